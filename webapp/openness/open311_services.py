"""The services of Open311: the problem types that came with the product, and each province's own, there alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import select

from nlp.taxonomy import parents, problem_types
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.insights import type_rules
from webapp.insights.type_models import OwnType

EVERYWHERE = type_rules.EVERYWHERE
SHIPPED_AT = datetime(2026, 11, 30, tzinfo=UTC)  # when the shipped types, or what is told of services, last changed
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Service:
    """One kind of report. `value` is what labels hold of it; empty for what has no type."""

    code: str
    value: str
    name: Text
    definition: str
    group: Text
    area_code: str = EVERYWHERE
    is_retired: bool = False

    def as_listed(self) -> dict[str, Any]:
        words = dict.fromkeys((self.group.th, self.group.en, self.name.th, self.name.en))
        return {
            "service_code": self.code,
            "service_name": str(self.name),
            "description": self.definition,
            "metadata": False,
            "type": "realtime",
            "keywords": ", ".join(words),
            "group": str(self.group),
        }

    def is_for(self, area_code: str) -> bool:
        """Whether something in the area can be sent under it."""
        return self.area_code in type_rules.places(area_code)


OTHER = Service(
    "other",
    "",
    Text("อื่น ๆ หรือยังไม่ได้จัดประเภท", "Other, or not sorted yet"),
    "เรื่องที่ไม่ตรงกับประเภทใด หรือผู้แจ้งไม่แน่ใจ ระบบและเจ้าหน้าที่จะจัดประเภทให้",
    Text("อื่น ๆ", "Other"),
)


def _group(code: str) -> Text:
    th, en = parents().get(code, (OTHER.group.th, OTHER.group.en))
    return Text(th, en)


@cache
def _shipped() -> tuple[Service, ...]:
    return tuple(
        Service(one.open311, one.th, Text(one.th, one.en), one.definition, _group(one.parent))
        for one in problem_types()
    )


class Services:
    """All services, asked for once a request."""

    def __init__(self) -> None:
        rows = [one for one in db.session.scalars(select(OwnType).order_by(OwnType.id)) if type_rules.is_served(one.th)]
        self.every: Sequence[Service] = (*_shipped(), *_own(rows), OTHER)
        self.changed_at = max(
            [SHIPPED_AT, *(moment for one in rows for moment in (one.changed_at, one.retired_at) if moment)]
        )
        self._by_value: dict[str, list[Service]] = defaultdict(list)
        for one in self.every:
            self._by_value[one.value].append(one)

    def listed(self, jurisdiction: str) -> list[Service]:
        """What can be reported in a province; in the country what can be reported everywhere."""
        return [one for one in self.every if not one.is_retired and one.is_for(jurisdiction)]

    def coded(self, code: str, jurisdiction: str) -> list[Service]:
        """What bears a code there; in the country own types of several provinces may."""
        wide = jurisdiction == EVERYWHERE
        return [one for one in self.every if one.code == code and (wide or one.is_for(jurisdiction))]

    def of(self, value: str, area_code: str) -> Service:
        """What something in an area is reported under that is filed as this."""
        found = self._by_value.get(value, [OTHER])
        return next((one for one in found if one.is_for(area_code)), found[0])


def _own(rows: Iterable[OwnType]) -> Iterable[Service]:
    """A code that somebody wrote is kept where it tells the types of one province apart; else the type's own id is it."""
    taken: dict[str, set[str]] = defaultdict(set)
    for one in (*_shipped(), OTHER):
        taken[one.code].add(EVERYWHERE)
    for row in rows:
        here = taken[row.open311]
        is_free = not here or (EVERYWHERE not in here and row.area_code not in (EVERYWHERE, *here))
        code = row.open311 if is_free and _SAFE.fullmatch(row.open311) else row.public_id
        taken[code].add(row.area_code)
        yield Service(
            code,
            row.th,
            Text(row.th, row.en),
            row.definition,
            _group(row.parent),
            row.area_code,
            row.retired_at is not None,
        )
