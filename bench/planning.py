"""How quickly the planners' pages answer on a city's reports: matrix, gaps, themes, desk, plan, traces; and the ranking.

Takes a database of imported, analysed and clustered reports (a copy: plans, themes and links are written into it).

    .venv/bin/python -m bench.planning copy.sqlite3 --area 10 --themes 500
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, insert, select, update

from webapp import create_app
from webapp.accounts.models import Membership, Organisation, User
from webapp.areas import queries as areas
from webapp.core import clock
from webapp.core.db import db, unit_of_work
from webapp.core.settings import load_settings
from webapp.insights.models import Cluster, ClusterMember, Label, Theme, ThemeMember
from webapp.planning import link_queries, queries
from webapp.planning.models import Budget, Link, Plan, PlanItem, Response, Strategy
from webapp.submissions.models import Submission

WORDS = (
    *("ถนน", "ทางเท้า", "ท่อระบายน้ำ", "ไฟส่องสว่าง", "คลอง", "สะพาน", "ตลาด", "โรงเรียน"),
    *("สวนสาธารณะ", "ขยะ", "น้ำท่วม", "จราจร", "ต้นไม้", "เสียงดัง", "ความปลอดภัย"),
)


def prepare(area: str, themes: int, items: int) -> tuple[User, Plan]:
    """A planner, a plan of many items, themes out of the clusters, links to a half and answers to a third."""
    chance = random.Random(7)
    user = User(email=f"planner-{time.time_ns()}@bench.example", name="planner")
    office = Organisation(name_th=f"bench {time.time_ns()}", name_en="bench", kind="province_office", area_code=area)
    plan = Plan(area_code=area, kind="provincial", title="bench", first_year=2566, last_year=2570, status="in_force")
    db.session.add_all([user, office, plan])
    db.session.flush()
    db.session.add(Membership(user_id=user.id, organisation_id=office.id, role="planner", area_code=area))
    strategies = [Strategy(plan_id=plan.id, number=n, title=" ".join(chance.sample(WORDS, 3))) for n in range(1, 7)]
    db.session.add_all(strategies)
    db.session.flush()
    lines = []
    for number in range(items):
        title = f"{' '.join(chance.sample(WORDS, 4))} ระยะที่ {number}"
        lines.append(
            PlanItem(
                strategy_id=chance.choice(strategies).id, title=title, area_code=area, fiscal_year=2566 + number % 5
            )
        )
    db.session.add_all(lines)
    db.session.flush()
    db.session.add_all(
        Budget(plan_item_id=one.id, source="provincial", fiscal_year=one.fiscal_year, amount=10_000) for one in lines
    )
    refs = [one.public_id for one in strategies]
    wanted = areas.within(Submission.area_code, areas.tree().by_code[area])
    numbers = db.session.scalars(select(Submission.id).where(wanted)).all()
    db.session.execute(
        insert(Label),
        [
            {"submission_id": n, "aspect": "strategy", "value": refs[n % 7 % 6], "confidence": 0.8, "source": "machine"}
            for n in numbers
            if n % 3
        ],
    )
    found = db.session.scalars(select(Cluster).order_by(Cluster.voices.desc(), Cluster.id).limit(themes * 3)).all()
    used: set[int] = set()
    for count, cluster in enumerate(found[:themes]):
        members = select(ClusterMember.submission_id).where(ClusterMember.cluster_id == cluster.id)
        free = [n for n in db.session.scalars(members) if n not in used]
        if not free:
            continue
        used |= set(free)
        theme = Theme(
            area_code=area,
            title=" · ".join(cluster.keywords)[:200] or "–",
            keywords=cluster.keywords,
            created_by=user.id,
        )
        theme.strategy_ref = refs[count % 6]
        db.session.add(theme)
        db.session.flush()
        db.session.execute(
            insert(ThemeMember), [{"submission_id": n, "theme_id": theme.id, "placed_by": "person"} for n in free]
        )
        state = "in_theme"
        if count % 2:
            item, state = lines[count % len(lines)], "linked"
            link = Link(theme_id=theme.id, plan_item_id=item.id, relation="adopted", reason="bench", made_by=user.id)
            db.session.add(link)
        if count % 3 == 0:
            state = "answered"
            db.session.add(
                Response(theme_id=theme.id, version=1, text="bench", signed_as="bench", published_by=user.id)
            )
        for start in range(0, len(free), 5000):
            part = free[start : start + 5000]
            db.session.execute(update(Submission).where(Submission.id.in_(part)).values(state=state))
    db.session.flush()
    return user, plan


def timed(name: str, call: Callable[[], object], times: int) -> None:
    call()
    found, spent = [], []
    for _ in range(times):
        began, burnt = time.perf_counter(), time.process_time()
        call()
        found.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - burnt) * 1000)
    found.sort()
    spent.sort()
    last = int(times * 0.95)
    print(
        f"{name:<20} p50 {found[times // 2]:7.1f} ms   p95 {found[last]:7.1f} ms   "
        f"processor p50 {spent[times // 2]:7.1f} ms   p95 {spent[last]:7.1f} ms",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("--area", default="10")
    parser.add_argument("--themes", type=int, default=500)
    parser.add_argument("--items", type=int, default=2500)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{options.database.resolve()}"
        more = {
            "environment": "test",
            "instance_dir": Path(folder),
            "secret_key": "x" * 40 + "bench",
            "database_url": url,
        }
        app = create_app(load_settings({}, **more, jobs="off", log_level="ERROR"))
        with app.app_context():
            with unit_of_work():
                user, plan = prepare(options.area, options.themes, options.items)
            measure(app, user, plan, options)


def measure(app: object, user: User, plan: Plan, options: argparse.Namespace) -> None:
    client = app.test_client()  # type: ignore[attr-defined]
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.session_token, True
    size = func.count().label("size")
    largest = db.session.execute(
        select(ThemeMember.theme_id, size).group_by(ThemeMember.theme_id).order_by(size.desc()).limit(1)
    ).one()
    theme = db.session.get_one(Theme, largest.theme_id)
    linked = db.session.scalars(select(PlanItem).join(Link, Link.plan_item_id == PlanItem.id)).first()
    print(
        f"{db.session.scalar(select(func.count()).select_from(Submission)):,} submissions; largest theme {largest.size:,}"
    )

    def page(path: str) -> Callable[[], object]:
        def fetch() -> object:
            response = client.get(path)
            assert response.status_code == 200, (path, response.status)
            return response

        return fetch

    text, area = link_queries.words_of(theme), options.area
    began = time.perf_counter()
    link_queries.suggestions(text, area, None, clock.today().year + 543)
    print(f"first ranking of {len(queries.item_targets(area)):,} items: {time.perf_counter() - began:.1f} s")
    timed("ranking", lambda: link_queries.suggestions(text, area, theme.strategy_ref, 2569), options.times)
    for name, path in (
        ("matrix", f"/workspace/matrix?area={area}"),
        ("gaps", f"/workspace/gaps?area={area}"),
        ("themes", "/themes"),
        ("own themes", "/workspace/themes"),
        ("theme, public", f"/themes/{theme.public_id}"),
        ("theme, desk", f"/workspace/themes/{theme.public_id}"),
        ("area", f"/areas/{area}"),
        ("plan", f"/plans/{plan.public_id}"),
        ("plan search", "/plans?q=ทางเท้า"),
        ("plan item", f"/plan-items/{linked.public_id if linked else ''}"),
        ("trace of an item", f"/plan-items/{linked.public_id if linked else ''}/trace"),
        ("workspace", "/workspace"),
    ):
        timed(name, page(path), options.times)


if __name__ == "__main__":
    main()
