"""What a result holds apart from its tables: the draft as it stands, or an edition as it was published."""

from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from webapp.core.i18n import Text
from webapp.insights import theme_queries
from webapp.planning.rules import RELATIONS
from webapp.projects.rules import Change, differences
from webapp.reports import rules
from webapp.reports.facts import broken_quotes
from webapp.reports.models import HearingResult, ResultEdition

TITLE_HIDDEN = Text("(ชื่อประเด็นปิดการแสดงผลแล้ว)", "(the title is no longer shown)")


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a theme, under the title it had."""

    theme: str
    title: str
    relation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """Figures and quotations, the words of officers by part, decisions by theme."""

    facts: dict[str, Any]
    drawn_at: datetime
    bodies: dict[str, str]
    decisions: dict[str, Decision]

    def data(self) -> dict[str, Any]:
        """As an edition keeps it."""
        decisions = [
            {"theme": one.theme, "title": one.title, "relation": one.relation, "reason": one.reason}
            for one in self.decisions.values()
        ]
        drawn_at = self.drawn_at.isoformat()
        return {"facts": self.facts, "drawn_at": drawn_at, "bodies": self.bodies, "decisions": decisions}


def written(result: HearingResult) -> Content:
    """The draft as it stands now."""
    drawn = {theme["id"] for theme in result.facts["themes"]}  # a decision on a theme that went away stays out
    made = [one for one in result.decisions if one.theme.public_id in drawn]
    titles = theme_queries.titles([one.theme for one in made])
    decisions = (Decision(one.theme.public_id, titles[one.theme_id], one.relation, one.reason) for one in made)
    bodies = {section.key: section.body for section in result.sections}
    return Content(result.facts, result.drawn_at, bodies, {one.theme: one for one in decisions})


def published(edition: ResultEdition) -> Content:
    kept = edition.content
    decisions = {one["theme"]: Decision(**one) for one in kept["decisions"]}
    return Content(kept["facts"], datetime.fromisoformat(kept["drawn_at"]), kept["bodies"], decisions)


def readable(content: Content) -> Content:
    """Without the quotations that the public may no longer read, titles among them."""
    hidden = {_span(quote) for quote in broken_quotes(content.facts)}
    facts, decisions = deepcopy(content.facts), dict(content.decisions)
    for place in [*facts["themes"], facts["dissent"] or {}, *facts.get("campaigns", ())]:
        place["quotes"] = [one for one in place.get("quotes", []) if _span(one) not in hidden]
        if (title := place.get("title_quote")) and _span(title) in hidden:
            place["title"] = str(TITLE_HIDDEN)
            if known := decisions.get(place["id"]):
                decisions[place["id"]] = replace(known, title=place["title"])
    return Content(facts, content.drawn_at, content.bodies, decisions)


def _span(quote: dict[str, Any]) -> tuple[str, int, int]:
    return quote["submission"], quote["start"], quote["end"]


def changes(before: Content, after: Content) -> list[Change]:
    """What officers wrote or decided differently, word by word, and the figures that were drawn anew."""
    names: dict[str, Text] = {str(key): name for key, name in rules.SECTIONS.items()}
    names |= {"voices": Text("เสียงทั้งหมด", "Voices"), "texts": Text("ข้อความที่ไม่ซ้ำกัน", "Different texts")}
    for one in (*before.decisions.values(), *after.decisions.values()):
        names[one.theme] = Text("ผลการพิจารณาประเด็น “{title}”", "The decision on “{title}”").format(title=one.title)
    return differences(_plain(before), _plain(after), names)


def _plain(content: Content) -> dict[str, str]:
    decisions = {
        one.theme: f"{RELATIONS[one.relation]}\n{one.reason}"  # type: ignore[index]  # the table's check allows no other word
        for one in content.decisions.values()
    }
    figures = {name: str(content.facts[name]) for name in ("voices", "texts")}
    return {**content.bodies, **figures, **decisions}
