"""What planning shows on the pages of the rooms below: links and answers, and the steps of a submission's way."""

from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from webapp.areas.models import Area
from webapp.core.db import db
from webapp.core.i18n import t
from webapp.core.policy import Role
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.insights.models import Theme, ThemeMember
from webapp.planning import queries, rules
from webapp.planning.forms import LinkForm, ResponseForm, SetAsideForm
from webapp.planning.models import Link
from webapp.submissions.models import State, Submission


def on_theme(theme: Theme) -> str | None:
    """'You said · we do': what became of the theme."""
    links, answers = queries.links_of_theme(theme.id), queries.responses_of(theme.id)
    if not links and not answers:
        return None
    return render_template("planning/_on-theme.html", links=links, answers=answers, rules=rules)


def on_theme_desk(theme: Theme) -> str:
    """The planner's forms for linking and answering."""
    return render_template("planning/_on-desk.html", **desk_context(theme))


def desk_context(theme: Theme, link_form: LinkForm | None = None, answer: ResponseForm | None = None) -> dict[str, Any]:
    suggested = queries.suggestions(theme)
    first = [(one.item.public_id, one.item.title[:110]) for one in suggested]
    rest = [(one.id, one.label[:110]) for one in queries.plan_items_for(theme.area_code)]
    offered = list(dict((*first, *rest)).items())
    answers = queries.responses_of(theme.id)
    link_form = link_form or LinkForm(formdata=None, prefix="link-")
    link_form.offer(offered)
    if answer is None:
        answer = ResponseForm(formdata=None, prefix="answer-", version=str(len(answers)))
        if answers:
            answer.text.data, answer.signed_as.data = answers[0].text, answers[0].signed_as
    return {
        "theme": theme,
        "links": queries.links_of_theme(theme.id),
        "past": queries.past_links_of_theme(theme.id),
        "answers": answers,
        "suggested": suggested,
        "link_form": link_form,
        "answer_form": answer,
        "letters": len(queries.letters_for(theme.id)),
        "rules": rules,
    }


def on_review(submission: Submission) -> str | None:
    """The way to set a submission aside, with a reason."""
    if submission.state == State.DUPLICATE or not can("submission.set_aside", submission.area.path):
        return None
    form = SetAsideForm(formdata=None, prefix="aside-")
    return render_template("planning/_set-aside.html", submission=submission, form=form)


def on_area(area: Area) -> str | None:
    plan = queries.plan_in_force(area.code)
    return render_template("planning/_on-area.html", plan=plan) if plan else None


def on_workspace(subject: object) -> str | None:
    actor = current_actor()
    if not holds_somewhere(actor, "link.make"):
        return None
    codes = [grant.area_path.split("/")[-1] for grant in actor.grants if grant.role == Role.PLANNER]
    return render_template("planning/_on-workspace.html", waiting=queries.without_answer(codes))


def tracking_steps(submission: Submission) -> list[dict[str, Any]]:
    """Considered for the plan, with the reason; answered, by whom and when."""
    number = submission.duplicate_of_id or submission.id
    member = db.session.get(ThemeMember, number)
    theme = db.session.get(Theme, member.theme_id) if member is not None and member.is_seen else None
    own = db.session.scalars(select(Link).where(Link.submission_id == number, Link.ended_at.is_(None))).all()
    links = [*own, *(queries.links_of_theme(theme.id) if theme else [])]
    steps = [_link_step(link) for link in links] or [
        {"at": None, "title": t("พิจารณาเข้าแผน", "Considered for the plan"), "text": "", "url": None, "state": "todo"}
    ]
    answers = queries.responses_of(theme.id) if theme else []
    if answers:
        newest = answers[0]
        steps.append(
            {
                "at": newest.published_at,
                "title": t("{office} ตอบแล้ว", "Answered by {office}", office=newest.signed_as),
                "text": newest.text,
                "url": url_for("insights.theme", public_id=theme.public_id) if theme and theme.is_public else None,
                "state": "done",
            }
        )
    else:
        steps.append({"at": None, "title": t("ตอบกลับ", "Answered"), "text": "", "url": None, "state": "todo"})
    return steps


def _link_step(link: Link) -> dict[str, Any]:
    relation = str(rules.RELATIONS[link.relation])  # type: ignore[index]  # the table's check allows no other word
    title = f"{relation}: {link.plan_item.title}" if link.plan_item else relation
    url = url_for("planning.item", public_id=link.plan_item.public_id) if link.plan_item else None
    return {"at": link.made_at, "title": title, "text": link.reason, "url": url, "state": "done"}
