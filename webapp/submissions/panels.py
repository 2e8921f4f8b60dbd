"""What this room adds to the pages of the rooms below it, and to the officers' workspace."""

from collections.abc import Callable
from typing import Any

from flask import render_template
from flask_login import current_user

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core.i18n import current_locale
from webapp.core.web import current_actor, holds_somewhere
from webapp.hearings.models import Hearing
from webapp.projects.models import Project
from webapp.submissions import queries
from webapp.submissions.forms import STANCES
from webapp.submissions.models import Answer, Kind


def words() -> dict[str, Callable[..., str]]:
    """How templates call an area and an answer."""
    return {
        "area_name": lambda area: str(full_name(area)),
        "area_address": lambda area: str(areas.full_path_name(areas.get(area.code) or area)),
        "answer_words": answer_words,
    }


def answer_words(answer: Answer) -> str:
    """An answer as the reader reads it: the words of the choices, not their values."""
    names: dict[Any, str] = {value.value: str(text) for value, text in STANCES}
    for choice in answer.question.choices:
        english = choice.get("en") or choice["th"]
        names[choice["value"]] = choice["th"] if current_locale() == "th" else english
    values = answer.value if isinstance(answer.value, list) else [answer.value]
    return ", ".join(names.get(value, str(value)) for value in values)


def on_hearing(hearing: Hearing) -> str | None:
    """How many took part, and the newest opinions."""
    found = queries.recent(5, hearing_id=hearing.id)
    books = queries.books_of_hearing(hearing)
    return render_template("submissions/_on_hearing.html", hearing=hearing, submissions=found, books=books)


def on_project(project: Project) -> str | None:
    found = queries.recent(4, project_id=project.id)
    return render_template("submissions/_on_project.html", submissions=found) if found else None


def on_area(area: Area) -> str | None:
    """The books of the area and what people reported there lately."""
    found = queries.recent(5, area=area, kind=Kind.PROBLEM_REPORT)
    return render_template("submissions/_on_area.html", area=area, submissions=found, books=queries.books(area))


def on_account(person: object) -> str | None:
    """A person's own submissions."""
    if not current_user.is_authenticated:
        return None
    return render_template("submissions/_on_account.html", submissions=queries.written_by(current_user.id))


def on_workspace(subject: object) -> str | None:
    actor = current_actor()
    if not holds_somewhere(actor, "submission.moderate"):
        return None
    return render_template("submissions/_on_workspace.html", waiting=queries.moderation_queue(actor).total)
