"""Opinions on single paragraphs of a draft text: how many there are, and what they say."""

from flask import render_template
from sqlalchemy import func, select

from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.hearings.notice_models import DraftParagraph
from webapp.submissions.models import Submission, Visibility

SHOWN = 100


def counts(hearing: Hearing) -> list[tuple[int, int]]:
    """The number of a paragraph, and of the opinions on it."""
    on_some = Submission.hearing_id == hearing.id, Submission.about_id.is_not(None)
    statement = select(Submission.about_id, func.count()).where(*on_some).group_by(Submission.about_id)
    return [(int(paragraph or 0), count) for paragraph, count in db.session.execute(statement)]


def on_paragraph(paragraph: DraftParagraph) -> str | None:
    """What people say of a paragraph, newest first."""
    visible = Submission.about_id == paragraph.id, Submission.visibility == Visibility.VISIBLE
    chosen = select(Submission).where(*visible).order_by(Submission.received_at.desc(), Submission.id.desc())
    found = db.session.scalars(chosen.limit(SHOWN)).all()
    return render_template("submissions/_on_paragraph.html", submissions=found) if found else None


def on_submission(submission: Submission) -> str | None:
    """The paragraph that an opinion speaks of."""
    paragraph = db.session.get(DraftParagraph, submission.about_id) if submission.about_id else None
    return render_template("submissions/_about.html", paragraph=paragraph) if paragraph else None
