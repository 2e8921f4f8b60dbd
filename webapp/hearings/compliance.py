"""How the country keeps the periods of the regulation: counted by province from the hearings themselves."""

from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import clock
from webapp.core.db import db
from webapp.hearings import rules
from webapp.hearings.models import Hearing
from webapp.hearings.rules import SummaryState


@dataclass(slots=True)
class Record:
    """One province's record, or the country's."""

    announced: int = 0
    enough_notice: int = 0
    summaries: dict[SummaryState, int] = field(default_factory=lambda: dict.fromkeys(SummaryState, 0))

    @property
    def due(self) -> int:
        """Hearings whose summary was published or should have been."""
        return self.announced - self.summaries[SummaryState.NOT_DUE]

    def count(self, enough: bool, state: SummaryState) -> None:
        self.announced += 1
        self.enough_notice += enough
        self.summaries[state] += 1


def records() -> tuple[Record, list[tuple[Area, Record]]]:
    """The country's record and those of the provinces in which a hearing was announced, by name."""
    now, today = clock.now(), clock.today()
    rows = db.session.execute(
        select(
            Hearing.area_code,
            Hearing.announced_at,
            Hearing.opens_at,
            Hearing.closes_at,
            Hearing.summary_published_at,
            Hearing.cancelled_at,
        ).where(Hearing.announced_at.is_not(None), Hearing.announced_at <= now)
    )
    country, provinces = Record(), defaultdict[str, Record](Record)
    for code, announced, opens, closes, published, cancelled in rows:
        enough = rules.notice_is_enough(rules.bangkok_day(announced), rules.bangkok_day(opens))
        on = rules.bangkok_day(published) if published else None
        state = rules.summary_state(rules.bangkok_day(closes), on, today)
        if cancelled is not None and cancelled <= min(now, closes):
            state = SummaryState.NOT_DUE  # it never opened, so no result is owed
        for record in (country, provinces[code[:2]]):
            record.count(enough, state)
    return country, [(area, provinces[area.code]) for area in areas.provinces() if area.code in provinces]
