"""The printed papers of the demonstration's hearings give back the same Thai that stands in the database."""

import io
from pathlib import Path

import docx
from flask import Flask
from sqlalchemy import select

from tests.support.pages import Browserlike
from tests.support.papers import by_pdftotext, squeezed
from webapp.core import audit
from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.reports.models import HearingResult


def test_results_come_out_of_their_files_letter_by_letter(province: Flask, client: Browserlike, tmp_path: Path) -> None:
    results = db.session.scalars(select(HearingResult).where(HearingResult.published_at.is_not(None))).all()
    assert len(results) == 3
    for result in results:
        said = [quote["words"] for theme in result.facts["themes"] for quote in theme["quotes"]]
        said += [quote["words"] for quote in (result.facts["dissent"] or {}).get("quotes", [])]
        said += [section.body for section in result.sections if section.body]
        said += [decision.reason for decision in result.decisions]
        files = f"/hearings/{result.hearing.public_id}/result/files"
        pdf = squeezed(by_pdftotext(client.get(f"{files}/pdf").data, tmp_path))
        document = docx.Document(io.BytesIO(client.get(f"{files}/docx").data))
        word = squeezed("".join(paragraph.text for paragraph in document.paragraphs))
        for words in said:
            assert squeezed(words) in pdf and squeezed(words) in word, words
    kept, faults = audit.verify_files()
    assert kept >= 3 * 3  # of the results; reports keep theirs, too
    assert not faults


def test_posters_come_out_letter_by_letter(province: Flask, client: Browserlike, tmp_path: Path) -> None:
    hearing = db.session.scalars(select(Hearing).where(Hearing.title.contains("ตระการ"))).first()
    assert hearing is not None
    text = squeezed(by_pdftotext(client.get(f"/hearings/{hearing.public_id}/poster.pdf").data, tmp_path))
    for words in (hearing.title, hearing.project.title, hearing.purpose.split("\n")[0]):
        assert squeezed(words) in text
