"""Writes of the accounts room."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp.accounts import devices, letters, passwords, queries, tokens
from webapp.accounts.models import Invitation, Membership, Organisation, OrganisationKind, User
from webapp.accounts.rules import INVITATION_LIFE, ROLE_NAMES
from webapp.areas import queries as areas
from webapp.areas.rules import full_name
from webapp.core import audit, clock, ids, policy
from webapp.core.db import db
from webapp.core.i18n import Text
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor, Role

NEW_PASSWORD = Text("เปลี่ยนรหัสผ่านแล้ว", "Your password was changed")


class EmailTaken(Exception):
    """An account with this address is there already."""


class NameTaken(Exception):
    """An organisation with this name is there already in the area."""


class NotOpen(Exception):
    """The invitation or the link was used, is too old, or is for somebody else."""


@operation
def create_user(actor: Actor, *, email: str, name: str, password_hash: str | None = None) -> User:
    """A new account. Make the hash before (`passwords.hash_password`); without one nobody can sign in yet."""
    policy.require(actor, "account.register")
    user = User(public_id=ids.new_id(), name=name, password_hash=password_hash)
    claim(user, email)
    audit.record(actor, "account.register", "user", user.public_id)
    return user


def claim(user: User, email: str) -> None:
    """Part of what gives an account its address. Raises EmailTaken: another has it, or may still take it back."""
    try:
        with db.session.begin_nested():
            user.email = email.strip().lower()
            db.session.add(user)
            db.session.flush()  # who changed it at the same moment is waited for here, and seen below
            if queries.is_kept(user.email, user.id):
                raise EmailTaken
    except IntegrityError:
        raise EmailTaken from None


@operation
def create_administrator(email: str, name: str, password: str) -> User:
    """The first officer of an installation, over the whole country, appointed from the command line."""
    policy.require(SYSTEM, "officer.invite", area_path="TH")
    office = db.session.scalar(select(Organisation).where(Organisation.area_code == "TH").order_by(Organisation.id))
    if office is None:
        office = create_organisation(
            SYSTEM,
            name_th="หน่วยงานกลางผู้ดูแลระบบ",
            name_en="Central administration of the system",
            kind=OrganisationKind.MINISTRY,
            area_code="TH",
        )
    user = create_user(SYSTEM, email=email, name=name, password_hash=passwords.hash_password(password))
    grant_membership(SYSTEM, user, office, Role.ADMIN, "TH")
    return user


@operation
def ask_to_register(actor: Actor, *, email: str, name: str, password_hash: str) -> str | None:
    """Send the link that confirms the address, or a letter that says that there is an account already.

    Whoever asks cannot tell which. Returns the token, for the demonstration, which sends no mail.
    """
    policy.require(actor, "account.register")
    audit.record(actor, "account.register", "registration", "requested")
    if queries.is_taken(email):
        letters.send_already_registered(email)
        return None
    if queries.is_kept(email):
        letters.send_kept(email)
        return None
    token = tokens.seal("register", email=email, name=name, password_hash=password_hash)
    letters.send_confirmation(email, token)
    return token


@operation
def note_sign_in(actor: Actor, new_hash: str | None = None, *, by: str = "password") -> None:
    """Remember when and by what; keep a hash made with today's settings."""
    policy.require(actor, "account.own", owner_id=actor.id)
    user = _own(actor)
    user.last_sign_in_at = clock.now()
    if new_hash:
        user.password_hash = new_hash
    audit.record(actor, "account.own", "user", user.public_id, act="sign_in", by=by)


@operation
def change_name(actor: Actor, name: str) -> None:
    policy.require(actor, "account.own", owner_id=actor.id)
    user = _own(actor)
    user.name = name
    audit.record(actor, "account.own", "user", user.public_id, act="change_name")


@operation
def change_password(actor: Actor, password_hash: str, link_of: str | None = None) -> User:
    """Set the password and end every session; the caller signs the person in again.

    `link_of` is the session token that a link was sent with: raises NotOpen when the link was used meanwhile.
    """
    policy.require(actor, "account.own", owner_id=actor.id)
    user = db.session.get_one(User, actor.id, with_for_update=True, populate_existing=True)
    if link_of is not None and user.session_token != link_of:
        raise NotOpen
    user.password_hash, user.session_token = password_hash, ids.new_id()
    devices.end_all(user.id)
    audit.record(actor, "account.own", "user", user.public_id, act="change_password")
    letters.send_notice(user.email, NEW_PASSWORD)
    return user


@operation
def sign_out_everywhere(actor: Actor) -> None:
    policy.require(actor, "account.own", owner_id=actor.id)
    user = _own(actor)
    user.session_token = ids.new_id()
    devices.end_all(user.id)
    audit.record(actor, "account.own", "user", user.public_id, act="sign_out_everywhere")


@operation
def ask_for_password(actor: Actor, email: str) -> str | None:
    """Send a link for a new password if the address has an account; whoever asks cannot tell."""
    policy.require(actor, "account.register")
    audit.record(actor, "account.register", "password", "requested")
    user = db.session.scalar(select(User).where(User.email == email, User.is_active))
    if user is None:
        return None
    token = password_token(user)
    letters.send_password_link(email, token)
    return token


def password_token(user: User) -> str:
    """For a link that sets a password. The session token is renewed with the password: the link works once."""
    return tokens.seal("password", user=user.public_id, session=user.session_token)


@operation
def create_organisation(
    actor: Actor,
    *,
    name_th: str,
    kind: OrganisationKind,
    area_code: str,
    name_en: str = "",
    email: str = "",
    telephone: str = "",
) -> Organisation:
    policy.require(actor, "organisation.manage", area_path=areas.path_of(area_code))
    organisation = Organisation(
        public_id=ids.new_id(),
        name_th=name_th,
        name_en=name_en,
        kind=kind,
        area_code=area_code,
        email=email,
        telephone=telephone,
    )
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        raise NameTaken from None
    audit.record(actor, "organisation.manage", "organisation", organisation.public_id, area=area_code)
    return organisation


@operation
def grant_membership(actor: Actor, user: User, organisation: Organisation, role: Role, area_code: str) -> Membership:
    """Give a role over an area; giving it twice changes nothing."""
    policy.require(actor, "officer.invite", area_path=areas.path_of(area_code))
    policy.require(actor, "officer.invite", area_path=areas.path_of(organisation.area_code))
    return _grant(actor, user, organisation.id, role, area_code)


@operation
def withdraw_membership(actor: Actor, membership: Membership) -> None:
    """Take a role away; who had it is told. Nobody takes away an own role, so an administrator always stays."""
    policy.require(actor, "officer.invite", area_path=membership.area.path)
    if membership.user_id == actor.id:
        raise policy.Denied("officer.invite")
    audit.record(
        actor,
        "officer.invite",
        "user",
        membership.user.public_id,
        act="withdraw",
        role=membership.role,
        area=membership.area_code,
    )
    if membership.user.is_active:
        area, office = full_name(membership.area), membership.organisation.name
        letters.send_withdrawal(membership.user.email, ROLE_NAMES[Role(membership.role)], office, area)
    db.session.delete(membership)


@operation
def invite_officer(actor: Actor, *, email: str, role: Role, organisation: Organisation, area_code: str) -> str:
    """Send an invitation that works once, for 14 days. Returns its token, which is stored nowhere."""
    policy.require(actor, "officer.invite", area_path=areas.path_of(area_code))
    policy.require(actor, "officer.invite", area_path=areas.path_of(organisation.area_code))
    token = tokens.new_token()
    invitation = Invitation(
        public_id=ids.new_id(),
        token_hash=tokens.hash_of(token),
        email=email.strip().lower(),
        organisation_id=organisation.id,
        role=role,
        area_code=area_code,
        invited_by=actor.id,
        expires_at=clock.now() + INVITATION_LIFE,
    )
    db.session.add(invitation)
    audit.record(actor, "officer.invite", "invitation", invitation.public_id, role=role, area=area_code)
    area = areas.tree().by_code[area_code]
    letters.send_invitation(invitation.email, token, ROLE_NAMES[role], organisation.name, full_name(area))
    return token


@operation
def withdraw_invitation(actor: Actor, invitation: Invitation) -> None:
    """End an invitation early, as if its time were over; one that was accepted stays as it is."""
    policy.require(actor, "officer.invite", area_path=areas.path_of(invitation.area_code))
    if not queries.opens(invitation):
        return
    invitation.expires_at = clock.now()
    audit.record(actor, "officer.invite", "invitation", invitation.public_id, act="withdraw")


@operation
def send_again(actor: Actor, invitation: Invitation, email: str) -> str:
    """The invitation goes out anew, to this address; the old link ends. Raises NotOpen, if it was accepted meanwhile."""
    if not queries.opens(invitation):
        raise NotOpen
    withdraw_invitation(actor, invitation)
    office, role = invitation.organisation, Role(invitation.role)
    return invite_officer(actor, email=email, role=role, organisation=office, area_code=invitation.area_code)


def forget_invitations(before: datetime) -> int:
    """For the retention clock: invitations, used or not, that ended before."""
    statement = delete(Invitation).where(Invitation.expires_at < before)
    return int(db.session.execute(statement.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


@operation
def accept_invitation(actor: Actor, token: str, *, name: str = "", password_hash: str | None = None) -> User:
    """Use an invitation: makes the account if there is none; otherwise its owner must be the one who accepts."""
    policy.require(actor, "invitation.accept")
    invitation = queries.open_invitation(token)
    if invitation is None:
        raise NotOpen
    user = queries.invited(invitation.email)
    if user is None:
        user = create_user(actor, email=invitation.email, name=name, password_hash=password_hash)
    elif user.id != actor.id:
        raise NotOpen
    # Of two who send the same form at once only one gets the row.
    used = db.session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=clock.now())
        .returning(Invitation.id)
    ).scalar_one_or_none()
    if used is None:
        raise NotOpen
    _grant(user.actor, user, invitation.organisation_id, Role(invitation.role), invitation.area_code)
    audit.record(user.actor, "invitation.accept", "invitation", invitation.public_id)
    return user


def _grant(actor: Actor, user: User, organisation_id: int, role: Role, area_code: str) -> Membership:
    found = db.session.scalar(
        select(Membership).where(
            Membership.user_id == user.id,
            Membership.organisation_id == organisation_id,
            Membership.role == role,
            Membership.area_code == area_code,
        )
    )
    if found is not None:
        return found
    membership = Membership(user_id=user.id, organisation_id=organisation_id, role=role, area_code=area_code)
    db.session.add(membership)
    db.session.flush()
    db.session.expire(user, ["memberships"])
    audit.record(actor, "officer.invite", "user", user.public_id, act="grant", role=role, area=area_code)
    return membership


def _own(actor: Actor) -> User:
    return db.session.get_one(User, actor.id)
