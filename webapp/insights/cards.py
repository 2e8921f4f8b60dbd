"""What lists find a submission by, on one narrow card: place, date, and all that is said of it but strategies.

A list with a problem type, a stance, or none of them is then read from a single index of the province, in the order in which
it is shown: no label of any submission that it passes over is looked up. Nobody writes here. Triggers of the database keep
the cards in step with `labels` and `submissions`, in the same transaction; `ruamkid books --check` compares them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import Base
from webapp.insights.models import Aspect


class IndexCard(Base):
    __tablename__ = "index_cards"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    province: Mapped[str] = mapped_column(String(2), comment="the first two letters of the area's code")
    area_code: Mapped[str] = mapped_column(String(6), comment="the submission's")
    received_at: Mapped[datetime] = mapped_column(comment="the submission's")
    said: Mapped[str] = mapped_column(Text, comment="|aspect:value|aspect:value|; all but strategies")

    __table_args__ = (
        Index("ix_index_cards_of_province", "province", "received_at", "submission_id", "area_code", "said"),
    )


def says(aspect: Aspect, value: str = "") -> ColumnElement[bool]:
    """It says this, or anything at all in this aspect. A copy says what its original says; a stance is each one's own."""
    return IndexCard.said.contains(f"|{aspect}:{value}|" if value else f"|{aspect}:", autoescape=True)


def province_of(places: Sequence[Area]) -> str:
    """The province in which all of these lie; '' if they are of several, or wider."""
    found = {place.code[:2] for place in places}
    return found.pop() if len(found) == 1 and all(place.code[0].isdigit() for place in places) else ""


def within(places: Sequence[Area]) -> list[ColumnElement[bool]]:
    """Cards of these areas, of which no areas are no cards."""
    province = province_of(places)
    return [*([IndexCard.province == province] if province else []), areas.within_any(IndexCard.area_code, places)]
