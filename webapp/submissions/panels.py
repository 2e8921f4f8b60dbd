"""What this room adds to the pages of the rooms below it, and to the officers' workspace."""

from collections.abc import Callable

from flask import render_template
from flask_login import current_user

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.areas.rules import full_name
from webapp.core.web import can, current_actor, holds_somewhere
from webapp.hearings import questions_rules
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase
from webapp.projects.models import Project
from webapp.submissions import answer_counts, caring, concerns, entering, queries, tallying
from webapp.submissions.models import Answer, Kind, Submission
from webapp.submissions.operations import tracking_code


def words() -> dict[str, Callable[..., str]]:
    """How templates call an area and an answer."""
    return {
        "area_name": lambda area: str(full_name(area)),
        "area_address": lambda area: str(areas.full_path_name(areas.get(area.code) or area)),
        "answer_words": answer_words,
    }


def answer_words(answer: Answer) -> str:
    """An answer as the reader reads it: the words of the choices, not their values."""
    question, value = answer.question, answer.value
    names = dict(questions_rules.options(question))
    match question.kind:
        case QuestionKind.MATRIX:
            return "\n".join(f"{name}: {names.get(value.get(row), '–')}" for row, name in _rows(question))
        case QuestionKind.RANKING:
            return ", ".join(f"{n}. {names.get(one, one)}" for n, one in enumerate(value, 1))
        case QuestionKind.POINT:
            return f"{value['lat']:.5f}, {value['lon']:.5f}"
        case QuestionKind.FILE:
            return str(value["name"])
    values = value if isinstance(value, list) else [value]
    return ", ".join(names.get(one, str(one)) for one in values)


def _rows(question: Question) -> list[tuple[str, str]]:
    return [(row["value"], questions_rules.words_of(row)) for row in question.rows]


def on_results(hearing: Hearing) -> str | None:
    """How the questions were answered, once nobody can answer any more."""
    if phase_of(hearing) not in (Phase.CLOSED, Phase.SUMMARISED):
        return None
    counted = answer_counts.of_hearing(hearing)
    return render_template("submissions/_on_results.html", counted=counted) if counted else None


def on_hearing_desk(hearing: Hearing) -> str | None:
    """For officers: ways to bring in what was said elsewhere."""
    path, phase = areas.path_of(hearing.area_code), phase_of(hearing)
    if not can("opinion.enter", path, phase):
        return None
    may_import = can("opinion.import", path, phase)
    return render_template("submissions/_on_hearing_desk.html", hearing=hearing, may_import=may_import)


def on_provenance(submission: Submission) -> str | None:
    """Where an opinion came from that staff typed in."""
    origin = entering.provenance_of(submission) if submission.entered_by else None
    return render_template("submissions/_on_provenance.html", origin=origin) if origin else None


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
    counted = tallying.counted(area)
    return render_template(
        "submissions/_on_area.html",
        area=area,
        submissions=found,
        books=queries.books(area, counted),
        numbers=caring.numbers(area, counted),
        petitions=tallying.petitions(area),
    )


def on_account(person: object) -> str | None:
    """A person's own submissions, each with the way to its progress."""
    if not current_user.is_authenticated:
        return None
    page = queries.written_by(current_user.id, 10)
    return render_template("submissions/_on_account.html", page=page, tracking_code=tracking_code)


def on_closing(subject: object) -> str:
    """Before an account is closed: the copy, which holds the tracking codes."""
    return render_template("submissions/_on_closing.html")


def on_workspace(subject: object) -> str | None:
    actor = current_actor()
    if not holds_somewhere(actor, "submission.moderate"):
        return None
    asked, waiting = concerns.queue(actor).total, queries.moderation_queue(actor).total
    return render_template("submissions/_on_workspace.html", waiting=waiting, asked=asked)
