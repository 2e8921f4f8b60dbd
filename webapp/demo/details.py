"""What makes the demonstration's projects worth reading: costs by year, lines on the map, papers, photographs, findings."""

import io
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from docx import Document
from openpyxl import Workbook
from werkzeug.datastructures import FileStorage

from webapp.core import clock, files, jobs
from webapp.core.policy import VISITOR
from webapp.core.thai import fiscal_year
from webapp.demo import source
from webapp.demo.source import Record
from webapp.petitions import operations as petitions
from webapp.petitions.models import Orderer
from webapp.projects import document_operations as documents
from webapp.projects import finding_operations as findings
from webapp.projects import operations as projects
from webapp.projects.models import DocumentKind, Impact, Project
from webapp.projects.places import middle
from webapp.submissions.operations import Incoming

if TYPE_CHECKING:
    from webapp.demo.story import Act, Story


def further_facts(one: Record, story: "Story") -> dict[str, Any]:
    """The facts beyond the eight heads that a record of projects.json gives."""
    facts: dict[str, Any] = {"further_codes": one.get("further_areas", [])}
    if "outline" in one:
        facts["outline"] = one["outline"]
        facts["lat"], facts["lon"] = middle(one["outline"])
    if "cost_shares" in one:
        first = fiscal_year(story.day(one["starts_in_days"]).date())
        total = Decimal(one["facts"]["cost_baht"])
        shares = [(first + n, kind, total * Decimal(str(share))) for n, kind, share in one["cost_shares"]]
        facts["costs"] = sorted(shares)
    return facts


def detail_acts(story: "Story") -> "Iterator[Act]":
    """Drafts that wait, papers and pictures that were added, greater impacts that were found, hearings that were asked for."""
    from webapp.demo.story import Act

    for one in source.records("drafts"):
        yield Act(story.day(-one["days_ago"]), partial(_draft, story, one))
    for one in source.records("projects"):
        for extra in one.get("papers", ()):
            yield Act(story.day(-extra["days_ago"], 11 * 60), partial(_paper, story, one, extra))
        for found in one.get("findings", ()):
            yield Act(story.day(-found["days_ago"], 13 * 60), partial(_find, story, one, found))
        for asked in one.get("petitions", ()):
            yield Act(story.day(-asked["days_ago"], 9 * 60), partial(_ask, story, one, asked))
            if "refused" in asked:
                after = asked["refused_after_days"] - asked["days_ago"]
                yield Act(story.day(after, 14 * 60), partial(_refuse, story, one, asked))
        for order in one.get("orders", ()):
            yield Act(story.day(-order["days_ago"], 10 * 60), partial(_order, story, one, order))


def _of(story: "Story", one: Record) -> tuple[Any, Project]:
    return story.publisher_of(one["organisation"]), story.projects[one["key"]]


def _draft(story: "Story", one: Record) -> None:
    office = story.organisations[one["organisation"]]
    facts = {"title": one["title_th"], "area_code": one["area"], **one["facts"]}
    projects.create_project(story.publisher_of(one["organisation"]), office, facts)


def _paper(story: "Story", one: Record, extra: Record) -> None:
    actor, project = _of(story, one)
    if extra["kind"] == DocumentKind.PAPER:
        content = _sheet(extra["rows"]) if "rows" in extra else _pages(extra["title"], extra["paragraphs"])
        stored = files.put_document(FileStorage(io.BytesIO(content)))
        paper = documents.Paper(stored, extra["title"], extra["description"])
    else:
        photo = files.put_photo(FileStorage(io.BytesIO(source.photo(extra["photo"]))))
        day = story.day(-extra["days_ago"]).date()
        kind = DocumentKind(extra["kind"])
        paper = documents.Paper(photo.full, extra["title"], extra["description"], kind, photo.thumbnail.key, day)
    document = documents.add_document(actor, project, paper, reason=extra.get("reason", ""))
    story.papers.append(document.public_id)


def _find(story: "Story", one: Record, found: Record) -> None:
    actor, project = _of(story, one)
    impact = Impact(found["impact"])
    if "measures" not in found:
        findings.report_finding(actor, project, found["found"], impact, project.screening_by)
        return
    finding = findings.report_finding(actor, project, found["found"], impact, project.screening_by)
    findings.announce_measures(actor, project, finding, found["measures"])


def _ask(story: "Story", one: Record, asked: Record) -> None:
    key = f"demonstration {one['key']} {asked['days_ago']}"
    petitions.ask(VISITOR, story.projects[one["key"]], Incoming(text=asked["text"], key=key))


def _refuse(story: "Story", one: Record, asked: Record) -> None:
    actor, project = _of(story, one)
    petitions.refuse(actor, project, asked["refused"], seen=1)


def _order(story: "Story", one: Record, order: Record) -> None:
    actor, project = _of(story, one)
    petitions.note_order(actor, project, Orderer(order["orderer"]), clock.today(), order["document"])


def read_papers(story: "Story") -> None:
    jobs.run_now("read_documents", story.papers)


def _sheet(rows: list[list[Any]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return _saved(book)


def _pages(title: str, paragraphs: list[str]) -> bytes:
    paper = Document()
    paper.add_heading(title, 1)
    for words in paragraphs:
        paper.add_paragraph(words)
    return _saved(paper)


def _saved(paper: Any) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()
