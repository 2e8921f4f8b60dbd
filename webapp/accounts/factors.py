"""Second factors: adding, using once, taking away. The caller has counted the guesses and had the owner proved."""

import secrets
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update

from webapp.accounts import letters
from webapp.accounts.factor_models import Authenticator, Passkey, RecoveryCode
from webapp.accounts.models import User
from webapp.accounts.rules import RECOVERY_CODES, matching_step
from webapp.core import audit, clock, crypto, ids, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor

ADDED_APP = Text("เพิ่มแอปยืนยันตัว", "An authenticator app was added")
REMOVED_APP = Text("นำแอปยืนยันตัวออก", "The authenticator app was removed")
ADDED_KEY = Text("เพิ่มพาสคีย์", "A passkey was added")
REMOVED_KEY = Text("นำพาสคีย์ออก", "A passkey was removed")
USED_CODE = Text("ใช้รหัสกู้คืนเข้าสู่ระบบ", "A recovery code was used to sign in")
CLEARED = Text("ผู้ดูแลระบบล้างการยืนยันสองขั้น", "The administrator removed your second factors")


class LastOne(Exception):
    """An officer must keep one factor in this installation."""


def has_any(user_id: int) -> bool:
    """Whether signing in asks for more than the letter box or the password."""
    app = exists().where(Authenticator.user_id == user_id)
    key = exists().where(Passkey.user_id == user_id)
    return bool(db.session.scalar(select(or_(app, key))))


def authenticator_of(user_id: int) -> Authenticator | None:
    return db.session.get(Authenticator, user_id)


def passkeys_of(user_id: int) -> list[Passkey]:
    return list(db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.added_at)))


def codes_left(user_id: int) -> int:
    statement = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(statement) or 0


@operation
def add_authenticator(actor: Actor, secret: str, code: str) -> list[str] | None:
    """Keep the app, in place of an older one, once it has shown a right code. None: the code is wrong.

    Gives new recovery codes, unless a passkey came with some: of a form sent twice only the last answer is read.
    """
    policy.require(actor, "account.own", owner_id=actor.id)
    step = matching_step(secret, code, clock.now())
    if step is None:
        return None
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == actor.id))
    db.session.add(Authenticator(user_id=actor.id, secret=crypto.encrypt(secret), last_step=step))
    _note(actor, ADDED_APP, "add_authenticator")
    return _codes_if_none(actor) if passkeys_of(_id(actor)) else _new_codes(actor)


@operation
def remove_authenticator(actor: Actor, *, needs_one: bool) -> None:
    policy.require(actor, "account.own", owner_id=actor.id)
    if needs_one and not passkeys_of(_id(actor)):
        raise LastOne
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == actor.id))
    _note(actor, REMOVED_APP, "remove_authenticator")
    _tidy(_id(actor))


@operation
def add_passkey(actor: Actor, *, credential_id: str, public_key: str, sign_count: int, label: str) -> list[str]:
    policy.require(actor, "account.own", owner_id=actor.id)
    row = Passkey(public_id=ids.new_id(), user_id=_id(actor), credential_id=credential_id, label=label)
    row.public_key, row.sign_count = public_key, sign_count
    db.session.add(row)
    _note(actor, ADDED_KEY, "add_passkey")
    return _codes_if_none(actor)


@operation
def remove_passkey(actor: Actor, passkey: Passkey, *, needs_one: bool) -> None:
    policy.require(actor, "account.own", owner_id=passkey.user_id)
    if needs_one and len(passkeys_of(_id(actor))) == 1 and authenticator_of(_id(actor)) is None:
        raise LastOne
    db.session.delete(passkey)
    _note(actor, REMOVED_KEY, "remove_passkey")
    db.session.flush()
    _tidy(_id(actor))


@operation
def use_passkey(actor: Actor, passkey: Passkey, sign_count: int) -> None:
    policy.require(actor, "account.own", owner_id=passkey.user_id)
    passkey.sign_count, passkey.used_at = sign_count, clock.now()
    _noted(actor, "second_factor", by="passkey")


@operation
def use_code(actor: Actor, code: str) -> bool:
    """Take a code of the app or a recovery code; each is taken once, also of two who send it at the same moment."""
    policy.require(actor, "account.own", owner_id=actor.id)
    if _use_app(actor, code):
        _noted(actor, "second_factor", by="app")
        return True
    plain = ids.read_code(code)
    unused = update(RecoveryCode).where(RecoveryCode.user_id == actor.id, RecoveryCode.used_at.is_(None))
    taken = unused.where(RecoveryCode.code_hash == _hash(actor, plain)).values(used_at=clock.now())
    if db.session.execute(taken.returning(RecoveryCode.id)).scalar_one_or_none() is None:
        return False
    _note(actor, USED_CODE, "second_factor", by="recovery")
    return True


@operation
def new_recovery_codes(actor: Actor) -> list[str]:
    """Ten new ones; the old ones end. They are returned this once: only hashes are kept."""
    policy.require(actor, "account.own", owner_id=actor.id)
    _noted(actor, "recovery_codes")
    return _new_codes(actor)


@operation
def clear_factors(email: str) -> bool:
    """For one who has lost everything and was recognised in person by the operator, who gives this command."""
    policy.require(SYSTEM, "factor.clear")
    user = db.session.scalar(select(User).where(User.email == email.strip().lower()))
    if user is None:
        return False
    for model in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user.id))
    user.session_token = ids.new_id()
    audit.record(SYSTEM, "factor.clear", "user", user.public_id)
    letters.send_notice(user.email, CLEARED)
    return True


def forget_since(user_id: int, moment: datetime) -> None:
    """Part of what gives an account back to its owner: what was added since may be a stranger's."""
    for model in (Authenticator, Passkey):
        db.session.execute(delete(model).where(model.user_id == user_id, model.added_at >= moment))
    _tidy(user_id)


def _use_app(actor: Actor, code: str) -> bool:
    app = authenticator_of(_id(actor))
    step = matching_step(crypto.decrypt(app.secret), code, clock.now()) if app else None
    if step is None:
        return False
    later = update(Authenticator).where(Authenticator.user_id == actor.id, Authenticator.last_step < step)
    return db.session.execute(later.values(last_step=step).returning(Authenticator.user_id)).scalar() is not None


def _codes_if_none(actor: Actor) -> list[str]:
    return [] if codes_left(_id(actor)) else _new_codes(actor)


def _new_codes(actor: Actor) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == actor.id))
    codes = ["".join(secrets.choice(ids.ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=_id(actor), code_hash=_hash(actor, code)) for code in codes)
    return [ids.show_code(code) for code in codes]


def _tidy(user_id: int) -> None:
    """Recovery codes stand for a factor; without one they open nothing and go."""
    if not has_any(user_id):
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _hash(actor: Actor, code: str) -> str:
    return crypto.pseudonym(f"{actor.id} {code}", "recovery code")


def _noted(actor: Actor, act: str, **detail: str) -> User:
    user = db.session.get_one(User, actor.id)
    audit.record(actor, "account.own", "user", user.public_id, act=act, **detail)
    return user


def _note(actor: Actor, what: Text, act: str, **detail: str) -> None:
    """Noted, and told to the owner, who may not be the one who did it."""
    letters.send_notice(_noted(actor, act, **detail).email, what)


def _id(actor: Actor) -> int:
    if actor.id is None:
        raise policy.Denied("account.own")
    return actor.id
