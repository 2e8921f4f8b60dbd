"""The opinion map of an area: where each submission stands on it. It is computed in the background and drawn in the browser."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import clock
from webapp.core.db import Base


class OpinionMap(Base):
    """One map an area: the newest. It holds places only; what a point is coloured by is read when it is drawn."""

    __tablename__ = "opinion_maps"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    asked_by: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True, comment="null: by itself, at night"
    )
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_at: Mapped[datetime | None] = mapped_column(comment="null: not yet; before asked_at: being made anew")
    version: Mapped[str] = mapped_column(String(16), default="", comment="hash of the places; the same texts, the same")
    texts: Mapped[int] = mapped_column(default=0, comment="different texts that were laid out")
    places: Mapped[bytes] = mapped_column(LargeBinary, default=b"", comment="map_rules.POINT, one after another, by id")
    parts: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, comment="neighbourhoods: x, y, words, texts"
    )

    @property
    def is_being_made(self) -> bool:
        return self.made_at is None or self.made_at < self.asked_at
