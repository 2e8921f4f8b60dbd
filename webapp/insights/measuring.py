"""How good each label is, measured by what people said of it: counted in the background, shown beside the label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, insert, or_, select
from sqlalchemy.orm import aliased

from webapp.core import audit, clock, policy
from webapp.core.audit import AuditEntry
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.insights.language import OWN
from webapp.insights.learning_models import Basis, LabelMeasure
from webapp.insights.learning_rules import MEASURED_FROM, wilson
from webapp.insights.models import Analysis, Correction, Label, Source

OBJECT = ("label_measures", "all")


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision of a label with its 95 % interval; of too few cases nothing but their number is said."""

    model: str
    basis: str
    given: int
    right: int
    measured_at: datetime | None
    least: int = MEASURED_FROM

    @property
    def is_measured(self) -> bool:
        return self.given >= MEASURED_FROM

    @property
    def precision(self) -> float:
        return self.right / self.given

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.right, self.given)


Row = tuple[str, str, str, int, int]


def count() -> list[Row]:
    """How often, for every version and label, people who read the text by itself kept what it said.

    A label counts only for the version that the reviewer saw, not for one that read the text later and may have learned
    from the review. Own types have versions of their own; what was reviewed is not asked for them anew, but read as a whole.
    """
    last = (
        select(func.max(Correction.id)).join(Analysis, Analysis.submission_id == Correction.submission_id)
        .where(Analysis.is_reviewed)
        .group_by(Correction.submission_id, Correction.aspect)
    )  # fmt: skip
    kept = aliased(Label)
    seen = or_(
        Label.model == Correction.model,
        and_(Label.model.startswith(OWN), Analysis.analysed_at <= Correction.made_at),
    )
    counted = (
        select(Label.model, Label.aspect, Label.value, func.count(), func.count(kept.id))
        .select_from(Correction)
        .join(
            Label,
            (Label.submission_id == Correction.submission_id) & (Label.aspect == Correction.aspect),
        )
        .join(Analysis, Analysis.submission_id == Label.submission_id)
        .outerjoin(
            kept,
            (kept.submission_id == Label.submission_id)
            & (kept.aspect == Label.aspect)
            & (kept.value == Label.value)
            & (kept.source == Source.PERSON)
            & kept.in_force,
        )
        .where(seen, Correction.id.in_(last), ~Correction.in_bulk, Label.source == Source.MACHINE)
        .group_by(Label.model, Label.aspect, Label.value)
    )
    return list(db.session.execute(counted).tuples())


@operation
def keep(actor: Actor, counted: Sequence[Row]) -> None:
    """The new count in place of the old one. Counting takes seconds where much was reviewed, and nobody waits for it."""
    policy.require(actor, "insight.analyse")
    fixed = {"basis": Basis.REVIEWS, "measured_at": clock.now()}
    names = ("model", "aspect", "value", "given", "right")
    rows = [{**dict(zip(names, row, strict=True)), **fixed} for row in counted]
    db.session.execute(delete(LabelMeasure).where(LabelMeasure.basis == Basis.REVIEWS))
    if rows:
        db.session.execute(insert(LabelMeasure), rows)
    audit.record(actor, "insight.analyse", *OBJECT, measured=len(rows))


def last_measured() -> datetime | None:
    name, number = OBJECT
    entry = AuditEntry.object_type == name, AuditEntry.object_id == number
    return db.session.scalar(select(AuditEntry.at).where(*entry).order_by(AuditEntry.id.desc()).limit(1))


def is_behind(before: datetime) -> bool:
    """Whether somebody corrected anything after the last count, which was made before this moment."""
    newest = db.session.scalar(select(Correction.made_at).order_by(Correction.id.desc()).limit(1))
    last = last_measured()
    return newest is not None and (last is None or (last < newest and last < before))


def quality_of(labels: Iterable[Label]) -> dict[int, Quality]:
    """What was measured of each label, by its number: by reviews where there are enough, or else on the set kept out."""
    wanted = list(labels)
    asked = (
        LabelMeasure.model.in_({one.model for one in wanted}),
        LabelMeasure.value.in_({one.value for one in wanted}),
    )
    found = {
        (row.model, row.aspect, row.value, row.basis): row
        for row in db.session.scalars(select(LabelMeasure).where(*asked))
    }
    answer = {}
    for one in wanted:
        rows = [found.get((one.model, one.aspect, one.value, str(basis))) for basis in Basis]
        known = [
            Quality(row.model, row.basis, row.given, row.right, row.measured_at) for row in rows if row is not None
        ]
        enough = [quality for quality in known if quality.is_measured]
        answer[one.id] = (enough or known or [Quality(one.model, Basis.REVIEWS, 0, 0, None)])[0]
    return answer
