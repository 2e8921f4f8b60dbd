"""What the machine said, what people corrected, clusters (the machine's proposals) and themes (accepted ones)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.core.tallies import Counts
from webapp.submissions.models import Submission


class Aspect(StrEnum):
    """What a label is about."""

    PROBLEM_TYPE = "problem_type"
    STRATEGY = "strategy"
    STANCE = "stance"
    KIND = "kind"
    SENTIMENT = "sentiment"


class Source(StrEnum):
    MACHINE = "machine"
    PERSON = "person"


class PairState(StrEnum):
    PROPOSED = "proposed"
    MERGED = "merged"
    DISMISSED = "dismissed"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ClusterState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


class ThemeState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ModelVersion(Base):
    """A version of the language models, with its measured quality."""

    __tablename__ = "model_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[str] = mapped_column(String(40), unique=True, comment="content hash of the models")
    card: Mapped[dict[str, Any]] = mapped_column(JSON, comment="data, scores with intervals, date, weaknesses")
    first_used_at: Mapped[datetime] = mapped_column(default=clock.now)


class Analysis(Base):
    """One submission was analysed: by which model, when; also the keys that find texts like it."""

    __tablename__ = "analyses"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    area_code: Mapped[str] = mapped_column(
        ForeignKey("areas.code"), comment="the submission's, so that the queue of an area is one range of an index"
    )
    model: Mapped[str] = mapped_column(String(40), index=True)
    analysed_at: Mapped[datetime] = mapped_column(default=clock.now)
    text_key: Mapped[str] = mapped_column(
        String(32), index=True, comment="hash of the folded text: same text, same key"
    )
    abstained: Mapped[list[str]] = mapped_column(
        JSON, default=list, comment="aspects on which the machine said nothing"
    )
    confidence: Mapped[float] = mapped_column(
        default=0.0, comment="of the label the machine is least sure of; 0 when it said nothing on the main question"
    )
    turn: Mapped[float] = mapped_column(
        default=0.0, comment="place in the review queue: the smaller, the more a review teaches (rules.turn)"
    )
    fault: Mapped[str] = mapped_column(
        String(60), default="", comment="kind of error that kept the machine from reading it"
    )
    is_reviewed: Mapped[bool] = mapped_column(default=False, comment="a person has confirmed or corrected the labels")
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    reviewed_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "area_code", "is_reviewed", "turn"), Index(None, "is_reviewed", "turn", "area_code"))


class NearKey(Base):
    """Keys of near-duplicate search: texts that share one are candidates for being near copies.

    A key is made of a band of the text and its scope (hearing or province), so texts of other scopes never meet. Of
    equal texts only one stands here, so that a campaign of a thousand copies costs as much as one text.
    """

    __tablename__ = "near_keys"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    band_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)

    __table_args__ = (Index(None, "band_key"),)


class LetterKey(Base):
    """Keys by which letters of one campaign find each other (`nlp.campaigns`), made with the scope like those above.

    One tree in the order of the keys: a submission's own keys are worked out again from its text.
    """

    __tablename__ = "letter_keys"

    band_key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="no foreign key: that would need a second tree"
    )

    __table_args__ = {"sqlite_with_rowid": False}


class NearPair(Base):
    """The machine suggests that a later submission says the same as an earlier one; a planner decides."""

    __tablename__ = "near_pairs"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True, comment="the later one")
    other_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(8), comment="same: equal but for signs and blanks; near")
    score: Mapped[float]
    state: Mapped[str] = mapped_column(String(9), default=PairState.PROPOSED)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    __table_args__ = (
        CheckConstraint(one_of("kind", ("same", "near")), name="kind"),
        CheckConstraint(one_of("state", PairState), name="state"),
        Index(None, "state", "other_id"),
    )


LABEL_OF_STRATEGY = text("labels.aspect = 'strategy'")  # in these very words, so that SQLite knows its index
_STRATEGY = text("aspect = 'strategy'")


class Label(Base):
    """One label of one submission. A machine's label that a person overruled stays, no longer in force."""

    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    aspect: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(60), comment="problem type in Thai, strategy's public id, stance …")
    confidence: Mapped[float] = mapped_column(comment="0 to 1, calibrated; 1 for a person's")
    evidence: Mapped[list[list[int]]] = mapped_column(JSON, default=list, comment="[start, end] in the original text")
    source: Mapped[str] = mapped_column(String(8))
    model: Mapped[str] = mapped_column(String(40), default="", comment="empty for a person's label")
    in_force: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint(one_of("aspect", Aspect), name="aspect"),
        CheckConstraint(one_of("source", Source), name="source"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        UniqueConstraint("submission_id", "aspect", "value", "source"),
        Index("ix_labels_of_strategy", "value", "submission_id", sqlite_where=_STRATEGY, postgresql_where=_STRATEGY),
        # Whether a label is in force stands in no index: decisions on thousands then change rows where they are (0032).
    )


class Correction(Base):
    """A person set the labels of one aspect: what stood before, what stands now. It teaches the next model."""

    __tablename__ = "corrections"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    aspect: Mapped[str] = mapped_column(String(12))
    before: Mapped[list[str]] = mapped_column(JSON)
    after: Mapped[list[str]] = mapped_column(JSON)
    model: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    in_bulk: Mapped[bool] = mapped_column(
        default=False, comment="one decision on many, not read one by one: it teaches less and measures nothing"
    )

    __table_args__ = (CheckConstraint(one_of("aspect", Aspect), name="aspect"),)


class Theme(Placed, Base):
    """What a planner accepted as one concern of many people. It lasts; new submissions join it."""

    __tablename__ = "themes"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    strategy_ref: Mapped[str | None] = mapped_column(String(16), index=True, comment="public id of a plan's strategy")
    title: Mapped[str] = mapped_column(String(300))
    title_submission_id: Mapped[int | None] = mapped_column(
        ForeignKey("submissions.id"), index=True, comment="whose words the title is; null: a planner wrote it"
    )
    title_start: Mapped[int | None] = mapped_column(comment="characters of the original text")
    title_end: Mapped[int | None]
    description: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(8), default=ThemeState.OPEN)
    is_public: Mapped[bool] = mapped_column(default=True)
    is_pinned: Mapped[bool] = mapped_column(default=False, server_default=false())
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)

    __table_args__ = (
        CheckConstraint(one_of("state", ThemeState), name="state"),
        Index(None, "area_code", "state"),
    )


class ThemeMember(Base):
    """A submission belongs to at most one theme; one that is split, to each theme of its parts (`split_models`)."""

    __tablename__ = "theme_members"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), primary_key=True)
    placed_by: Mapped[str] = mapped_column(String(8), comment="person: the machine never moves it")
    is_seen: Mapped[bool] = mapped_column(default=True, comment="false: placed by the machine and not yet looked at")
    placed_at: Mapped[datetime] = mapped_column(default=clock.now)

    submission: Mapped[Submission] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("placed_by", Source), name="placed_by"),
        Index(None, "theme_id", "submission_id", "is_seen"),  # what every theme on every page counts
    )


class ThemeCount(Counts, Base):
    """How many members a theme has, and how many of them nobody has looked at."""

    __tablename__ = "theme_counts"

    theme_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_seen: Mapped[bool] = mapped_column(primary_key=True)


class ClusterRun(Base):
    """One run of the clustering over an area."""

    __tablename__ = "cluster_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    state: Mapped[str] = mapped_column(String(8), default=RunState.RUNNING)
    model: Mapped[str] = mapped_column(String(40), default="")
    texts: Mapped[int] = mapped_column(default=0, comment="how many texts went in")
    placed: Mapped[int] = mapped_column(default=0, comment="how many found a cluster")
    requested_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint(one_of("state", RunState), name="state"),)


class Cluster(Base):
    """A group of submissions that say alike, as proposed by one run."""

    __tablename__ = "clusters"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    run_id: Mapped[int] = mapped_column(ForeignKey("cluster_runs.id"), index=True)
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    stable_id: Mapped[str] = mapped_column(String(40), comment="the language library's id, the same in the next run")
    path: Mapped[list[str]] = mapped_column(JSON, default=list, comment="stable ids from coarse to fine, its own last")
    level: Mapped[int] = mapped_column(default=1, comment="1: the coarsest")
    texts: Mapped[int] = mapped_column(comment="different texts")
    voices: Mapped[int] = mapped_column(comment="submissions, copies counted")
    keywords: Mapped[list[str]] = mapped_column(JSON, default=list)
    stances: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    title_submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    title_start: Mapped[int] = mapped_column(comment="characters of the original text")
    title_end: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=ClusterState.PROPOSED)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)

    __table_args__ = (
        CheckConstraint(one_of("state", ClusterState), name="state"),
        UniqueConstraint("run_id", "stable_id"),
        Index(None, "area_code", "state"),
    )


class ClusterMember(Base):
    __tablename__ = "cluster_members"

    cluster_id: Mapped[int] = mapped_column(ForeignKey("clusters.id"), primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), primary_key=True, index=True)


class Quotation(Base):
    """Words of one submission that stand for a cluster or a theme: a verified span of the original text."""

    __tablename__ = "quotations"

    id: Mapped[int] = mapped_column(primary_key=True)
    cluster_id: Mapped[int | None] = mapped_column(ForeignKey("clusters.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    start: Mapped[int] = mapped_column(comment="characters of the original text")
    end: Mapped[int]
    stance: Mapped[str | None] = mapped_column(String(12))
    position: Mapped[int]

    submission: Mapped[Submission] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint("(cluster_id IS NULL) <> (theme_id IS NULL)", name="one_owner"),
        CheckConstraint('"end" > start AND start >= 0', name="span"),
    )
