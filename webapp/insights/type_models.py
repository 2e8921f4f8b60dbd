"""Problem types that a province adds to those that come with the product, and how far its submissions were read anew for them."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base


class OwnType(Placed, Base):
    """One problem type of a province, or of the whole country. It is retired, never deleted: what was filed under it keeps its name."""

    __tablename__ = "own_types"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="a province; TH: all of them")
    th: Mapped[str] = mapped_column(String(60), comment="the value of its labels, so it never changes")
    en: Mapped[str] = mapped_column(String(60))
    definition: Mapped[str] = mapped_column(Text)
    phrases: Mapped[list[str]] = mapped_column(JSON, default=list)
    not_phrases: Mapped[list[str]] = mapped_column(
        JSON, default=list, comment="that hold a phrase and mean another thing"
    )
    examples: Mapped[list[str]] = mapped_column(JSON, default=list)
    parent: Mapped[str] = mapped_column(String(20), default="", comment="group of types: nlp.taxonomy.parents")
    traffy: Mapped[str] = mapped_column(String(60), default="", comment="what Traffy Fondue calls it")
    open311: Mapped[str] = mapped_column(String(60), default="", comment="service code")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: by a command")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: by a command")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    retired_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("area_code", "th"),)


class TypeReading(Placed, Base):
    """The types of an area changed: its submissions that nobody reviewed are asked anew, in the order of their numbers."""

    __tablename__ = "type_readings"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(
        comment="when the types last changed; who reads for older ones begins again"
    )
    reached: Mapped[int] = mapped_column(default=0, comment="number of the last submission that was read")
    changed: Mapped[int] = mapped_column(default=0, comment="submissions whose labels are others now")
    ended_at: Mapped[datetime | None]
