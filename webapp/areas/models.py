"""The official tree of areas."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, one_of


class Level(StrEnum):
    COUNTRY = "country"
    REGION = "region"
    PROVINCIAL_CLUSTER = "provincial_cluster"
    PROVINCE = "province"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"


class Area(Base):
    """A node: the country `TH`, a region `R1`–`R6`, a provincial cluster `C01`–`C18`, or a DOPA code of 2, 4, 6 digits."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(String(6), primary_key=True)
    level: Mapped[str] = mapped_column(String(20))
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"), index=True)
    path: Mapped[str] = mapped_column(
        String(40), unique=True, comment="codes from the country down, joined by /: 'TH/R2/C14/34/3401'"
    )
    name_th: Mapped[str] = mapped_column(String(80), comment="without the word for the level")
    name_en: Mapped[str] = mapped_column(String(80))
    postal_code: Mapped[str | None] = mapped_column(String(5))
    lat: Mapped[float | None] = mapped_column(comment="centroid, degrees")
    lon: Mapped[float | None]
    centre_code: Mapped[str | None] = mapped_column(String(6), comment="provincial cluster: province of its office")
    inspection_zone: Mapped[int | None] = mapped_column(comment="provincial cluster: zone of the inspectors")

    __table_args__ = (
        CheckConstraint(one_of("level", Level), name="level"),
        Index(None, "level", "name_th"),
    )


class Population(Base):
    """How many people were registered in an area on a day, and who says so."""

    __tablename__ = "populations"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    counted_on: Mapped[date] = mapped_column(primary_key=True)
    persons: Mapped[int]
    source: Mapped[str] = mapped_column(
        String(300), comment="publisher and title of the table; shown beside the figures"
    )

    __table_args__ = (CheckConstraint("persons >= 0", name="persons"),)
