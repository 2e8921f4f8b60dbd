"""The result of a hearing: figures and quotations as they were, what officers wrote, a decision on each theme, its files."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.hearings.models import Hearing
from webapp.insights.models import Theme
from webapp.planning.models import Relation


class SectionKey(StrEnum):
    """The parts in which officers write; figures and quotations stand beside their words."""

    OVERVIEW = "overview"
    NUMBERS = "numbers"
    THEMES = "themes"
    DISSENT = "dissent"
    UNPLACED = "unplaced"
    COVERAGE = "coverage"
    NEXT = "next"


class Format(StrEnum):
    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"


class HearingResult(Base):
    """One hearing's result as its officers write it: a draft from the day it closes. What is published are its editions."""

    __tablename__ = "hearing_results"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    hearing_id: Mapped[int] = mapped_column(ForeignKey("hearings.id"), unique=True)
    facts: Mapped[dict[str, Any]] = mapped_column(
        JSON, comment="figures and quotations with their spans at drawn_at: facts.py"
    )
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now, comment="when the figures were taken")
    drafted_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    letters: Mapped[int] = mapped_column(default=0, comment="how many contributors were written to")

    hearing: Mapped[Hearing] = relationship(lazy="joined")
    sections: Mapped[list["ResultSection"]] = relationship(lazy="selectin", order_by="ResultSection.id")
    decisions: Mapped[list["ResultDecision"]] = relationship(lazy="selectin", order_by="ResultDecision.id")
    files: Mapped[list["ResultFile"]] = relationship(lazy="selectin", order_by="ResultFile.id")
    editions: Mapped[list["ResultEdition"]] = relationship(lazy="selectin", order_by="ResultEdition.number")

    @property
    def edition(self) -> "ResultEdition | None":
        """What is in force; None before the publication."""
        return self.editions[-1] if self.editions else None

    def files_of(self, number: int) -> list["ResultFile"]:
        return [one for one in self.files if one.edition == number]


class ResultSection(Base):
    """An officer's words in one part, as they stand now."""

    __tablename__ = "result_sections"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("hearing_results.id"))
    key: Mapped[str] = mapped_column(String(10))
    body: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0, comment="0: nobody wrote yet; two editors compare it")

    __table_args__ = (
        CheckConstraint(one_of("key", SectionKey), name="key"),
        UniqueConstraint("result_id", "key"),
    )


class ResultRevision(Base):
    """Every version of an officer's words in a part."""

    __tablename__ = "result_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("result_sections.id"))
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (UniqueConstraint("section_id", "version"),)


class ResultDecision(Base):
    """What is decided on one theme, with the reason; the words of a plan's links."""

    __tablename__ = "result_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("hearing_results.id"))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    relation: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    theme: Mapped[Theme] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("relation", Relation), name="relation"),
        CheckConstraint("reason <> ''", name="has_reason"),
        UniqueConstraint("result_id", "theme_id"),
    )


class ResultEdition(Base):
    """The result as it was published, whole: the first edition, and each correction with its reason. None ever changes."""

    __tablename__ = "result_editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("hearing_results.id"))
    number: Mapped[int] = mapped_column(comment="1 is what was first published")
    reason: Mapped[str] = mapped_column(Text, default="", comment="public: why it was corrected")
    content: Mapped[dict[str, Any]] = mapped_column(JSON, comment="facts, officers' words, decisions: contents.py")
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    letters: Mapped[int] = mapped_column(default=0, comment="how many contributors were written to")

    __table_args__ = (
        CheckConstraint("number = 1 OR reason <> ''", name="correction_has_reason"),
        UniqueConstraint("result_id", "number"),
    )


class ResultFile(Base):
    """An edition of a result as a file; its hash also stands in the audit trail."""

    __tablename__ = "result_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("hearing_results.id"))
    edition: Mapped[int] = mapped_column(default=1, comment="number of the edition")
    format: Mapped[str] = mapped_column(String(4))
    file_key: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(comment="bytes")

    __table_args__ = (
        CheckConstraint(one_of("format", Format), name="format"),
        UniqueConstraint("result_id", "edition", "format"),
    )
