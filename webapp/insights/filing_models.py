"""What strategy × area counts: each label in force that names a strategy, with the place and state of its submission.

Nobody writes here. Triggers of the database keep these rows in step with `labels` and `submissions`, in the same
transaction, whoever changes them and however many at once; `ruamkid books --check` compares them with the rows. Other
triggers keep how many there are of each kind of filing.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base
from webapp.core.tallies import Counts


class Filing(Base):
    __tablename__ = "filings"

    label_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, comment="the label's own number")
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    strategy_ref: Mapped[str] = mapped_column(String(60), comment="the label's value")
    source: Mapped[str] = mapped_column(String(8))
    area_code: Mapped[str] = mapped_column(String(6), comment="the submission's")
    state: Mapped[str] = mapped_column(String(12), comment="the submission's")

    received_at: Mapped[datetime] = mapped_column(comment="the submission's")
    several: Mapped[bool] = mapped_column(comment="its submission has more than one filing")

    # What the matrix of an area reads: the last weeks, copies by their original, and the few under several strategies.
    __table_args__ = (
        Index(None, "area_code", "strategy_ref", "source", "state"),
        Index(None, "received_at", "area_code", "strategy_ref", "state"),
        Index(None, "submission_id", "strategy_ref", "several"),
        Index(None, "several", "area_code"),
    )


class FilingCount(Counts, Base):
    """How many filings there are of a district (or of a wider area as a whole), under each strategy."""

    __tablename__ = "filing_counts"

    area_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    strategy_ref: Mapped[str] = mapped_column(String(60), primary_key=True)
    source: Mapped[str] = mapped_column(String(8), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
