"""What planning shows on the pages of the rooms below: links and answers, and the steps of a submission's way."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from sqlalchemy import ColumnElement, select

from webapp.accounts.queries import own_organisations
from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.db import db
from webapp.core.i18n import t
from webapp.core.policy import Role
from webapp.core.thai import fiscal_year
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.hearings.models import Hearing
from webapp.insights import split_queries
from webapp.insights.models import Theme, ThemeMember
from webapp.planning import link_queries, overview, queries, rules
from webapp.planning.forms import LinkForm, ResponseForm, SetAsideForm
from webapp.planning.models import Link, Progress, Response
from webapp.submissions.models import State, Submission


def on_theme(theme: Theme) -> str | None:
    """'You said · we do': what became of the theme."""
    links, answers = link_queries.links_of_theme(theme.id), link_queries.responses_of(theme.id)
    if not links and not answers:
        return None
    progress = link_queries.newest_progress(one.plan_item_id for one in links if one.plan_item_id)
    return render_template("planning/_on-theme.html", links=links, answers=answers, progress=progress, rules=rules)


def on_theme_desk(theme: Theme) -> str:
    """The planner's forms for linking and answering."""
    return render_template("planning/_on-desk.html", **desk_context(theme))


def desk_context(theme: Theme, link_form: LinkForm | None = None, answer: ResponseForm | None = None) -> dict[str, Any]:
    answers = link_queries.responses_of(theme.id)
    if answer is None:
        answer = ResponseForm(formdata=None, prefix="answer-", version=str(len(answers)))
        if answers:
            newest = answers[0]
            answer.text.data, answer.text_en.data = newest.text, newest.text_en
            answer.signed_as.data = newest.signed_as
        elif len(offices := own_organisations(current_actor(), Role.PLANNER)) == 1:
            answer.signed_as.data = offices[0].name_th
    links = link_queries.links_of_theme(theme.id)
    relations = list(dict.fromkeys(one.relation for one in links)) or list(rules.TEMPLATES)
    text = link_queries.words_of(theme)
    return {
        "theme": theme,
        "answers": answers,
        "answer_form": answer,
        "templates": relations,
        "letters": len(link_queries.letters_for(theme.id)),
        "may_draft": can("plan.edit", theme.area.path),
        "plan": queries.plan_in_force(theme.area_code),
        **link_context(Link.theme_id == theme.id, text, theme.area_code, theme.strategy_ref, link_form),
    }


def link_context(
    subject: ColumnElement[bool], text: str, area_code: str, strategy_ref: str | None, form: LinkForm | None = None
) -> dict[str, Any]:
    """The form with what the machine ranks, what the planner searched, and what was chosen before."""
    actor = current_actor()
    form = form or LinkForm(formdata=None, prefix="link-")
    suggested = link_queries.suggestions(text, area_code, strategy_ref, fiscal_year(clock.today()))
    words = (form.find.data or "").strip()
    found = link_queries.search_items(actor, words) if words else []
    offered = {one.item.public_id: one.item for one in suggested}
    offered |= {one.public_id: one for one in found}
    if form.item.data and form.item.data not in offered:
        chosen = link_queries.linkable_item(actor, form.item.data)
        offered |= {chosen.public_id: chosen} if chosen else {}
    form.offer([(ref, one.title[:160]) for ref, one in offered.items()])
    waiting, past = link_queries.other_links(subject)
    in_force = select(Link).where(subject, *link_queries.IN_FORCE).order_by(Link.id)
    return {
        "link_form": form,
        "hints": {one.item.public_id: _why(one) for one in suggested} | {one.public_id: _facts(one) for one in found},
        "searched": words,
        "found": len(found),
        "links": db.session.scalars(in_force).all(),
        "waiting": waiting,
        "past": past,
        "second_pair": link_queries.wants_second_pair(area_code),
        "me": actor.id,
        "rules": rules,
    }


def _why(one: link_queries.Suggestion) -> str:
    """Why the machine names this item."""
    reasons = [
        t("คำที่ตรงกัน: {words}", "Shared words: {words}", words=one.words) if one.words else "",
        t("พื้นที่เดียวกัน", "the same area") if one.same_area else "",
        t("ประเด็นการพัฒนาเดียวกัน", "the same strategy") if one.same_strategy else "",
        _facts(one.item),
    ]
    return " · ".join(reason for reason in reasons if reason)


def _facts(item: Any) -> str:
    year = t("ปีงบประมาณ {y}", "FY {y}", y=item.fiscal_year)
    return " · ".join(part for part in (year, item.agency, item.code) if part)


def on_review_links(submission: Submission) -> str | None:
    """Linking one submission that stands for itself."""
    if not can("link.make", submission.area.path) or submission.state in (State.DUPLICATE, State.OUT_OF_SCOPE):
        return None
    return render_template("planning/_on-review.html", **review_context(submission))


def review_context(submission: Submission, form: LinkForm | None = None) -> dict[str, Any]:
    subject = Link.submission_id == submission.id
    context = link_context(subject, submission.public_text, submission.area_code, None, form)
    return {"submission": submission, **context}


def on_review(submission: Submission) -> str | None:
    """The way to set a submission aside, with a reason."""
    if submission.state == State.DUPLICATE or not can("submission.set_aside", submission.area.path):
        return None
    form = SetAsideForm(formdata=None, prefix="aside-")
    return render_template("planning/_set-aside.html", submission=submission, form=form)


def on_area(area: Area) -> str | None:
    plan = queries.plan_in_force(area.code)
    found = link_queries.decisions_in(area, 3)
    if plan is None and not found:
        return None
    return render_template("planning/_on-area.html", area=area, plan=plan, decisions=found, rules=rules)


def on_area_drafts(area: Area) -> str | None:
    """The drafts that people of the area may read before they hold, and speak to."""
    found = queries.shown_drafts(area)
    return render_template("planning/_drafts.html", drafts=found, place="area", rules=rules) if found else None


def on_hearing(hearing: Hearing) -> str | None:
    """What became of what was said in a hearing."""
    said = select(ThemeMember.theme_id).join(Submission, Submission.id == ThemeMember.submission_id)
    found = link_queries.decisions(Theme.id.in_(said.where(Submission.hearing_id == hearing.id)))
    return render_template("planning/_decisions-panel.html", decisions=found, rules=rules) if found else None


def on_submission(submission: Submission) -> str | None:
    """The way to every step, on paper too."""
    return render_template("planning/_on-submission.html", submission=submission)


def on_workspace(subject: object) -> str | None:
    actor = current_actor()
    if not holds_somewhere(actor, "link.make"):
        return None
    codes = [grant.area_path.split("/")[-1] for grant in actor.grants if grant.role == Role.PLANNER]
    second = sum(one.made_by != actor.id for one in link_queries.waiting_links(actor))
    return render_template("planning/_on-workspace.html", waiting=overview.without_answer(codes), second=second)


def on_desk_settings(subject: object) -> str | None:
    """For administrators: how the planners of their areas work."""
    if not holds_somewhere(current_actor(), "desk.set"):
        return None
    return render_template("planning/_on-settings.html")


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """Considered for the plan, with the reason; how far that has come; answered, by whom and when."""
    number = submission.duplicate_of_id or submission.id
    steps = theme_steps(number, [theme for _, theme in split_queries.themes_of(number, seen=True)])
    is_over = submission.state == State.ANSWERED  # also by the result of its hearing, or because it is repaired
    return [one for one in steps if one["state"] != "todo"] if is_over else steps


def theme_steps(number: int, themes: Sequence[Theme]) -> list[dict[str, Any]]:
    """The same for some of the themes in which a submission stands: those of one of its parts."""
    links = list(link_queries.links_of_submission(number))
    for theme in themes:
        links += link_queries.links_of_theme(theme.id)
    steps = [_link_step(link) for link in links] or [
        {"at": None, "title": t("พิจารณาเข้าแผน", "Considered for the plan"), "text": "", "url": None, "state": "todo"}
    ]
    promised = {one.plan_item_id: one for one in links if rules.is_promise(one.relation) and one.plan_item_id}
    steps += [_progress_step(one, promised[one.plan_item_id]) for one in link_queries.progress_of(promised)]
    answered = [(theme, link_queries.responses_of(theme.id)) for theme in themes]
    steps += [_answer_step(one, theme) for theme, answers in answered for one in answers]
    if not themes or not all(answers for _, answers in answered):
        steps.append({"at": None, "title": t("ตอบกลับ", "Answered"), "text": "", "url": None, "state": "todo"})
    return steps


def _link_step(link: Link) -> dict[str, Any]:
    relation = str(rules.RELATIONS[link.relation])  # type: ignore[index]  # the table's check allows no other word
    title = f"{relation}: {link.plan_item.title}" if link.plan_item else relation
    url = url_for("planning.item", public_id=link.plan_item.public_id) if link.plan_item else None
    return {"at": link.confirmed_at or link.made_at, "title": title, "text": link.reason, "url": url, "state": "done"}


def _progress_step(progress: Progress, link: Link) -> dict[str, Any]:
    status = str(rules.ITEM_STATUSES[progress.status])  # type: ignore[index]
    item = link.plan_item
    return {
        "at": progress.reported_at,
        "title": f"{status}: {item.title}" if item else status,
        "text": progress.text,
        "url": url_for("planning.item", public_id=item.public_id) if item else None,
        "state": "done",
    }


def _answer_step(answer: Response, theme: Theme) -> dict[str, Any]:
    first = answer.version == 1
    title = (
        t("{office} ตอบแล้ว", "Answered by {office}", office=answer.signed_as)
        if first
        else t(
            "{office} แก้ไขคำตอบ (ฉบับที่ {n})",
            "{office} changed the answer (version {n})",
            office=answer.signed_as,
            n=answer.version,
        )
    )
    text = answer.text if t("th", "en") == "th" or not answer.text_en else answer.text_en
    url = url_for("insights.theme", public_id=theme.public_id) if theme.is_public else None
    return {"at": answer.published_at, "title": title, "text": text, "url": url, "state": "done"}
