"""How quickly the planners' desk answers on many invented submissions: the matrix, views, and one decision on ten thousand.

.venv/bin/python -m bench.desk --submissions 100000
.venv/bin/python -m bench.desk --database-url postgresql+psycopg://… --submissions 1000000 --inside 100000
"""

import argparse
import hashlib
import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bench import kept, multiplied
from bench.planning import timed
from webapp import create_app
from webapp.accounts.models import Membership, Organisation, User
from webapp.areas import queries as areas
from webapp.core import clock, ids, migrate
from webapp.core.db import db, unit_of_work
from webapp.core.settings import load_settings
from webapp.core.supervisor import spare_requests
from webapp.insights import acting
from webapp.insights.act_models import BulkAct, Verb
from webapp.insights.models import Analysis, Label, Theme, ThemeMember
from webapp.insights.queries import QueueFilters
from webapp.planning.models import Plan, Strategy
from webapp.submissions.models import Submission

TYPES = ("ถนน", "ทางเท้า", "แสงสว่าง", "น้ำท่วม", "ความสะอาด", "จราจร")
STANCES = ("support", "oppose", "conditional", "neutral")
PART = 5000


def prepare(area: str, count: int, inside: int, written: int) -> User:
    """A planner, a plan of six strategies, and submissions with labels, themes among them: so many in the own area.

    Of those in the own area, and of the others, so many are written; what is over is copied from them.
    """
    chance = random.Random(7)
    with unit_of_work():
        user = User(email="planner@bench.example", name="planner")
        office = Organisation(name_th="bench", name_en="bench", kind="province_office", area_code=area)
        plan = Plan(area_code=area, kind="provincial", title="b", first_year=2566, last_year=2570, status="in_force")
        db.session.add_all([user, office, plan])
        db.session.flush()
        db.session.add(Membership(user_id=user.id, organisation_id=office.id, role="planner", area_code=area))
        strategies = [Strategy(plan_id=plan.id, number=n, title=f"{n}") for n in range(1, 7)]
        themes = [Theme(area_code=area, title=f"bench {n}", created_by=user.id) for n in range(500)]
        db.session.add_all([*strategies, *themes])
        db.session.flush()
        refs, numbers = [one.public_id for one in strategies], [one.id for one in themes]
    own = [one.code for one in areas.tree().by_code.values() if one.path.startswith(f"{areas.path_of(area)}/")]
    others = [one for one in areas.tree().by_code if len(one) == 6 and not one.startswith(area)]
    for first, wanted, places in ((1, inside, own), (inside + 1, count - inside, others)):
        end = first + min(wanted, written)
        for start in range(first, end, PART):
            with unit_of_work():
                _fill(range(start, min(start + PART, end)), chance, places, refs, numbers)
        multiplied.copy(first, end - 1, first + wanted - end)
    multiplied.settle()
    return user


def _fill(numbers: range, chance: random.Random, places: list[str], refs: list[str], themes: list[int]) -> None:
    now = clock.now()
    rows: dict[type[Any], list[dict[str, Any]]] = {Submission: [], Label: [], Analysis: [], ThemeMember: []}
    for number in numbers:
        place, copy_of = chance.choice(places), number - 1 if number % 20 == 0 else None
        state = "duplicate" if copy_of else chance.choice(("waiting", "waiting", "in_theme", "answered"))
        text = f"เรื่องที่ {number} {chance.choice(TYPES)}"
        rows[Submission].append(
            {
                "id": number,
                "public_id": ids.new_id(),
                "kind": "problem_report",
                "area_code": place,
                "text": text,
                "public_text": text,
                "state": state,
                "duplicate_of_id": copy_of,
                "code_hash": hashlib.sha256(str(number).encode()).hexdigest(),
                "received_at": now - timedelta(minutes=chance.randrange(525_600)),
            }
        )
        said = [("problem_type", chance.choice(TYPES)), ("stance", chance.choice(STANCES)), ("kind", "complaint")]
        said += [("strategy", chance.choice(refs))] if number % 3 else []
        for aspect, value in said:
            sure = {"confidence": chance.random(), "source": "machine", "in_force": True}
            rows[Label].append({"submission_id": number, "aspect": aspect, "value": value, **sure})
        read = {
            "area_code": place,
            "model": "bench",
            "text_key": str(number),
            "confidence": 0.5,
            "turn": -chance.random(),
        }
        rows[Analysis].append({"submission_id": number, **read})
        if state in ("in_theme", "answered"):
            member = {"theme_id": chance.choice(themes), "placed_by": "person"}
            rows[ThemeMember].append({"submission_id": number, **member})
    for model, found in rows.items():
        db.session.execute(insert(model), found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database-url", default="")
    parser.add_argument(
        "--keep", type=Path, help="a folder whose data stays, and is used again; default: a temporary one"
    )
    parser.add_argument("--area", default="34")
    parser.add_argument("--submissions", type=int, default=100_000)
    parser.add_argument("--inside", type=int, help="how many of them in the planner's area; default: all")
    parser.add_argument("--written", type=int, default=100_000, help="more than so many, inside or outside, are copies")
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    with kept.folder(options.keep) as folder:
        url = options.database_url or f"sqlite:///{folder / 'bench.sqlite3'}"
        more = {"environment": "test", "instance_dir": folder, "secret_key": "x" * 40 + "bench"}
        settings = load_settings({}, **more, database_url=url, jobs="off", log_level="ERROR")
        migrate.upgrade(settings)
        app = create_app(settings)
        with app.app_context():
            user = db.session.scalar(select(User)) or prepare(
                options.area, options.submissions, options.inside or options.submissions, options.written
            )
            measure(app, user, options)


def measure(app: Any, user: User, options: argparse.Namespace) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = user.session_token, True
    ref = db.session.scalar(select(Strategy.public_id).order_by(Strategy.id).limit(1))
    print(f"{db.session.scalar(select(func.count()).select_from(Submission)):,} submissions", flush=True)
    spare_requests()
    for name, path in (
        ("matrix", f"/workspace/matrix?area={options.area}"),
        ("view, all", "/workspace/submissions"),
        ("view of a cell", f"/workspace/submissions?area={options.area}01&strategy={ref}&copies=no"),
        ("view, waiting", "/workspace/submissions?state=waiting&theme=-"),
        ("view, a stance", "/workspace/submissions?stance=oppose&checked=machine"),
        ("view, a type", f"/workspace/submissions?type={TYPES[0]}"),
        ("view, both", f"/workspace/submissions?stance=oppose&type={TYPES[0]}"),
        ("view, no type", "/workspace/submissions?type=-"),
        ("own themes", "/workspace/themes"),
        ("themes, public", "/themes"),
        ("review queue", "/workspace/review"),
    ):

        def fetch(path: str = path) -> None:
            response = client.get(path)
            assert response.status_code == 200, (path, response.status)

        timed(name, fetch, options.times)
    act_on_many(user)


def act_on_many(user: User) -> None:
    """Ten thousand confirmed and taken back, as the worker does it."""
    with unit_of_work():
        confirm = acting.ask(user.actor, Verb.CONFIRM, QueueFilters())
    _carry_out(confirm)
    with unit_of_work():
        undo = acting.ask_undo(user.actor, confirm.acted_at)
    _carry_out(undo)


def _carry_out(act: BulkAct) -> None:
    began, burnt = time.perf_counter(), time.process_time()
    acting.act_on_many([act.public_id])
    spent, busy = time.perf_counter() - began, time.process_time() - burnt
    db.session.refresh(act)
    print(f"{act.verb} of {act.done:,}: {spent:.1f} s, processor {busy:.1f} s", flush=True)


if __name__ == "__main__":
    main()
