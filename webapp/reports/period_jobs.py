"""Background work: reminders of six-month and annual reports, fourteen days before they are due and when they are late."""

from datetime import datetime, timedelta

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.jobs import job, sweeper
from webapp.core.policy import SYSTEM
from webapp.reports import period_operations, period_queries
from webapp.reports import period_rules as rules
from webapp.reports.period_models import PeriodReminder

SOON = timedelta(days=14)


@job("remind_reports")
def remind_reports(names: list[str]) -> None:
    """Each name is area, kind, year, half and whether it is late; safe to run again."""
    for name in names:
        code, kind, year, half, late = name.split(":")
        period, area = rules.period_of(kind, int(year), int(half)), areas.get(code)
        if period is not None and area is not None:
            with unit_of_work():
                period_operations.remind(SYSTEM, area, period, late=late == "late")


@sweeper("remind_reports")
def pressing(before: datetime) -> list[str]:
    today = clock.today()
    sent = set(
        db.session.execute(
            select(
                PeriodReminder.area_code,
                PeriodReminder.kind,
                PeriodReminder.fiscal_year,
                PeriodReminder.half,
                PeriodReminder.late,
            )
        ).tuples()
    )
    found = []
    for due in (due for area in period_queries.reporting_areas() for due in period_queries.due_of(area)):
        if due.is_done or today < due.due_on - SOON:
            continue
        late = today > due.due_on
        if late and today > due.due_on + timedelta(days=60):
            continue  # from before this house kept reports; the page shows it as late all the same
        key = (due.area.code, str(due.period.kind), due.period.year, due.period.half)
        if (*key, late) not in sent:
            found.append(":".join([*map(str, key), "late" if late else "soon"]))
    return found
