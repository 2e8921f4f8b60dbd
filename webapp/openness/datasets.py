"""What a dataset is: its columns in words, and how its rows are read, a batch at a time, in the order of their numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db, unindexed
from webapp.core.i18n import Text
from webapp.core.links import address

Record = dict[str, Any]
BATCH = 1_000


class Type(StrEnum):
    """Of a column's values; each may be missing."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    COUNT = "count"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    LIST = "list"
    OBJECTS = "objects"
    ADDRESS = "address"


TYPES = {
    Type.TEXT: Text("ข้อความ", "text"),
    Type.CODE: Text("รหัส", "code"),
    Type.NUMBER: Text("ตัวเลข", "number"),
    Type.COUNT: Text("จำนวนเต็ม", "whole number"),
    Type.DAY: Text("วันที่", "day"),
    Type.MOMENT: Text("เวลา (UTC)", "moment (UTC)"),
    Type.YES_NO: Text("ใช่หรือไม่", "yes or no"),
    Type.LIST: Text("รายการ", "list"),
    Type.OBJECTS: Text("รายการย่อย (JSON)", "parts (JSON)"),
    Type.ADDRESS: Text("ที่อยู่เว็บ", "address"),
}


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: Type
    meaning: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: those after a number, in an area, changed since a moment. `area` and `since` bind where a dataset knows them."""

    after: int = 0
    limit: int = BATCH
    area: Area | None = None
    since: datetime | None = None
    equal: Mapping[str, str] = field(default_factory=dict)  # column → its value

    def rows(
        self,
        statement: Select[Any],
        number: Any,
        area: Any = None,
        since: Callable[[datetime], ColumnElement[bool]] | None = None,
        **by: Any,
    ) -> Sequence[Row[Any]]:
        """The rows of a select; `by` are the columns beside the id whose value can be asked for.

        A batch begins where the one before it ended, whatever came or went meanwhile.
        """
        found = statement.where(number > self.after)
        if self.area is not None and area is not None:
            # Along the numbers: sought by its index, an area would be sorted anew for each batch.
            found = found.where(areas.within(unindexed(area), self.area))
        if self.since is not None and since is not None:
            found = found.where(since(self.since))
        columns = {"id": number.class_.public_id, **by}
        found = found.where(*(columns[name] == value for name, value in self.equal.items()))
        return db.session.execute(found.order_by(number).limit(self.limit)).all()


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows, and the number of the last one that was looked at; `after` is None at the end."""

    records: list[Record]
    after: int | None

    @classmethod
    def of(cls, asked: Asked, numbers: Sequence[int], records: list[Record]) -> "Batch":
        return cls(records, numbers[-1] if len(numbers) == asked.limit else None)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows of one kind that the public may read.

    `by` are columns whose value can be asked for; `changed` says what counts as a change (None: it is not asked for).
    """

    name: str
    title: Text
    about: Text
    columns: tuple[Column, ...]
    read: Callable[[Asked], Batch]
    keywords: tuple[Text, ...] = ()
    by_area: bool = True
    by: tuple[str, ...] = ()
    changed: Text | None = None

    def batches(self, asked: Asked) -> Iterator[list[Record]]:
        """All rows from there on, a batch at a time; between two of them no transaction is held open."""
        while True:
            batch = self.read(asked)
            db.session.rollback()
            yield batch.records
            if batch.after is None:
                return
            asked = replace(asked, after=batch.after)

    @property
    def has_ids(self) -> bool:
        """Whether one of its rows can be asked for."""
        return ID in self.columns

    @property
    def is_placed(self) -> bool:
        """Whether its rows are points of a map."""
        return {"lat", "lon"} <= {column.name for column in self.columns}


@lru_cache(10_000)
def place(code: str | None) -> str | None:
    """The Thai address of an area, smallest first; kept, as the tree itself is."""
    area = areas.get(code)
    return areas.full_path_name(area).th if area else None


def address_of(endpoint: str, argument: str = "public_id") -> str:
    """What the whole address of a page begins with; the public id follows. Made once a batch, not once a row."""
    return address(endpoint, **{argument: "0"}).removesuffix("0")


def since(column: Any) -> Callable[[datetime], ColumnElement[bool]]:
    """The condition that a column says the moment that was asked for, or a later one."""
    return lambda begin: column >= begin  # type: ignore[no-any-return]


def moment(value: datetime | None) -> str | None:
    """In UTC, to the second."""
    return f"{value.isoformat()[:19]}Z" if value else None


def words(value: str | None) -> str | None:
    """A text; what is empty is missing."""
    return value or None


ID = Column("id", Type.CODE, Text("รหัสสาธารณะ ไม่เปลี่ยน", "public id; never changes"))
URL = Column("url", Type.ADDRESS, Text("หน้าเว็บ", "its page"))
AREA_CODE = Column(
    "area_code", Type.CODE, Text("รหัสพื้นที่ ตามรหัสกรมการปกครอง 2, 4 หรือ 6 หลัก", "area: DOPA code of 2, 4 or 6 digits")
)
AREA = Column("area", Type.TEXT, Text("ชื่อพื้นที่", "name of the area"))
LAT = Column("lat", Type.NUMBER, Text("ละติจูด (องศา)", "latitude, degrees"))
LON = Column("lon", Type.NUMBER, Text("ลองจิจูด (องศา)", "longitude, degrees"))
