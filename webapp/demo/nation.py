"""A whole nation for looking at and for measuring: every province and cluster with a plan, reports, themes and voices.

Beside the demonstration province, whose every act went through the rooms' operations, these rows are written in bulk:
the same seed gives the same numbers. What people say is drawn from the problem reports written for the demonstration.
"""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from tqdm import tqdm

from webapp.accounts.models import Organisation, OrganisationKind, User
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.core import audit, clock, ids, search
from webapp.core.db import db, unit_of_work
from webapp.core.policy import SYSTEM
from webapp.core.thai import fiscal_year
from webapp.demo import source
from webapp.insights.models import Theme, ThemeMember
from webapp.monitoring import counting, operations, periods, rules
from webapp.monitoring.models import ProgressReport, ReportSpending
from webapp.planning.models import Budget, ItemStatus, Link, Plan, PlanItem, PlanKind, PlanStatus, Response, Strategy
from webapp.submissions import cells
from webapp.submissions.models import Kind, Settlement, State, Submission, Visibility
from webapp.submissions.privacy import Prepared, prepare

SEED = 2570
DAYS = 700  # how far back voices go
PART = 5_000
STRATEGIES = (
    ("น้ำและภัยพิบัติ", ("ปรับปรุงทางระบายน้ำในชุมชน", "ขุดลอกแหล่งน้ำสาธารณะ", "ระบบเตือนภัยน้ำหลาก")),
    ("ถนนและการเดินทาง", ("ซ่อมสร้างผิวทางสายรอง", "ติดตั้งไฟส่องสว่างจุดเสี่ยง", "ปรับปรุงทางเท้าและทางข้าม")),
    ("รายได้และอาชีพ", ("ส่งเสริมกลุ่มเกษตรแปลงใหญ่", "ตลาดสินค้าชุมชน", "ฝึกอาชีพผู้มีรายได้น้อย")),
    ("สุขภาพ การศึกษา และสังคม", ("เครื่องมือแพทย์ประจำตำบล", "ดูแลผู้สูงอายุที่บ้าน", "ศูนย์เด็กเล็กปลอดภัย")),
)
Words = tuple[str, Prepared, dict[str, object]]
TEXT = "ข้อมูลสาธิตที่สร้างขึ้นเพื่อดูภาพรวม"


@dataclass(slots=True)
class Place:
    """One province or cluster: where its voices come from, and the themes that they may belong to."""

    area: Area
    ears: float
    care: float
    within: list[str] = field(default_factory=list)
    themes: list[tuple[int, State]] = field(default_factory=list)


def load_nation(voices: int, *, searchable: bool = True, progress: bool = False) -> int:
    """Add plans, reports, themes and about so many voices outside the demonstration province; how many voices were added."""
    chance = random.Random(SEED)  # noqa: S311  (the same numbers each time, no secret)
    now = clock.now()
    with unit_of_work():
        planner = User(email="planner@nation.example", name="ผู้วางแผน (สาธิตทั้งประเทศ)")
        db.session.add(planner)
        db.session.flush()
        places = [_settle(one, planner, chance) for one in _places()]
        audit.record(SYSTEM, "demo.nation", "user", planner.public_id, places=len(places), voices=voices)
    open_ears = [one for one in places if one.within]
    shares = [one.ears * len(one.within) for one in open_ears]
    said = list(_words())
    wanted = chance.choices(open_ears, shares, k=voices)
    for start in tqdm(range(0, voices, PART), desc="voices", unit="5,000", disable=not progress):
        rows = [_voice(one, said, now, chance) for one in wanted[start : start + PART]]
        with unit_of_work():
            _store(rows, planner.id, searchable)
    counting.count_and_store()
    return voices


def _places() -> Iterator[Area]:
    """Every province and cluster that nobody plans in yet."""
    taken = set(db.session.scalars(select(Plan.area_code)))
    tree = areas.tree()
    for one in tree.by_code.values():
        if one.level in (Level.PROVINCE, Level.PROVINCIAL_CLUSTER) and one.code not in taken:
            yield one


def _settle(area: Area, planner: User, chance: random.Random) -> Place:
    """An office, a plan in force with money and reports, and a theme for each strategy, linked and half of them answered."""
    is_cluster = area.level == Level.PROVINCIAL_CLUSTER
    place = Place(area, chance.uniform(0.3, 2.5), chance.uniform(0.25, 0.9))
    place.within = [] if is_cluster else _subdistricts(area)
    kind = OrganisationKind.OSM_OFFICE if is_cluster else OrganisationKind.PROVINCE_OFFICE
    word = "สำนักงานบริหารยุทธศาสตร์" if is_cluster else "สำนักงานจังหวัด"
    db.session.add(
        Organisation(
            name_th=f"{word}{area.name_th}", name_en=f"Office of {area.name_en}", kind=kind, area_code=area.code
        )
    )
    year = fiscal_year(clock.today())
    plan = Plan(
        area_code=area.code,
        kind=PlanKind.PROVINCIAL_CLUSTER if is_cluster else PlanKind.PROVINCIAL,
        title=f"แผนพัฒนา{area.name_th} (ข้อมูลสาธิต)",
        first_year=year - 3,
        last_year=year + 1,
        status=PlanStatus.IN_FORCE,
        provenance=TEXT,
    )
    db.session.add(plan)
    db.session.flush()
    for number, (title, works) in enumerate(STRATEGIES, 1):
        strategy = Strategy(plan_id=plan.id, number=number, title=title)
        db.session.add(strategy)
        db.session.flush()
        items = [_item(strategy, work, area, year - chance.choice((0, 1)), planner, chance) for work in works]
        theme = Theme(area_code=area.code, title=f"{title}: {TEXT}", created_by=planner.id)
        theme.strategy_ref = strategy.public_id
        db.session.add(theme)
        db.session.flush()
        if chance.random() > 0.75:
            place.themes.append((theme.id, State.IN_THEME))
            continue
        link = {"relation": "adopted", "reason": TEXT, "made_by": planner.id}
        db.session.add(Link(theme_id=theme.id, plan_item_id=items[0].id, **link))
        answered = chance.random() < place.care
        if answered:
            db.session.add(Response(theme_id=theme.id, version=1, text=TEXT, signed_as=word, published_by=planner.id))
        place.themes.append((theme.id, State.ANSWERED if answered else State.LINKED))
    return place


def _subdistricts(province: Area) -> list[str]:
    return [ward.code for district in areas.children(province.code) for ward in areas.children(district.code)]


def _item(strategy: Strategy, title: str, area: Area, year: int, planner: User, chance: random.Random) -> PlanItem:
    item = PlanItem(
        strategy_id=strategy.id, title=title, area_code=area.code, fiscal_year=year, provenance=TEXT,
        status=ItemStatus.UNDER_WAY,
    )  # fmt: skip
    item.budgets.append(Budget(source="provincial", fiscal_year=year, amount=Decimal(chance.randint(5, 400) * 100_000)))
    db.session.add(item)
    db.session.flush()
    facts = rules.Item(year, year, ItemStatus.UNDER_WAY)
    ended = [
        one for one in periods.recent(clock.today(), 5) if one.last < clock.today() and rules.owes(facts, one.year)
    ]
    if ended and chance.random() < 0.8:
        _report(item, ended[0], planner, chance)
    db.session.flush()
    return item


def _report(item: PlanItem, term: periods.Term, planner: User, chance: random.Random) -> None:
    passed = rules.elapsed(rules.Item(item.fiscal_year, item.fiscal_year, ItemStatus.UNDER_WAY), term.last)
    percent = max(0, min(100, passed - chance.choice((0, 0, 0, 5, 10, 20, 35))))
    status = ItemStatus.FINISHED if percent == 100 else ItemStatus.UNDER_WAY
    budget = item.budgets[0].amount
    report = ProgressReport(
        public_id=ids.new_id(), plan_item_id=item.id, term_key=term.key, edition=1, state=rules.ReportState.SUBMITTED,
        status=status, percent=percent, done=TEXT, obstacles="", next_steps="", explanation="", reason="",
        written_by=planner.id, submitted_by=planner.id, submitted_at=clock.now(),
    )  # fmt: skip
    spent = round(budget * percent / 100 * Decimal(str(chance.uniform(0.7, 1))), 2)
    report.spending.append(ReportSpending(source="provincial", spent=spent, budget=budget))
    report.item = item
    db.session.add(report)
    db.session.flush()
    db.session.refresh(report)
    report.sha256, item.status = operations.digest(report), status


def _words() -> Iterator[Words]:
    """The demonstration's problem reports, as the public reads and finds them."""
    for one in source.records("submissions"):
        prepared = prepare(one["text"], "")
        if one["kind"] == Kind.PROBLEM_REPORT and prepared.visibility == Visibility.VISIBLE:
            yield one["text"], prepared, search.document("submission", 0, prepared.public_text)


def _voice(place: Place, said: Sequence[Words], now: datetime, chance: random.Random) -> dict[str, Any]:
    """A problem report somewhere in the place; its state as the place's care has it. `theme` and `document` are no columns."""
    code, (text, prepared, document) = chance.choice(place.within), chance.choice(said)
    node = areas.get(code)
    received = now - timedelta(seconds=chance.randrange(3_600, DAYS * 86_400))
    state, theme, settlement = State.WAITING, None, Settlement.OPEN
    if chance.random() < place.care:
        theme, state = chance.choice(place.themes)
    elif chance.random() < 0.1:
        state = State.OUT_OF_SCOPE
    if state in (State.LINKED, State.ANSWERED):
        settlement = chance.choices(
            (Settlement.OPEN, Settlement.FIXED, Settlement.CONFIRMED, Settlement.REOPENED), (5, 2, 2, 1)
        )[0]
    return {
        "public_id": ids.new_id(),
        "kind": Kind.PROBLEM_REPORT,
        "area_code": code,
        "text": text,
        "public_text": prepared.public_text,
        "hidden_kinds": prepared.hidden_kinds,
        "state": state,
        "state_reason": TEXT if state == State.OUT_OF_SCOPE else "",
        "settlement": settlement,
        "cell": cells.cell_of(node.lat, node.lon) if node else None,
        "code_hash": hashlib.sha256(ids.new_id().encode()).hexdigest(),
        "received_at": received,
        "state_changed_at": received,
        "theme": theme,
        "document": document,
    }


def _store(rows: list[dict[str, Any]], planner_id: int, searchable: bool) -> None:
    themes, documents = [row.pop("theme") for row in rows], [row.pop("document") for row in rows]
    found = db.session.scalars(insert(Submission).returning(Submission.id, sort_by_parameter_order=True), rows).all()
    members = [
        {"submission_id": number, "theme_id": theme, "placed_by": "person"}
        for number, theme in zip(found, themes, strict=True)
        if theme is not None
    ]
    if members:
        db.session.execute(insert(ThemeMember), members)
    if searchable:
        search.index_many([{**one, "object_id": n} for n, one in zip(found, documents, strict=True)])
