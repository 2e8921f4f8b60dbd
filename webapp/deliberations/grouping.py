"""Groups of opinion from agree, disagree and pass: who voted alike, what all share, what divides. Pure, the same every time.

The way is Pol.is's, made repeatable: principal components of the votes, k-means on the first two, the number of groups by
silhouette. Nothing is drawn by lot: starts are fixed cuts through the points, ties go to the lower number, and a group
with fewer than `SMALLEST` people is never formed, so that nobody stands alone in a group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

AGREE, DISAGREE, PASS = "agree", "disagree", "pass"
SIGNS = {AGREE: 1.0, DISAGREE: -1.0, PASS: 0.0}
SMALLEST = 5  # people in a group, and people who must have voted on a statement before its shares are compared
MOST_GROUPS = 5
ENOUGH = 5  # statements that one must have voted on to be placed in a group; all of them where there are fewer
DISTINCT = 0.45  # least silhouette of groups that are told apart; a cloud without groups reaches about 0.4
EARNED = 0.1  # what further groups must add to it: few people are easily cut into many small groups
SHARED = Fraction(60, 100)  # share in every group that makes a statement common
APART = Fraction(30, 100)  # distance between the shares of two groups that makes a statement divide them
ROUNDS = 200
SAMPLE = 1_000  # people whose distances make the silhouette
DECIMALS = 6

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Votes = Mapping[int, Mapping[str, str]]  # number of the person → statement → agree, disagree, pass


@dataclass(frozen=True, slots=True)
class Tally:
    """How a number of people voted on one statement."""

    agree: int = 0
    disagree: int = 0
    passed: int = 0

    @property
    def voted(self) -> int:
        return self.agree + self.disagree + self.passed

    @property
    def share(self) -> Fraction:
        """Who agrees, of those who voted on it."""
        return Fraction(self.agree, self.voted) if self.voted else Fraction(0)

    @property
    def against(self) -> Fraction:
        return Fraction(self.disagree, self.voted) if self.voted else Fraction(0)


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, the largest first, by the numbers of their people; one group, if none could be told apart."""

    groups: tuple[tuple[int, ...], ...]
    outside: tuple[int, ...]  # voted on too few statements to be placed
    silhouette: float  # of the chosen number of groups; 0 for one
    points: Mapping[int, tuple[float, float]]


def group(votes: Votes, statements: Sequence[str]) -> Grouping:
    """Place everybody who voted on enough statements."""
    refs = sorted(statements)
    enough = min(ENOUGH, len(refs))
    placed = [one for one in sorted(votes) if sum(ref in votes[one] for ref in refs) >= max(1, enough)]
    outside = tuple(sorted(set(votes) - set(placed)))
    if len(placed) < 2 * SMALLEST or len(refs) < 2:
        return Grouping((tuple(placed),) if placed else (), outside, 0.0, {})
    points = project([votes[one] for one in placed], refs)
    best, members = 0.0, np.zeros(len(placed), dtype=np.int64)
    for number in range(2, min(MOST_GROUPS, len(placed) // SMALLEST) + 1):
        found = cluster(points, number)
        if min(np.bincount(found, minlength=number)) < SMALLEST:
            continue
        value = silhouette(points, found)
        if value >= DISTINCT and value >= best + EARNED:
            best, members = value, found
    sets = [tuple(one for one, at in zip(placed, members, strict=True) if at == number) for number in set(members)]
    shown = {one: (float(x), float(y)) for one, (x, y) in zip(placed, points, strict=True)}
    return Grouping(tuple(sorted(sets, key=lambda people: (-len(people), people))), outside, best, shown)


def project(rows: Sequence[Mapping[str, str]], refs: Sequence[str]) -> Floats:
    """Everybody as a point: the first two principal components of the votes.

    A missing vote counts as the mean of the others' votes on that statement; who voted on few statements would stand
    near the middle for that alone, and is moved outward in proportion.
    """
    given = np.array([[ref in row for ref in refs] for row in rows])
    signs = np.array([[SIGNS.get(row.get(ref, ""), 0.0) for ref in refs] for row in rows])
    mean = signs.sum(axis=0) / np.maximum(given.sum(axis=0), 1)
    centred = np.where(given, signs - mean, 0.0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    axes = axes[:, ::-1][:, :2]
    strongest = np.abs(axes).round(DECIMALS).argmax(axis=0)
    axes = axes * np.where(axes[strongest, range(axes.shape[1])] < 0, -1.0, 1.0)  # an axis has no direction of its own
    stretch = np.array([sqrt(len(refs) / count) for count in given.sum(axis=1)])
    points: Floats = ((centred @ axes) * stretch[:, None]).round(DECIMALS) + 0.0
    return points


def cluster(points: Floats, number: int) -> Numbers:
    """k-means from several fixed starts; the tightest result, the earlier start if two are equal."""
    best: tuple[float, Numbers] | None = None
    for centres in starts(points, number):
        found, spread = _settle(points, centres)
        if best is None or round(spread, DECIMALS) < round(best[0], DECIMALS):
            best = spread, found
    assert best is not None  # noqa: S101  (there is always a start)
    return best[1]


def starts(points: Floats, number: int) -> list[Floats]:
    """Where k-means begins: equal cuts along each axis and around the middle, and points as far apart as can be."""
    angle = np.arctan2(points[:, 1], points[:, 0]).round(DECIMALS)
    cuts = []
    for value in (points[:, 0], points[:, 1], angle):
        order = np.lexsort((np.arange(len(points)), value))
        cuts.append(np.array([points[part].mean(axis=0) for part in np.array_split(order, number)]))
    far = [int(_squares(points, points.mean(axis=0)[None])[:, 0].round(DECIMALS).argmax())]
    while len(far) < number:
        far.append(int(_squares(points, points[far]).min(axis=1).round(DECIMALS).argmax()))
    return [*cuts, points[far]]


def _settle(points: Floats, centres: Floats) -> tuple[Numbers, float]:
    found = np.full(len(points), -1, dtype=np.int64)
    for _ in range(ROUNDS):
        nearest = _squares(points, centres).round(DECIMALS).argmin(axis=1)
        if (nearest == found).all():
            break
        found = nearest
        centres = np.array(
            [points[found == n].mean(axis=0) if (found == n).any() else centres[n] for n in range(len(centres))]
        )
    return found, float(_squares(points, centres)[np.arange(len(points)), found].sum())


def _squares(points: Floats, centres: Floats) -> Floats:
    result: Floats = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return result


def silhouette(points: Floats, members: Numbers) -> float:
    """How well the groups stand apart, −1 to 1; of very many people a fixed sample is compared."""
    if len(points) > SAMPLE:
        chosen = np.linspace(0, len(points) - 1, SAMPLE).astype(np.int64)
        points, members = points[chosen], members[chosen]
    away = np.sqrt(_squares(points, points))
    groups = sorted({int(one) for one in members})
    sums = np.array([away[:, members == one].sum(axis=1) for one in groups]).T
    sizes = np.array([(members == one).sum() for one in groups])
    own = np.searchsorted(groups, members)
    rows = np.arange(len(points))
    within = sums[rows, own] / np.maximum(sizes[own] - 1, 1)
    means = sums / sizes
    means[rows, own] = np.inf
    nearest = means.min(axis=1)
    wide = np.maximum(within, nearest)
    values = np.where((sizes[own] > 1) & (wide > 0), (nearest - within) / np.where(wide > 0, wide, 1.0), 0.0)
    return round(float(values.mean()), DECIMALS)


def tally(votes: Votes, people: Sequence[int], ref: str) -> Tally:
    said = [votes[one][ref] for one in people if ref in votes[one]]
    return Tally(said.count(AGREE), said.count(DISAGREE), said.count(PASS))


def shared_by_all(parts: Sequence[Tally]) -> str:
    """`agree` or `disagree` if that is what most people of every group say; else empty."""
    if not parts or any(one.voted < SMALLEST for one in parts):
        return ""
    if all(one.share >= SHARED for one in parts):
        return AGREE
    return DISAGREE if all(one.against >= SHARED for one in parts) else ""


def consensus(parts: Sequence[Tally], side: str) -> Fraction:
    """Orders what is shared: the chance that one of each group says so, one agreement and one other added to each."""
    product = Fraction(1)
    for one in parts:
        product *= Fraction((one.agree if side == AGREE else one.disagree) + 1, one.voted + 2)
    return product


def distance(parts: Sequence[Tally]) -> Fraction:
    """Between the groups that agree most and least; 0 where a group has too few votes to say."""
    if len(parts) < 2 or any(one.voted < SMALLEST for one in parts):
        return Fraction(0)
    shares = [one.share for one in parts]
    return max(shares) - min(shares)


def stands_out(parts: Sequence[Tally], number: int) -> Fraction:
    """How far a group's agreement lies from that of all others together; positive where it agrees more."""
    others = [one for at, one in enumerate(parts) if at != number]
    rest = Tally(
        sum(one.agree for one in others), sum(one.disagree for one in others), sum(one.passed for one in others)
    )
    if parts[number].voted < SMALLEST or rest.voted < SMALLEST:
        return Fraction(0)
    return parts[number].share - rest.share
