"""Reads of what the machine said, of proposals and of near copies: for officers, within their own areas."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from webapp.accounts.models import User
from webapp.accounts.queries import in_areas_of
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import policy
from webapp.core.db import db
from webapp.core.paging import Page, page_number, paginate
from webapp.core.panels import provided
from webapp.core.policy import Actor, Role
from webapp.insights import cards, rules
from webapp.insights.filing_models import Filing
from webapp.insights.models import (
    Analysis,
    Aspect,
    Cluster,
    ClusterMember,
    ClusterRun,
    ClusterState,
    Correction,
    Label,
    ModelVersion,
    NearPair,
    PairState,
    Quotation,
    Source,
    Theme,
    ThemeMember,
)
from webapp.submissions.campaign_models import CampaignLetter
from webapp.submissions.models import Submission
from webapp.submissions.provenance_models import COUNTS

PAGE = 20


def own_areas(actor: Actor, role: Role | None = None) -> list[Area]:
    """The areas over which the actor reviews (or holds the role), each once."""
    roles = [role] if role else [Role.PLANNER, Role.MODERATOR]
    codes = dict.fromkeys(g.area_path.rsplit("/", 1)[-1] for g in actor.grants if g.role in roles)
    return [area for code in codes if (area := areas.get(code)) is not None]


def in_own(column: object, actor: Actor) -> ColumnElement[bool]:
    return areas.within_any(column, own_areas(actor))


def may_review(actor: Actor, area_code: str) -> bool:
    return policy.allows(actor, "insight.review", area_path=areas.path_of(area_code))


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """What the queue is narrowed to. `only`: waiting (default), silent, broken, reviewed, all."""

    area: Area | None = None
    kind: str = ""
    problem_type: str = ""
    strategy: str = ""
    only: str = "waiting"

    def conditions(self, actor: Actor) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.only != "all":
            found.append(Analysis.is_reviewed.is_(self.only == "reviewed"))
        if self.only == "silent":
            found.append(Analysis.confidence == 0)
        if self.only == "broken":
            found.append(Analysis.fault != "")
        if self.kind:
            of_kind = select(Submission.id).where(Submission.kind == self.kind)
            found.append(Analysis.submission_id.in_(of_kind))
        if self.area is not None:
            found.append(areas.within(Analysis.area_code, self.area))
        number = Analysis.submission_id
        if self.problem_type:
            said = cards.says(Aspect.PROBLEM_TYPE, self.problem_type), *cards.within(own_areas(actor))
            found.append(number.in_(select(cards.IndexCard.submission_id).where(*said)))
        if self.strategy:
            filed = Filing.strategy_ref == self.strategy, in_own(Filing.area_code, actor)
            found.append(number.in_(select(Filing.submission_id).where(*filed)))
        return found


def review_queue(actor: Actor, filters: QueueFilters) -> Page[tuple[Submission, Analysis]]:
    """What was analysed and nobody has reviewed, what teaches most first."""
    numbers = select(Analysis.submission_id).where(in_own(Analysis.area_code, actor), *filters.conditions(actor))
    total = db.session.scalar(select(func.count()).select_from(numbers.subquery())) or 0
    number = min(page_number(), max(1, -(-total // PAGE)))
    ordered = numbers.order_by(Analysis.turn, Analysis.submission_id)
    wanted = db.session.scalars(ordered.limit(PAGE).offset((number - 1) * PAGE)).all()
    rows = db.session.execute(
        select(Submission, Analysis)
        .join(Analysis, Analysis.submission_id == Submission.id)
        .where(Submission.id.in_(wanted))
    )
    found = {row[0].id: (row[0], row[1]) for row in rows}
    return Page([found[n] for n in wanted], number, PAGE, total)


def next_to_review(actor: Actor, after: Submission) -> str | None:
    """The next one of the queue, so that a planner never has to go back to the list."""
    statement = (
        select(Submission.public_id)
        .join(Analysis, Analysis.submission_id == Submission.id)
        .where(in_own(Analysis.area_code, actor), Analysis.is_reviewed.is_(False), Submission.id != after.id)
        .order_by(Analysis.turn, Analysis.submission_id)
    )
    return db.session.scalar(statement.limit(1))


def to_review(actor: Actor) -> int:
    statement = (
        select(func.count())
        .select_from(Analysis)
        .where(in_own(Analysis.area_code, actor), Analysis.is_reviewed.is_(False))
    )
    return db.session.scalar(statement) or 0


@dataclass(slots=True)
class ReviewPage:
    """All that a planner needs to judge one submission."""

    submission: Submission
    analysis: Analysis | None
    version: ModelVersion | None
    labels: dict[str, list[Label]]
    in_force: dict[str, list[Label]]
    corrections: list[tuple[Correction, str]]
    strategies: dict[str, str]
    copies: list[tuple[NearPair, Submission]]
    themes: list[Theme]
    spans: list[tuple[int, int]] = field(default_factory=list)


def review_page(actor: Actor, public_id: str) -> ReviewPage | None:
    wanted = select(Submission).where(Submission.public_id == public_id, COUNTS)
    submission = db.session.scalar(wanted.options(joinedload(Submission.hearing)))
    if submission is None or not may_review(actor, submission.area_code):
        return None
    analysis = db.session.get(Analysis, submission.id)
    version = db.session.scalar(
        select(ModelVersion).where(ModelVersion.version == (analysis.model if analysis else ""))
    )
    labels = labels_of([submission.id])[submission.id]
    shown: dict[str, list[Label]] = defaultdict(list)
    active: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        if label.source == Source.MACHINE:
            shown[label.aspect].append(label)
        if label.in_force:
            active[label.aspect].append(label)
    evidence = [span for label in labels if label.source == Source.MACHINE for span in label.evidence]
    rows = db.session.execute(
        select(Correction, User.name)
        .join(User, User.id == Correction.made_by)
        .where(Correction.submission_id == submission.id)
        .order_by(Correction.id)
    )
    return ReviewPage(
        submission,
        analysis,
        version,
        shown,
        active,
        [(row[0], row[1]) for row in rows],
        strategies_for(submission.area_code),
        copies_of(submission),
        themes_of(submission.id),
        rules.shown_spans(submission.text, submission.public_text, evidence),
    )


def labels_of(numbers: Iterable[int]) -> dict[int, list[Label]]:
    """Labels of submissions, the surest first."""
    found: dict[int, list[Label]] = defaultdict(list)
    statement = select(Label).where(Label.submission_id.in_(list(numbers)))
    for label in db.session.scalars(statement.order_by(Label.aspect, Label.confidence.desc(), Label.value)):
        found[label.submission_id].append(label)
    return found


def strategies_for(area_code: str) -> dict[str, str]:
    """The strategies of the plan in force for an area: public id → what it is called."""
    return {strategy.id: strategy.label for strategy in provided("strategies_for", area_code)}


def submission_for_review(actor: Actor, public_id: str) -> Submission | None:
    """Not what was withdrawn with its import: nobody decides on that any more."""
    found = db.session.scalar(select(Submission).where(Submission.public_id == public_id, COUNTS))
    return found if found is not None and may_review(actor, found.area_code) else None


# Near copies


_LATER, _EARLIER = aliased(CampaignLetter), aliased(CampaignLetter)
_ONE_CAMPAIGN = (  # two letters of it: said there once, and not pair by pair
    select(_LATER.submission_id)
    .join(_EARLIER, _EARLIER.campaign_id == _LATER.campaign_id)
    .where(_LATER.submission_id == NearPair.submission_id, _EARLIER.submission_id == NearPair.other_id)
    .correlate(NearPair)
    .exists()
)


def copies_of(submission: Submission) -> list[tuple[NearPair, Submission]]:
    """What may say the same as this submission: the earlier text it resembles, and later ones that resemble it."""
    other = aliased(Submission)
    is_other = or_(
        and_(NearPair.submission_id == submission.id, other.id == NearPair.other_id),
        and_(NearPair.other_id == submission.id, other.id == NearPair.submission_id),
    )
    statement = (
        select(NearPair, other).join(other, is_other).where(NearPair.state == PairState.PROPOSED, ~_ONE_CAMPAIGN)
    )
    rows = db.session.execute(statement.order_by(NearPair.score.desc(), other.id).limit(20))
    return [(row[0], row[1]) for row in rows]


def proposed_copies(actor: Actor) -> Page[tuple[NearPair, Submission, Submission]]:
    """Proposed copies in the own areas, the surest first."""
    later, earlier = aliased(Submission), aliased(Submission)
    statement = (
        select(NearPair, later, earlier)
        .join(later, later.id == NearPair.submission_id)
        .join(earlier, earlier.id == NearPair.other_id)
        .where(NearPair.state == PairState.PROPOSED, in_own(later.area_code, actor), ~_ONE_CAMPAIGN)
        .order_by(NearPair.score.desc(), NearPair.other_id, NearPair.submission_id)
    )
    return paginate(statement, PAGE)


def pair_for(actor: Actor, later_id: str, earlier_id: str) -> tuple[NearPair, Submission, Submission] | None:
    later, earlier = submission_for_review(actor, later_id), submission_for_review(actor, earlier_id)
    if later is None or earlier is None:
        return None
    pair = db.session.get(NearPair, (later.id, earlier.id))
    return (pair, later, earlier) if pair is not None and pair.state == PairState.PROPOSED else None


# Proposals


@dataclass(slots=True)
class Shown:
    """A cluster with the words it is shown by: title and quotations as the public may read them."""

    cluster: Cluster
    title: str
    quotes: list[tuple[str, Submission, str | None]]
    like: Theme | None = None
    finer: int = 0


def proposals(actor: Actor, area: Area | None = None) -> Page[Shown]:
    """Coarsest proposals of the own areas, those with most voices first."""
    page = paginate(_proposed(actor, area).order_by(Cluster.voices.desc(), Cluster.id), PAGE)
    return Page(_shown(page.items), page.number, page.size, page.total)


def all_proposals(actor: Actor, area: Area) -> list[Shown]:
    """The same on one page, for a look at all of them."""
    return _shown(db.session.scalars(_proposed(actor, area).order_by(Cluster.id)).all())


def _proposed(actor: Actor, area: Area | None) -> Select[tuple[Cluster]]:
    statement = select(Cluster).where(
        Cluster.state == ClusterState.PROPOSED,
        Cluster.level == 1,
        in_areas_of(Cluster.area_code, actor, Role.PLANNER),
    )
    return statement if area is None else statement.where(areas.within(Cluster.area_code, area))


def proposals_waiting(actor: Actor) -> int:
    waiting = Cluster.state == ClusterState.PROPOSED, in_areas_of(Cluster.area_code, actor, Role.PLANNER)
    return db.session.scalar(select(func.count()).select_from(Cluster).where(*waiting, Cluster.level == 1)) or 0


def last_runs(actor: Actor, limit: int = 5) -> list[tuple[ClusterRun, Area]]:
    statement = select(ClusterRun).where(in_areas_of(ClusterRun.area_code, actor, Role.PLANNER))
    rows = db.session.scalars(statement.order_by(ClusterRun.id.desc()).limit(limit))
    return [(run, areas.tree().by_code[run.area_code]) for run in rows]


def cluster_for(actor: Actor, public_id: str) -> Shown | None:
    cluster = db.session.scalar(select(Cluster).where(Cluster.public_id == public_id))
    if cluster is None or not policy.allows(actor, "theme.accept", area_path=areas.path_of(cluster.area_code)):
        return None
    return _shown([cluster])[0]


def finer_of(cluster: Cluster) -> list[Shown]:
    """The proposals one level finer inside this one."""
    statement = select(Cluster).where(Cluster.run_id == cluster.run_id, Cluster.level == cluster.level + 1)
    found = db.session.scalars(statement.order_by(Cluster.voices.desc(), Cluster.id)).all()
    return _shown([one for one in found if cluster.stable_id in one.path])


def cluster_members(cluster: Cluster) -> Page[Submission]:
    statement = (
        select(Submission)
        .join(ClusterMember, ClusterMember.submission_id == Submission.id)
        .where(ClusterMember.cluster_id == cluster.id)
        .order_by(Submission.received_at.desc(), Submission.id.desc())
    )
    return paginate(statement, PAGE)


def _shown(clusters: Sequence[Cluster]) -> list[Shown]:
    numbers = [cluster.id for cluster in clusters]
    titles = {
        row.id: row
        for row in db.session.scalars(
            select(Submission).where(Submission.id.in_([c.title_submission_id for c in clusters]))
        )
    }
    quotes: dict[int, list[tuple[str, Submission, str | None]]] = defaultdict(list)
    statement = select(Quotation).where(Quotation.cluster_id.in_(numbers)).order_by(Quotation.position)
    for q in db.session.scalars(statement):
        if words := public_words(q.submission, q.start, q.end):
            quotes[q.cluster_id or 0].append((words, q.submission, q.stance))
    themes = {
        theme.id: theme
        for theme in db.session.scalars(select(Theme).where(Theme.id.in_([c.theme_id for c in clusters])))
    }
    return [
        Shown(
            cluster,
            public_words(titles[cluster.title_submission_id], cluster.title_start, cluster.title_end)
            or " · ".join(cluster.keywords),
            quotes[cluster.id],
            themes.get(cluster.theme_id or 0),
        )
        for cluster in clusters
    ]


def public_words(submission: Submission, start: int, end: int) -> str:
    """The words of a quotation, byte for byte; empty when the public may not read them (any more)."""
    if submission.visibility != "visible" or not rules.may_quote(submission.text, submission.public_text, start, end):
        return ""
    return submission.text[start:end]


def themes_of(submission_id: int) -> list[Theme]:
    """The theme of a submission; several, if it is split."""
    statement = select(Theme).join(ThemeMember, ThemeMember.theme_id == Theme.id)
    return list(db.session.scalars(statement.where(ThemeMember.submission_id == submission_id).order_by(Theme.id)))


def model_version(version: str) -> ModelVersion | None:
    return db.session.scalar(select(ModelVersion).where(ModelVersion.version == version))
