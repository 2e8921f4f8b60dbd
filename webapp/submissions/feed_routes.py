"""The public list as a feed: what people say, as far as everybody may read it."""

from typing import Any

from flask import Response, request

from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core import feed as feeds
from webapp.core import states
from webapp.core.i18n import t
from webapp.core.links import address
from webapp.core.web import public
from webapp.hearings.models import Hearing
from webapp.submissions import blueprint, queries
from webapp.submissions.forms import FilterForm
from webapp.submissions.models import Submission, Visibility

TITLE, SUMMARY = 80, 500  # characters of what somebody wrote


def public_filters(form: FilterForm) -> tuple[queries.Filters, Hearing | None]:
    """What an address narrows the public list to."""
    hearing = queries.hearing_for_opinion(request.args.get("hearing", ""))
    words = (form.q.data or "").strip()
    found = queries.Filters(
        *(form.chosen_kind(), form.area.area, form.chosen_state(), words, hearing.id if hearing else None),
        petitions=form.kind.data == "petition",
    )
    return found, hearing


def in_address(filters: queries.Filters, hearing: Hearing | None) -> dict[str, Any]:
    """The filters as an address of the feed names them."""
    named = {
        "q": filters.q or None,
        "kind": "petition" if filters.petitions else filters.kind and filters.kind.value,
        "area": filters.area.code if filters.area else None,
        "state": filters.state and filters.state.value,
        "hearing": hearing.public_id if hearing else None,
    }
    return feeds.in_language(named)


@blueprint.get("/submissions/feed.atom")
@public
def public_feed() -> Response:
    """The newest of the list, by its filters. What was hidden is said to be hidden, so that readers drop its words."""
    filters, hearing = public_filters(FilterForm(request.args))
    found = queries.public_list(filters).items
    decided = queries.moderated_at(found)
    asked, place = in_address(filters, hearing), full_name(filters.area) if filters.area else None
    title = t("ร่วมคิด: เสียงประชาชน", "Ruamkid: voices of the people") + (f" · {place}" if place else "")
    here, there = address("submissions.public_feed", **asked), address("submissions.index", **asked)
    return feeds.atom(title, [_entry(one, decided.get(one.id)) for one in found], here=here, there=there)


def _entry(one: Submission, decided: Any) -> feeds.Entry:
    page, place = address("submissions.show", public_id=one.public_id), areas.full_path_name(one.area)
    kind, state = (str(states.STATES[name].label) for name in (one.shown_kind, one.state))
    words = one.public_text
    if one.visibility != Visibility.VISIBLE:
        words = ""
        state = t("ไม่แสดงข้อความนี้ เหตุผล: {reason}", "Not shown. Reason: {reason}", reason=one.visibility_reason)
    return feeds.Entry(
        id=page,
        title=f"{kind}: {_begin(words, TITLE)}" if words else f"{kind} · {full_name(one.area)}",
        url=page,
        published=one.received_at,
        updated=max(filter(None, (one.received_at, one.state_changed_at, decided))),
        category=(one.area_code, place),
        summary=" · ".join(part for part in (_begin(words, SUMMARY), state, str(place)) if part),
    )


def _begin(words: str, length: int) -> str:
    line = " ".join(words.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
