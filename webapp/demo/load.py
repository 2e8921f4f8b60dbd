"""Loads the demonstration through the rooms' own operations, so that rights, audit trail, search and receipts are real.

Everything happens in the order of its days, each act at its moment by the core's clock, in one transaction: the
province is there whole, or not at all. Then the language models read what people wrote, as the worker would have done.
"""

import json
from datetime import UTC, datetime

from flask import current_app
from sqlalchemy import select
from tqdm import tqdm

from webapp.accounts.models import User
from webapp.accounts.passwords import hash_password
from webapp.core import clock, jobs
from webapp.core.db import db, unit_of_work
from webapp.core.settings import Settings, push_key_file
from webapp.demo import results, source
from webapp.demo.details import read_papers
from webapp.demo.lessons import review_and_learn
from webapp.demo.story import Story, store_photo
from webapp.push import keys

PASSWORD = "ruamkid-demonstration"  # noqa: S105  (known to everybody, refused in production)
SIGN_INS = "demonstration.json"  # the supervisor shows what stands in it
PROVINCE = "34"


def is_loaded() -> bool:
    """Whether the demonstration stands in this database."""
    email = source.records("officers")[0]["email"]
    return db.session.scalar(select(User.id).where(User.email == email)) is not None


def load_demo(progress: bool = False, analyse: bool = True) -> bool:
    """Load everything; False if it is there already. Run again after a fault: nothing was kept of the first try."""
    if is_loaded():
        return False
    db.session.rollback()
    hashes = {one["key"]: hash_password(PASSWORD) for one in source.records("officers")}
    story = Story(datetime.now(UTC), hashes)
    names = {name for one in source.records("submissions") for name in one.get("photos", ())}
    story.photos = {name: store_photo(name) for name in sorted(names)}
    acts = story.acts()
    # What is loaded is analysed below, not queued: there may be no worker yet.
    dispatcher = current_app.extensions.pop("job_dispatcher", None)
    try:
        with unit_of_work():
            for act in tqdm(acts, desc="demonstration", unit="act", disable=not progress):
                with clock.at(act.at):
                    act.do()
        read_papers(story)
        if analyse:
            found = [story.submissions[one["key"]].public_id for one in source.records("submissions")]
            for start in tqdm(range(0, len(found), 50), desc="reading", unit="50 texts", disable=not progress):
                jobs.run_now("analyse_submissions", found[start : start + 50])
            jobs.run_now("read_own_types", [PROVINCE])
            jobs.run_now("cluster_area", [PROVINCE])
            review_and_learn(story)
            jobs.run_now("lay_out_map", [PROVINCE])
        results.draft_closed()
        jobs.run_now("count_voices", ["all"])
    finally:
        if dispatcher is not None:
            current_app.extensions["job_dispatcher"] = dispatcher
    _note_sign_ins()
    _show_notices()
    return True


def _note_sign_ins() -> None:
    settings: Settings = current_app.extensions["settings"]
    people = [
        {"email": one["email"], "role": f"{one['role']} ({one['title_th']})"} for one in source.records("officers")
    ]
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    note = json.dumps({"password": PASSWORD, "people": people}, ensure_ascii=False, indent=2)
    (settings.instance_dir / SIGN_INS).write_text(note + "\n", encoding="utf-8")


def _show_notices() -> None:
    """The demonstration offers notices in the browser from its next start on; an installation makes its key itself."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.push_key and not push_key_file(settings.instance_dir).exists():
        keys.make(settings, keep=True)
