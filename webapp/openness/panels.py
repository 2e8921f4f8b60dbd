"""Where a page below offers its contents to take away."""

from flask import render_template
from sqlalchemy import select

from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.submissions.models import Submission


def on_hearing(hearing: Hearing) -> str | None:
    """All opinions of the hearing as a table, once there is one."""
    spoken = select(Submission.id).where(Submission.hearing_id == hearing.id, Submission.is_listed).limit(1)
    if db.session.scalar(spoken) is None:
        return None
    return render_template("openness/_on-hearing.html", hearing=hearing)
