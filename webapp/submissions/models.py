"""Opinions and problem reports. The original words are never changed; what hides them is a layer."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Organisation, User
from webapp.areas.placed import Placed
from webapp.core import clock, crypto, ids
from webapp.core.db import Base, one_of
from webapp.hearings import notice_models  # noqa: F401  (the table that about_id points to)
from webapp.hearings.models import Hearing, Question


class Kind(StrEnum):
    OPINION = "opinion"
    PROBLEM_REPORT = "problem_report"


class State(StrEnum):
    """The accountable states: every submission is in exactly one (wall 13)."""

    WAITING = "waiting"
    IN_THEME = "in_theme"
    LINKED = "linked"
    ANSWERED = "answered"
    DUPLICATE = "duplicate"
    OUT_OF_SCOPE = "out_of_scope"


class Stance(StrEnum):
    SUPPORT = "support"
    OPPOSE = "oppose"
    CONDITIONAL = "conditional"
    NEUTRAL = "neutral"


class Channel(StrEnum):
    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    POST = "post"
    MEETING = "meeting"
    LINE = "line"
    IMPORT = "import"


class Visibility(StrEnum):
    """What the public reads. A confidential submission is for its named readers alone, and stands in no list."""

    VISIBLE = "visible"
    HELD = "held"
    HIDDEN = "hidden"
    CONFIDENTIAL = "confidential"


class Settlement(StrEnum):
    """Whether a problem is settled: what the office says, and what its reporter says, apart."""

    OPEN = "open"
    FIXED = "fixed"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"


class CareStep(StrEnum):
    """What happened to a problem on its way through the offices."""

    ASSIGNED = "assigned"
    FIXED = "fixed"
    CONFIRMED = "confirmed"
    REOPENED = "reopened"


class ConcernKind(StrEnum):
    """Why somebody asks an officer to look again."""

    CONTENT = "content"
    APPEAL = "appeal"
    FILING = "filing"


class Outcome(StrEnum):
    UPHELD = "upheld"
    REJECTED = "rejected"


CLOSED = (State.ANSWERED, State.OUT_OF_SCOPE, State.LINKED)  # from then on time runs for what leads to a person


class Secrecy(StrEnum):
    """Why a report is confidential."""

    MINOR = "minor"
    OFFICIAL = "official"
    DANGER = "danger"


_CHOSEN, _PETITION = text("stance_given IS NOT NULL"), text("is_petition")
_TYPED = text("type_given IS NOT NULL")
# In these very words, so that the database knows its index.
OPEN_PROBLEM = "kind = 'problem_report' AND state IN ('waiting', 'in_theme') AND settlement IN ('open', 'reopened')"
# SQLite would look each state up by an index of its own; the index by time is asked for in words that only it knows.
OPEN_PROBLEM_BY_TIME = {
    "sqlite": OPEN_PROBLEM.replace("kind", "+kind").replace("state", "+state"),
    "postgresql": OPEN_PROBLEM,
}
_OPEN, _OPEN_BY_TIME = text(OPEN_PROBLEM), text(OPEN_PROBLEM_BY_TIME["sqlite"])


class Submission(Placed, Base):
    __tablename__ = "submissions"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(16))
    hearing_id: Mapped[int | None] = mapped_column(ForeignKey("hearings.id"), index=True)
    area_code: Mapped[str] = mapped_column(
        ForeignKey("areas.code"), comment="where it belongs: whose officers answer for it"
    )
    about_id: Mapped[int | None] = mapped_column(
        ForeignKey("draft_paragraphs.id"), index=True, comment="paragraph of a draft text that an opinion speaks of"
    )
    writer_area_code: Mapped[str | None] = mapped_column(
        ForeignKey("areas.code"), index=True, comment="where the writer of an opinion lives, if they said so"
    )
    lat: Mapped[float | None] = mapped_column(comment="degrees")
    lon: Mapped[float | None]
    place_note: Mapped[str] = mapped_column(
        String(300), default="", comment="where, in the writer's words; never changed"
    )
    public_place: Mapped[str] = mapped_column(Text, default="", comment="the place note with personal data replaced")
    text: Mapped[str] = mapped_column(Text, comment="the original words; never changed")
    public_text: Mapped[str] = mapped_column(Text, comment="the words with personal data replaced by its kind")
    hidden_kinds: Mapped[list[str]] = mapped_column(
        JSON, default=list, comment="kinds of personal data that were hidden"
    )
    stance_given: Mapped[str | None] = mapped_column(String(12), comment="stance the writer chose in the form")
    type_given: Mapped[str | None] = mapped_column(
        String(60), comment="problem type the sender chose, as labels hold it"
    )
    state: Mapped[str] = mapped_column(String(12), default=State.WAITING)
    state_reason: Mapped[str] = mapped_column(Text, default="", comment="why out of scope; public")
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("submissions.id"))
    visibility: Mapped[str] = mapped_column(String(12), default=Visibility.VISIBLE)
    visibility_reason: Mapped[str] = mapped_column(Text, default="", comment="public reason for holding or hiding")
    is_joined: Mapped[bool] = mapped_column(
        default=False, comment="said 'me too' to the one it is a duplicate of; has no words of its own"
    )
    is_petition: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="a problem report that asks for a hearing, or joins one that does",
    )
    is_listed: Mapped[bool] = mapped_column(default=True, comment="false: joined, or confidential; in no public list")
    settlement: Mapped[str] = mapped_column(String(10), default=Settlement.OPEN, comment="of a problem report")
    cell: Mapped[int | None] = mapped_column(
        BigInteger, comment="where the map shows it: pin or middle of the area, as a Morton number (map_rules)"
    )
    channel: Mapped[str] = mapped_column(String(8), default=Channel.WEB)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: no account")
    entered_by: Mapped[int | None] = mapped_column(
        ForeignKey("users.id"), index=True, comment="officer or volunteer who typed it in for somebody"
    )
    provenance: Mapped[str] = mapped_column(
        String(300), default="", comment="assisted: how and where it was said, and how consent was given"
    )
    source: Mapped[str | None] = mapped_column(String(60), comment="name of an imported file or system")
    source_id: Mapped[str | None] = mapped_column(
        String(80), comment="key of the row there; import is idempotent by it"
    )
    form_key: Mapped[str | None] = mapped_column(
        String(64), unique=True, comment="hash of the form's key and its content: sent twice, stored once"
    )
    code_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="SHA-256 of the tracking code")
    received_at: Mapped[datetime] = mapped_column(default=clock.now)
    state_changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    hearing: Mapped[Hearing | None] = relationship(lazy="select")
    photos: Mapped[list["Photo"]] = relationship(order_by="Photo.position", lazy="select")
    answers: Mapped[list["Answer"]] = relationship(lazy="select")

    @property
    def shown_kind(self) -> str:
        """What readers are told that it is."""
        return "petition" if self.is_petition else self.kind

    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint(one_of("stance_given", Stance), name="stance_given"),
        CheckConstraint(one_of("channel", Channel), name="channel"),
        CheckConstraint(one_of("visibility", Visibility), name="visibility"),
        CheckConstraint(one_of("settlement", Settlement), name="settlement"),
        CheckConstraint("(state = 'duplicate') = (duplicate_of_id IS NOT NULL)", name="duplicate_names_original"),
        CheckConstraint("state <> 'out_of_scope' OR state_reason <> ''", name="out_of_scope_has_reason"),
        CheckConstraint("kind = 'problem_report' OR hearing_id IS NOT NULL", name="opinion_has_hearing"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="point_is_whole"),
        CheckConstraint("about_id IS NULL OR hearing_id IS NOT NULL", name="about_within_hearing"),
        UniqueConstraint("source", "source_id"),
        # The public list is read from these two alone, whatever its filters: newest first, or within an area.
        Index(None, "received_at", "kind", "state", "area_code", "is_listed"),
        Index(None, "area_code", "received_at", "kind", "state", "is_listed"),
        Index(None, "state", "area_code", "kind", "settlement", "received_at"),
        Index(None, "area_code", "kind", "state", "settlement", "received_at"),
        Index(None, "cell", "kind", "state", "settlement"),
        Index(None, "visibility", "received_at"),
        Index(None, "duplicate_of_id", "area_code"),
        Index(
            "ix_submissions_open_problems",
            "area_code",
            "received_at",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index(
            "ix_submissions_open_problems_newest",
            "received_at",
            "area_code",
            sqlite_where=_OPEN_BY_TIME,
            postgresql_where=_OPEN,
        ),
        Index("ix_submissions_petitions", "area_code", sqlite_where=_PETITION, postgresql_where=_PETITION),
        Index("ix_submissions_type_given", "type_given", sqlite_where=_TYPED, postgresql_where=_TYPED),
        Index("ix_submissions_stance_given", "stance_given", sqlite_where=_CHOSEN, postgresql_where=_CHOSEN),
    )


class Photo(Base):
    __tablename__ = "photos"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    position: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(100))
    thumbnail_key: Mapped[str] = mapped_column(String(100))
    width: Mapped[int] = mapped_column(comment="pixels")
    height: Mapped[int]


class Answer(Base):
    """An answer to one question of a hearing; the stance and the open text also stand in the submission."""

    __tablename__ = "answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    value: Mapped[Any] = mapped_column(JSON, comment="a choice's value, a list of them, a number, or text")

    question: Mapped[Question] = relationship(lazy="joined")
    __table_args__ = (UniqueConstraint("submission_id", "question_id"),)


class Moderation(Base):
    """What a moderator decided about what the public sees, and why. The newest one also stands in the submission."""

    __tablename__ = "moderations"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    visibility: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, comment="public")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: held automatically")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint(one_of("visibility", Visibility), name="visibility"),)


class Contact(Base):
    """How to reach the writer, apart from the words, encrypted; can be erased without touching the record."""

    __tablename__ = "contacts"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(crypto.Sealed, comment="encrypted")
    telephone: Mapped[str | None] = mapped_column(crypto.Sealed, comment="encrypted")
    language: Mapped[str] = mapped_column(String(8), default="th", comment="in which the writer read the form")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (CheckConstraint("email IS NOT NULL OR telephone IS NOT NULL", name="not_empty"),)


class Care(Base):
    """One step of a problem on its way through the offices. Steps are added, never changed."""

    __tablename__ = "cares"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    step: Mapped[str] = mapped_column(String(10))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id"), index=True, comment="the office that has it or fixed it"
    )
    words: Mapped[str] = mapped_column(Text, default="", comment="public; of the office, or of the reporter")
    photo_key: Mapped[str] = mapped_column(String(100), default="", comment="picture of what was done")
    state_before: Mapped[str] = mapped_column(String(12), comment="the submission's accountable state until then")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, comment="null: the reporter")
    said_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("submissions.id"), index=True, comment="of a reporter's answer: whose page it was given on"
    )
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint(one_of("step", CareStep), name="step"),)


class Concern(Placed, Base):
    """Somebody asks an officer to look again: at words of others, at the hiding of own words, at how it was filed."""

    __tablename__ = "concerns"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    kind: Mapped[str] = mapped_column(String(8))
    object_type: Mapped[str] = mapped_column(String(40), comment="a registered kind of thing, as in the audit trail")
    object_id: Mapped[str] = mapped_column(String(40), comment="its public id")
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), comment="whose officers look")
    reason: Mapped[str] = mapped_column(String(20), comment="a key of rules.CONCERN_REASONS")
    note: Mapped[str] = mapped_column(Text, default="", comment="in the words of who asks; officers only")
    raised_key: Mapped[str] = mapped_column(
        String(64), unique=True, comment="hash of who, what and why: asked twice, counted once"
    )
    raised_at: Mapped[datetime] = mapped_column(default=clock.now)
    outcome: Mapped[str | None] = mapped_column(String(8), comment="null: waits for an officer")
    answer: Mapped[str] = mapped_column(Text, default="", comment="the officer's reason; public")
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(one_of("kind", ConcernKind), name="kind"),
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled_whole"),
        Index(None, "area_code", "kind", "outcome"),
        Index(None, "object_type", "object_id"),
    )


class Secret(Base):
    """What a confidential report says, encrypted; the submission itself holds no words and no place below a province."""

    __tablename__ = "secrets"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(8))
    words: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted")
    place: Mapped[str] = mapped_column(crypto.Sealed, comment="encrypted: area, pin and landmark")
    reply: Mapped[str] = mapped_column(crypto.Sealed, default="", comment="encrypted; for the writer")
    replied_at: Mapped[datetime | None]

    submission: Mapped[Submission] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint(one_of("why", Secrecy), name="why"),)


class SecretReader(Base):
    """Who, by name, reads the confidential reports of a province."""

    __tablename__ = "secret_readers"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True, index=True)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(lazy="joined", foreign_keys=[user_id])
