"""Confidential reports: encrypted, in no list, index or count below the province, read only by people named for it.

What others could read of such a submission is emptied, not hidden: no query of any room can show what is not there.
"""

import json
from datetime import datetime

from sqlalchemy import select, update

from webapp.accounts.models import User
from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core import audit, clock, crypto, policy, search
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.panels import provided
from webapp.core.policy import Actor
from webapp.submissions.models import CLOSED, Kind, Secrecy, Secret, SecretReader, State, Submission, Visibility

NAMED, UNNAMED = "named", "unnamed"
FORGOTTEN = Text("ลบข้อความแล้วตามกำหนดเวลาเก็บข้อมูล", "The words were erased: their time of keeping is over.")


def conceal(submission: Submission, why: Secrecy) -> Secret:
    """Move the words and the place of a submission into a secret."""
    place = {
        "area": submission.area_code,
        "lat": submission.lat,
        "lon": submission.lon,
        "note": submission.place_note,
    }
    secret = Secret(
        submission_id=submission.id,
        why=why,
        words=crypto.encrypt(submission.text),
        place=crypto.encrypt(json.dumps(place, ensure_ascii=False)),
    )
    area = areas.get(submission.area_code)
    province = areas.province_of(area) if area else None
    if province:
        submission.area_code = province.code
    submission.text = submission.public_text = submission.place_note = submission.public_place = ""
    submission.lat = submission.lon = submission.cell = submission.type_given = None
    submission.hidden_kinds = []
    submission.visibility, submission.visibility_reason = Visibility.CONFIDENTIAL, ""
    submission.is_listed = False
    return secret


@operation
def conceal_stored(actor: Actor, submission: Submission, why: Secrecy) -> None:
    """A report that others could read so far becomes confidential: search and the rooms above forget its words."""
    policy.require(actor, "submission.moderate", area_path=areas.path_of(submission.area_code))
    if submission.kind != Kind.PROBLEM_REPORT or submission.visibility == Visibility.CONFIDENTIAL:
        raise ValueError("only a report that is not yet confidential")
    provided("concealed", submission)
    search.forget("submission", submission.id)
    db.session.add(conceal(submission, why))
    audit.record(
        actor, "submission.moderate", "submission", submission.public_id, visibility="confidential", why=str(why)
    )


def words_of(secret: Secret) -> str:
    return crypto.decrypt(secret.words) if secret.words else str(FORGOTTEN)


def forget(before: datetime) -> int:
    """For the retention clock: words, place and answer of reports that were settled before; that there was one stays."""
    settled = Submission.state.in_(CLOSED), Submission.state_changed_at < before
    old = Secret.submission_id.in_(select(Submission.id).where(*settled)), Secret.words != ""
    statement = update(Secret).where(*old).values(words="", place="", reply="")
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def place_of(secret: Secret) -> tuple[Area | None, str]:
    """The area and the landmark."""
    if not secret.place:
        return secret.submission.area, ""
    place = json.loads(crypto.decrypt(secret.place))
    return areas.get(place["area"]), place["note"]


def reply_of(secret: Secret) -> str:
    return crypto.decrypt(secret.reply) if secret.reply else ""


def secret_of(submission: Submission) -> Secret | None:
    return db.session.get(Secret, submission.id)


def is_named(actor: Actor, area_code: str) -> bool:
    """Whether the actor is named for the province."""
    return actor.id is not None and db.session.get(SecretReader, (actor.id, area_code)) is not None


def _phase(actor: Actor, area_code: str) -> str:
    return NAMED if is_named(actor, area_code) else UNNAMED


def waiting_for(actor: Actor) -> list[Secret]:
    """The confidential reports that the actor is named for, newest first; without their words."""
    own = select(SecretReader.area_code).where(SecretReader.user_id == actor.id)
    statement = select(Secret).join(Submission, Submission.id == Secret.submission_id)
    statement = statement.where(Submission.area_code.in_(own)).order_by(Submission.received_at.desc())
    return [
        one
        for one in db.session.scalars(statement)
        if policy.allows(actor, "confidential.read", area_path=one.submission.area.path, phase=NAMED)
    ]


def readers_of(area_codes: list[str]) -> list[SecretReader]:
    statement = select(SecretReader).where(SecretReader.area_code.in_(area_codes))
    return list(db.session.scalars(statement.order_by(SecretReader.area_code, SecretReader.named_at)))


def find(actor: Actor, public_id: str) -> Secret | None:
    """The secret, for a named reader alone; for anybody else there is nothing."""
    statement = select(Secret).join(Submission, Submission.id == Secret.submission_id)
    secret = db.session.scalar(statement.where(Submission.public_id == public_id))
    if secret is None:
        return None
    area = secret.submission.area
    phase = _phase(actor, area.code)
    return secret if policy.allows(actor, "confidential.read", area_path=area.path, phase=phase) else None


@operation
def read_secret(actor: Actor, secret: Secret) -> str:
    """The words. Whoever looks is noted in the audit trail."""
    area = secret.submission.area
    policy.require(actor, "confidential.read", area_path=area.path, phase=_phase(actor, area.code))
    audit.record(actor, "confidential.read", "submission", secret.submission.public_id)
    return words_of(secret)


@operation
def reply(actor: Actor, secret: Secret, words: str) -> None:
    """Answer the writer, who alone reads it, behind the code."""
    submission = secret.submission
    policy.require(
        actor, "confidential.read", area_path=submission.area.path, phase=_phase(actor, submission.area_code)
    )
    if not words.strip():
        raise ValueError("an empty reply")
    secret.reply, secret.replied_at = crypto.encrypt(words.strip()), clock.now()
    submission.state, submission.state_changed_at = State.ANSWERED, clock.now()
    audit.record(actor, "confidential.read", "submission", submission.public_id, replied=True)


@operation
def name_reader(actor: Actor, user: User, area_code: str) -> None:
    """Name an officer of the province who reads its confidential reports."""
    path = areas.path_of(area_code)
    policy.require(actor, "confidential.name", area_path=path)
    officers = (m for m in user.memberships if m.role in policy.OFFICERS)
    if not any(policy.within(path, m.area.path) for m in officers):
        raise ValueError("not an officer of this province")
    if db.session.get(SecretReader, (user.id, area_code)) is None:
        db.session.add(SecretReader(user_id=user.id, area_code=area_code, named_by=actor.id))
    audit.record(actor, "confidential.name", "user", user.public_id, area=area_code)


@operation
def unname_reader(actor: Actor, reader: SecretReader) -> None:
    policy.require(actor, "confidential.name", area_path=areas.path_of(reader.area_code))
    audit.record(actor, "confidential.name", "user", reader.user.public_id, area=reader.area_code, ended=True)
    db.session.delete(reader)
