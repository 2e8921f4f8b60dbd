"""Reads of people and organisations: an administrator sees those of the own areas."""

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from webapp.accounts import tokens
from webapp.accounts.entry_models import EmailChange
from webapp.accounts.models import Invitation, Membership, Organisation, User
from webapp.accounts.rules import UNDO_LIFE, is_open
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.core import clock, policy
from webapp.core.audit import AuditEntry
from webapp.core.db import db
from webapp.core.paging import Page, page_of, paginate
from webapp.core.policy import Actor, Role
from webapp.core.thai import dictionary_order

COUNTRY = "TH"
# A list of choices ends at districts for a provincial cluster, at provinces above it; a province's holds its subdistricts.
_TOO_MANY: dict[str, set[str]] = {
    Level.COUNTRY: {Level.DISTRICT, Level.SUBDISTRICT},
    Level.REGION: {Level.DISTRICT, Level.SUBDISTRICT},
    Level.PROVINCIAL_CLUSTER: {Level.SUBDISTRICT},
}


def anybody_here() -> bool:
    """Whether there is any account yet."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def by_session_token(token: str) -> User | None:
    """The active account whose sessions carry this token."""
    return db.session.scalar(select(User).where(User.session_token == token, User.is_active))


def by_email(email: str) -> User | None:
    """The active account of an address."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower(), User.is_active))


def is_taken(email: str) -> bool:
    """Whether an account has this address, be it a closed one."""
    return db.session.scalar(select(User.id).where(User.email == email)) is not None


def is_kept(email: str, for_user: int | None = None) -> bool:
    """Whether an account left this address so lately that it may still take it back; not if it is that account."""
    left = select(EmailChange.id).where(
        EmailChange.old_email == email, *_kept(), EmailChange.user_id != (for_user or 0)
    )
    return db.session.scalar(left.limit(1)) is not None


def _kept() -> tuple[ColumnElement[bool], ...]:
    return EmailChange.confirmed_at > clock.now() - UNDO_LIFE, EmailChange.undone_at.is_(None)


def invited(email: str) -> User | None:
    """Whom an invitation to this address means: its account, or the one that had it until a few days ago."""
    left = select(EmailChange.user_id).where(EmailChange.old_email == email, *_kept())
    return by_email(email) or db.session.scalar(select(User).where(User.id.in_(left), User.is_active))


def by_public_id(public_id: str) -> User | None:
    return db.session.scalar(select(User).where(User.public_id == public_id, User.is_active))


def areas_of(actor: Actor, role: Role) -> list[Area]:
    """The areas over which the actor holds a role, each once."""
    codes = dict.fromkeys(grant.area_path.rsplit("/", 1)[-1] for grant in actor.grants if grant.role == role)
    return [area for code in codes if (area := areas.get(code)) is not None]


def in_areas_of(column: Any, actor: Actor, role: Role) -> ColumnElement[bool]:
    """The condition that a column of area codes lies within what the actor holds a role over."""
    return areas.within_any(column, areas_of(actor, role))


def organisations_for(actor: Actor, role: Role) -> list[Organisation]:
    """The organisations within the areas over which the actor holds a role."""
    return organisations_where(in_areas_of(Organisation.area_code, actor, role))


def own_organisations(actor: Actor, role: Role) -> list[Organisation]:
    """The organisations for which the actor holds a role."""
    wanted = {grant.organisation_id for grant in actor.grants if grant.role == role}
    return organisations_where(Organisation.id.in_(wanted))


def organisations_where(*conditions: ColumnElement[bool]) -> list[Organisation]:
    """In the order of an index in the reader's language; a database puts Thai names in the order of their code points."""
    return sorted(db.session.scalars(select(Organisation).where(*conditions)), key=name_order)


def name_order(organisation: Organisation) -> tuple[str, str]:
    return dictionary_order(str(organisation.name))


def organisation(public_id: str) -> Organisation | None:
    return db.session.scalar(select(Organisation).where(Organisation.public_id == public_id))


def organisation_page(actor: Actor) -> Page[Organisation]:
    condition = in_areas_of(Organisation.area_code, actor, Role.ADMIN)
    return page_of(organisations_where(condition))


def member_page(actor: Actor) -> Page[Membership]:
    """Who holds which role in the areas that the actor administers."""
    condition = in_areas_of(Membership.area_code, actor, Role.ADMIN)
    statement = (
        select(Membership)
        .join(Membership.user)
        .where(condition)
        .options(joinedload(Membership.user).lazyload(User.memberships))
        .order_by(User.name, Membership.id)
    )
    return paginate(statement)


def membership(actor: Actor, public_id: str) -> Membership | None:
    """A membership that the actor administers."""
    found = db.session.scalar(select(Membership).where(Membership.public_id == public_id))
    return found if found is not None and actor.holds(Role.ADMIN, found.area.path) else None


def publishers_of(organisation_id: int) -> list[User]:
    """Who publishes for an office."""
    held = select(Membership.user_id).where(
        Membership.organisation_id == organisation_id, Membership.role == Role.PUBLISHER
    )
    return list(db.session.scalars(select(User).where(User.id.in_(held), User.is_active).order_by(User.id)))


def addresses_of(office: Organisation) -> list[str]:
    """Where an office is written to: its published address; without one, those who plan or publish for it."""
    if office.email:
        return [office.email]
    acts = Membership.organisation_id == office.id, Membership.role.in_((Role.PLANNER, Role.PUBLISHER))
    people = select(User.email).where(User.id.in_(select(Membership.user_id).where(*acts)), User.is_active)
    return list(db.session.scalars(people.order_by(User.id)))


def open_invitations(actor: Actor) -> list[Invitation]:
    """The last hundred open invitations into the areas that the actor administers, newest first."""
    statement = (
        select(Invitation)
        .where(
            Invitation.accepted_at.is_(None),
            Invitation.expires_at > clock.now(),
            in_areas_of(Invitation.area_code, actor, Role.ADMIN),
        )
        .order_by(Invitation.created_at.desc())
        .limit(100)
    )
    return [invitation for invitation in db.session.scalars(statement) if opens(invitation)]


def open_invitation(token: str) -> Invitation | None:
    """The invitation that this token still opens."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == tokens.hash_of(token)))
    return found if found and opens(found) else None


def invitation(actor: Actor, public_id: str) -> Invitation | None:
    """An invitation into an area that the actor administers."""
    found = db.session.scalar(select(Invitation).where(Invitation.public_id == public_id))
    return found if found is not None and actor.holds(Role.ADMIN, areas.path_of(found.area_code)) else None


def opens(invitation: Invitation) -> bool:
    """Whether it can still be accepted: in time, once, and only while the one who invited may still invite there."""
    inviter, path = invitation.inviter, areas.path_of(invitation.area_code)
    may_invite = inviter.is_active and policy.allows(inviter.actor, "officer.invite", area_path=path)
    return may_invite and is_open(invitation.accepted_at, invitation.expires_at, clock.now())


def area_choices(actor: Actor, role: Role) -> list[tuple[str, str]]:
    """The areas that can be given by one who holds a role: own ones and those within, down to what a list can hold."""
    choices: dict[str, str] = {}
    for own in areas_of(actor, role):
        inner = [a for a in areas.tree().by_code.values() if a.path.startswith(own.path + "/")]
        hidden = _TOO_MANY.get(own.level, set())
        for area in [own, *inner]:
            if area.level not in hidden:
                choices[area.code] = str(full_name(area))
    return list(choices.items())


def audit_page(actor: Actor) -> Page[AuditEntry]:
    """The trail, newest first: all of it for who administers the country, otherwise the acts of the own officers."""
    statement = select(AuditEntry).order_by(AuditEntry.id.desc())
    if not actor.holds(Role.ADMIN, COUNTRY):
        own = select(Membership.user_id).where(in_areas_of(Membership.area_code, actor, Role.ADMIN))
        statement = statement.where(AuditEntry.actor_id.in_(own))
    return paginate(statement, size=50)


def names_of(entries: Any) -> dict[int, str]:
    """The names behind the account numbers of audit entries."""
    numbers = {entry.actor_id for entry in entries if entry.actor_id is not None}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(numbers)))
    return {row.id: row.name for row in rows}
