"""What stands behind a number of a dashboard: the plan items with their standing, and shares in words."""

from typing import Any

from sqlalchemy import select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.i18n import t
from webapp.core.paging import Page, paginate
from webapp.monitoring.models import ItemStanding
from webapp.monitoring.rules import Standing
from webapp.monitoring.shares import Share
from webapp.planning.models import PlanItem


def items(area: Area, standing: Standing | None) -> Page[Any]:
    """Items whose plan or place lies in the area, with how they stand, in the order of the plans."""
    statement = (
        select(ItemStanding, PlanItem)
        .join(PlanItem, PlanItem.id == ItemStanding.plan_item_id)
        .where(areas.within(ItemStanding.area_code, area) | areas.within(ItemStanding.place_code, area))
        .order_by(ItemStanding.area_code, PlanItem.strategy_id, PlanItem.id)
    )
    if standing is not None:
        statement = statement.where(ItemStanding.standing == standing)
    return paginate(statement, size=30)


def share_in_words(share: Share) -> str:
    """`62% (55–69)`, or the two numbers where there is too little for a percentage."""
    if not share.whole:
        return "–"
    if share.is_small:
        return t("{a} จาก {b}", "{a} of {b}", a=share.part, b=share.whole)
    low, high = share.interval or (0, 100)
    return t("ร้อยละ {p} ({a}–{b})", "{p}% ({a}–{b})", p=share.percent, a=low, b=high)
