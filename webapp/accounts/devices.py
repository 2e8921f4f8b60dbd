"""The devices on which an account is signed in: each can be signed out from any other."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import session
from sqlalchemy import ColumnElement, delete, exists, select, update

from webapp.accounts import tokens
from webapp.accounts.models import User
from webapp.accounts.own_models import Device
from webapp.accounts.rules import device_name
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.operation import operation
from webapp.core.policy import Actor

KEY, USED = "device", "used_at"  # in the session
NOTED_EVERY = timedelta(hours=1)


def owner_of_session(session_token: str) -> User | None:
    """Whose session this is, unless it was ended elsewhere."""
    statement = select(User).where(User.session_token == session_token, User.is_active)
    if key := session.get(KEY):
        statement = statement.where(exists().where(Device.user_id == User.id, _is_open(key)))
    return db.session.scalar(statement)


def _is_open(key: str) -> ColumnElement[bool]:
    return (Device.key_hash == tokens.hash_of(key)) & Device.ended_at.is_(None)


def of(actor: Actor) -> Sequence[Device]:
    """Where the actor is signed in, last used first."""
    own = select(Device).where(Device.user_id == actor.id, Device.ended_at.is_(None))
    return db.session.scalars(own.order_by(Device.used_at.desc(), Device.id.desc())).all()


def own(actor: Actor, public_id: str) -> Device | None:
    return next((one for one in of(actor) if one.public_id == public_id), None)


def is_here(device: Device) -> bool:
    key = session.get(KEY)
    return key is not None and device.key_hash == tokens.hash_of(key)


@operation
def begin(actor: Actor, user_agent: str) -> None:
    """A session begins in this browser."""
    policy.require(actor, "account.own", owner_id=actor.id)
    key = tokens.new_token()
    device = Device(
        public_id=ids.new_id(), user_id=actor.id, key_hash=tokens.hash_of(key), name=device_name(user_agent)
    )
    db.session.add(device)
    audit.record(actor, "account.own", "device", device.public_id, act="begin")
    session[KEY], session[USED] = key, clock.now().timestamp()


def is_to_be_noted() -> bool:
    """Whether it is worth a write that this device is used: once an hour."""
    return KEY in session and clock.now().timestamp() - session.get(USED, 0) > NOTED_EVERY.total_seconds()


@operation
def note_use(actor: Actor) -> None:
    """No entry in the trail: nothing is decided, and it would say when a person reads."""
    policy.require(actor, "account.own", owner_id=actor.id)
    here = update(Device).where(Device.user_id == actor.id, _is_open(session[KEY]))
    db.session.execute(here.values(used_at=clock.now()))
    session[USED] = clock.now().timestamp()


@operation
def end(actor: Actor, device: Device) -> None:
    policy.require(actor, "account.own", owner_id=device.user_id)
    device.ended_at = clock.now()
    audit.record(actor, "account.own", "device", device.public_id, act="end")


@operation
def end_here(actor: Actor) -> None:
    """The person signs out in this browser."""
    policy.require(actor, "account.own", owner_id=actor.id)
    for device in of(actor):
        if is_here(device):
            end(actor, device)


def end_all(user_id: int) -> None:
    """Part of what renews the session token."""
    statement = update(Device).where(Device.user_id == user_id, Device.ended_at.is_(None))
    db.session.execute(statement.values(ended_at=clock.now()))


def forget(before: datetime) -> int:
    """Sessions that were not used since; needs a write transaction. A session without its row is over."""
    statement = delete(Device).where(Device.used_at < before).execution_options(synchronize_session=False)
    return int(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]
