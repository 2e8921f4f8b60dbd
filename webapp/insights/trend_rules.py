"""Pure decisions about trends: weeks, when a week is more than chance, how small charts are drawn, who is hardly heard."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from webapp.core.clock import BANGKOK
from webapp.core.i18n import Text
from webapp.submissions.models import Channel

WEEKS = 13  # the last one and the twelve that it is compared with
LONG = 26  # weeks on the page of a theme
LEVEL = 0.05  # chance that any of the themes of a page is called a burst when nothing changed
FEWEST_WEEKS = 4  # with fewer weeks to compare with, nothing is called a burst
NEW_DAYS, FEWEST_NEW = 28, 3  # a theme is new when its first text came within so many days, and so many came
NEW_WEEKS = NEW_DAYS // 7 + 1  # one with a text before these is not new
FEWEST_EXPECTED, HARDLY = 5, 0.5  # an area is hardly heard below half of the voices its population would give

CHANNELS = {
    Channel.WEB: Text("เว็บไซต์", "Website"),
    Channel.PHONE: Text("โทรศัพท์หรือสัมภาษณ์", "Telephone or interview"),
    Channel.PAPER: Text("แบบกระดาษ", "Paper form"),
    Channel.POST: Text("ไปรษณีย์", "Post"),
    Channel.MEETING: Text("เวทีประชุม", "Session"),
    Channel.LINE: Text("ไลน์", "LINE"),
    Channel.IMPORT: Text("นำเข้าจากระบบอื่น", "Imported from another system"),
}


def starts(now: datetime, weeks: int) -> list[datetime]:
    """When each week of seven days begins, the oldest first; the last one ends with today in Thailand."""
    midnight = now.astimezone(BANGKOK).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + timedelta(days=1 - 7 * weeks)
    return [(first + timedelta(days=7 * n)).astimezone(UTC) for n in range(weeks)]


def tail(k: int, n: int, share: Fraction) -> float:
    """The chance of at least `k` of `n` when each comes with this share: the binomial distribution, summed exactly."""
    if k <= 0:
        return 1.0
    p = float(share)
    term = math.exp(
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
    )
    whole = 0.0
    for i in range(k, n + 1):
        whole += term
        if term < whole * 1e-17 and i > n * p:  # what follows is smaller than a last digit
            break
        term *= (n - i) / (i + 1) * p / (1 - p)
    return min(1.0, whole)


@dataclass(frozen=True, slots=True)
class Burst:
    """The last week beside those before it; `chance` is already multiplied by the number of themes looked at."""

    texts: int
    usual: float
    weeks: int
    chance: float

    @property
    def is_burst(self) -> bool:
        return self.texts > self.usual and self.chance < LEVEL

    @property
    def one_in(self) -> int:
        """`chance` as 'less than one in …': the next smaller round number, at most a million."""
        if self.chance <= 1e-6:
            return 1_000_000
        whole = int(1 / self.chance)
        step = 10 ** max(0, len(str(whole)) - 1)
        return whole // step * step


def burst(texts: Sequence[int], begun: int, looked_at: int) -> Burst | None:
    """Whether the last of these weeks is more than chance, compared with those from number `begun` on.

    If a text were as likely to come in any of the weeks, the last week's number would be binomial given the sum of all
    (the conditional test of two Poisson rates). Several themes are looked at, so the chance is multiplied by their
    number (Bonferroni). None: there are too few weeks to compare with, or no texts at all.
    """
    compared = texts[begun:-1]
    if len(compared) < FEWEST_WEEKS or not sum(texts[begun:]):
        return None
    p = tail(texts[-1], sum(texts[begun:]), Fraction(1, len(compared) + 1))
    return Burst(texts[-1], sum(compared) / len(compared), len(compared), min(1.0, p * max(1, looked_at)))


def first_week(weeks: Sequence[datetime], first_received: datetime | None) -> int:
    """The number of the first whole week in which the area received anything at all; the length if there is none."""
    if first_received is None:
        return len(weeks)
    return next((n for n, start in enumerate(weeks) if start >= first_received), len(weeks))


def is_new(now: datetime, first_text: datetime | None, texts: int) -> bool:
    return first_text is not None and texts >= FEWEST_NEW and now - first_text < timedelta(days=NEW_DAYS)


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: float
    width: int
    height: float


STEP, TALL = 10, 48


def bars(counts: Sequence[int]) -> list[Bar]:
    """A bar for each week, in a frame of STEP × weeks by TALL; the largest fills the height."""
    most = max([*counts, 1])
    high = [round(TALL * n / most, 1) for n in counts]
    return [Bar(STEP * n, round(TALL - h, 1), STEP - 2, h) for n, h in enumerate(high)]


@dataclass(frozen=True, slots=True)
class Heard:
    """An area: how much came from there, its share of all, and both beside its population where that is known."""

    voices: int
    share: float
    persons: int | None = None
    rate: float | None = None  # voices of 10,000 inhabitants
    expected: float | None = None  # voices if everybody were heard alike

    @property
    def is_silent(self) -> bool:
        return self.voices == 0

    @property
    def is_hardly_heard(self) -> bool:
        """Below half of what the population would give; with few expected, chance alone may be the reason."""
        return self.expected is not None and self.expected >= FEWEST_EXPECTED and self.voices < HARDLY * self.expected


def heard(voices: Mapping[str, int], persons: Mapping[str, int]) -> dict[str, Heard]:
    """Every area of `voices`; what is expected is computed among the areas whose population is known."""
    total = sum(voices.values())
    known = [code for code in voices if persons.get(code)]
    told, people = sum(voices[code] for code in known), sum(persons[code] for code in known)
    found = {}
    for code, n in voices.items():
        share = n / total if total else 0.0
        if code in known:
            found[code] = Heard(n, share, persons[code], n / persons[code] * 10_000, told * persons[code] / people)
        else:
            found[code] = Heard(n, share)
    return found
