"""The demonstration's reports: the last half-year published, the last fiscal year put before another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.areas import queries as areas
from webapp.core import clock
from webapp.reports import period_operations
from webapp.reports import period_rules as rules
from webapp.reports.period_models import PeriodReport
from webapp.reports.period_rules import PartKey, PeriodKind

if TYPE_CHECKING:
    from webapp.demo.story import Story

PROVINCE = "34"
WORDS = {
    PartKey.OVERVIEW: "จังหวัดรับฟังความคิดเห็นครบทุกวิธีตามระเบียบ และเชื่อมเสียงของประชาชนเข้ากับแผนพัฒนาเป็นรายประเด็น",
    PartKey.NEEDS: "เรื่องที่ประชาชนพูดถึงมากที่สุดคือน้ำ ทั้งน้ำท่วมในฤดูฝนและน้ำประปาที่ขาดในฤดูแล้ง",
    PartKey.NEXT: "งบประมาณของท้องถิ่นไม่พอสำหรับงานซ่อมเร่งด่วน จังหวัดส่งเรื่องต่อไปยังกลุ่มจังหวัดแล้ว และจะติดตามทุกเดือน",
}


def publish_last_half(story: Story) -> None:
    """Written by the planner, approved by another person, published with its files."""
    report = _begin(story, PeriodKind.SIX_MONTH)
    planner = story.actor("planner")
    _write(story, report)
    period_operations.approve(story.actor("admin"), report, report.version)
    period_operations.publish(planner, report)


def ask_for_last_year(story: Story) -> None:
    """Written, and put before another: it waits for the approval."""
    report = _begin(story, PeriodKind.ANNUAL)
    _write(story, report)
    period_operations.ask(story.actor("planner"), report, report.version)


def _write(story: Story, report: PeriodReport) -> None:
    for key, words in WORDS.items():
        period_operations.write(story.actor("planner"), report, key, words, 0)


def _begin(story: Story, kind: PeriodKind) -> PeriodReport:
    province = areas.get(PROVINCE)
    assert province is not None  # noqa: S101  (the tree is complete)
    period = next(one for one in rules.ended(clock.today()) if one.kind == kind)
    return period_operations.begin(story.actor("planner"), province, period)
