"""The copy of what an account keeps of its owner: the right of access (PDPA, section 30)."""

from typing import Any

from sqlalchemy import select

from webapp.accounts import devices, factors, inbox, linking
from webapp.accounts.models import User
from webapp.accounts.own_models import AccountLetter
from webapp.core.db import db


def of(user: User) -> dict[str, Any]:
    """As plain data; of what opens the account only that it is there."""
    letters = select(AccountLetter).where(AccountLetter.user_id == user.id).order_by(AccountLetter.id)
    return {
        "name": user.name,
        "email": user.email,
        "created_at": user.created_at.isoformat(),
        "last_sign_in_at": user.last_sign_in_at and user.last_sign_in_at.isoformat(),
        "roles": [
            {"role": one.role, "area": one.area_code, "since": one.since.isoformat()} for one in user.memberships
        ],
        "devices": [
            {"name": one.name, "began_at": one.began_at.isoformat(), "used_at": one.used_at.isoformat()}
            for one in devices.of(user.actor)
        ],
        "providers": [one.provider for one in linking.of(user.actor)],
        "second_factors": [one.label for one in factors.passkeys_of(user.id)]
        + (["app"] if factors.authenticator_of(user.id) else []),
        "letters": [
            {"subject": one.subject, "body": one.body, "sent_at": one.sent_at.isoformat()}
            for one in map(inbox.opened, db.session.scalars(letters))
        ],
    }
