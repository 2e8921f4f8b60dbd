"""Who may do what: one table of small predicates over role × area × phase. What is not in the table is denied.

An area is known by its path (`TH/R2/C12/34/3401`), so that 'within' is a question about two strings.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """Each role is held for an organisation and an area."""

    ADMIN = "admin"
    PUBLISHER = "publisher"
    PLANNER = "planner"
    MODERATOR = "moderator"
    INSPECTOR = "inspector"
    VOLUNTEER = "volunteer"


OFFICERS = tuple(role for role in Role if role is not Role.VOLUNTEER)


@dataclass(frozen=True, slots=True)
class Grant:
    """One membership: the role, and the path of the area it holds in."""

    role: Role
    area_path: str
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. `id` is None for a visitor without an account and for the system itself."""

    id: int | None = None
    kind: str = "visitor"
    grants: tuple[Grant, ...] = field(default=())

    def holds(self, role: Role, area_path: str | None) -> bool:
        """Whether one of the actor's memberships carries the role over this area (None: over any)."""
        return any(g.role == role and (area_path is None or within(area_path, g.area_path)) for g in self.grants)


VISITOR = Actor()
SYSTEM = Actor(kind="system")


def within(area_path: str, outer_path: str) -> bool:
    return area_path == outer_path or area_path.startswith(outer_path + "/")


@dataclass(frozen=True, slots=True)
class Case:
    """What the permission is asked for: where, in which phase, and whose it is."""

    area_path: str | None = None
    phase: str | None = None
    owner_id: int | None = None


Predicate = Callable[[Actor, Case], bool]


def anyone(actor: Actor, case: Case) -> bool:
    return True


def signed_in(actor: Actor, case: Case) -> bool:
    return actor.id is not None


def owner(actor: Actor, case: Case) -> bool:
    return actor.id is not None and actor.id == case.owner_id


def system(actor: Actor, case: Case) -> bool:
    return actor.kind == "system"


def officer(*roles: Role) -> Predicate:
    """An officer who holds one of the roles over the area of the case."""
    return lambda actor, case: any(actor.holds(role, case.area_path) for role in roles)


def office(*roles: Role) -> Predicate:
    """An officer who holds one of the roles for that very area, not one around it: no office acts in another's name."""
    return lambda actor, case: any(
        grant.role in roles and case.area_path in (None, grant.area_path) for grant in actor.grants
    )


def phase(*phases: str) -> Predicate:
    return lambda actor, case: case.phase in phases


def either(*predicates: Predicate) -> Predicate:
    return lambda actor, case: any(predicate(actor, case) for predicate in predicates)


def both(*predicates: Predicate) -> Predicate:
    return lambda actor, case: all(predicate(actor, case) for predicate in predicates)


ANY_OFFICER = officer(*OFFICERS)
_publisher = officer(Role.PUBLISHER)
_planner = officer(Role.PLANNER)
_admin = officer(Role.ADMIN)

TABLE: dict[str, Predicate] = {
    # accounts
    "account.own": signed_in,
    "account.register": anyone,
    "account.enter": anyone,  # who proves to be the owner
    "address.correct": system,  # the operator, on the command line
    "backup.make": system,
    "key.change": system,  # the operator, on the command line
    "factor.clear": system,  # the operator, on the command line
    "officer.invite": either(_admin, system),
    "officer.list": _admin,
    "invitation.accept": anyone,  # whoever holds the unguessable link
    "organisation.manage": either(_admin, system),
    "audit.read": _admin,
    "workspace.open": ANY_OFFICER,
    "population.set": system,  # the operator, on the command line
    # projects
    "project.read": either(phase("published", "under_way", "finished", "cancelled"), _publisher, _planner),
    "project.create": _publisher,
    "project.edit": both(_publisher, phase("draft", "published", "under_way")),
    "project.publish": both(_publisher, phase("draft")),
    "project.document.change": both(_publisher, phase("draft", "published", "under_way", "finished")),
    "project.document.read": system,  # its words, for search
    "project.finding": both(_publisher, phase("published", "under_way")),
    "project.share": both(_publisher, phase("draft")),
    "project.share.open": ANY_OFFICER,  # of the project's own organisation, who holds the unguessable link
    "project.status": both(_publisher, phase("published", "under_way")),
    # push
    "push.begin": anyone,  # their own browser; of a submission, whoever holds the tracking code
    "push.end": anyone,  # whoever holds the unguessable link
    # follows
    "follow.start": anyone,  # an address is confirmed by mail
    "follow.end": anyone,  # whoever holds the unguessable link
    "follow.tell": system,
    # hearings
    "hearing.read": either(phase("announced", "open", "closed", "summarised", "cancelled"), _publisher, _planner),
    "hearing.create": both(_publisher, phase("published", "under_way")),  # the phase of the project
    "hearing.edit": both(_publisher, phase("draft")),
    "hearing.announce": both(_publisher, phase("draft")),
    "hearing.summarise": both(_publisher, phase("closed")),
    "hearing.change": both(_publisher, phase("announced", "open")),  # extend, cancel, ask anew
    "hearing.tell": system,
    "session.manage": both(_publisher, phase("draft", "announced", "open", "closed")),
    "session.register": phase("announced", "open"),
    "session.leave": anyone,  # whoever holds the unguessable link
    "result.draft": both(either(_publisher, system), phase("closed")),
    "result.correct": both(_publisher, phase("summarised")),  # a further edition of a published result
    "hearing.post": both(_publisher, phase("announced", "open", "closed", "summarised", "cancelled")),
    "hearing.remind": system,
    # petitions
    "petition.send": phase("published", "under_way"),  # the phase of the project; whomever it touches
    "petition.decide": _publisher,
    # submissions
    "opinion.submit": phase("open"),
    # What came by paper, telephone or at a session is typed in while the hearing is open, and until its result.
    "opinion.enter": both(officer(Role.PUBLISHER, Role.PLANNER, Role.MODERATOR), phase("open", "closed")),
    "opinion.import": both(officer(Role.PUBLISHER, Role.PLANNER), phase("open", "closed")),
    "report.submit": anyone,
    "submission.read_public": phase("visible"),
    "submission.read_original": officer(Role.PLANNER, Role.MODERATOR),
    "submission.moderate": officer(Role.MODERATOR),
    "submission.import": either(_planner, system),
    "submission.assist": officer(*Role),  # all that a village volunteer may do
    "submission.own": anyone,  # whoever holds the tracking code, or its account
    "report.care": officer(Role.PLANNER, Role.PUBLISHER),
    "concern.raise": anyone,
    "concern.settle": either(
        both(officer(Role.MODERATOR), phase("content", "appeal")), both(_planner, phase("filing"))
    ),
    "confidential.read": both(ANY_OFFICER, phase("named")),
    "confidential.name": _admin,
    "retention.run": system,
    # chats: what LINE delivered, once its signature is proved
    "channel.receive": system,
    "channel.handle": system,
    # insights
    "insight.analyse": system,
    "insight.review": officer(Role.PLANNER, Role.MODERATOR),
    "insight.correct": _planner,
    "learning.see": officer(Role.PLANNER, Role.MODERATOR, Role.ADMIN),
    "learning.run": either(_admin, system),
    "learning.serve": either(_admin, system),  # one model reads for the whole country
    "type.see": officer(Role.PLANNER, Role.MODERATOR, Role.ADMIN),
    "type.edit": either(_planner, both(_admin, phase("everywhere")), system),  # of a province, or of the whole country
    "cluster.run": either(_planner, system),
    "view.keep": both(officer(Role.PLANNER, Role.MODERATOR), owner),
    "view.export": _planner,  # of the own areas; the words that the public may read
    "theme.accept": _planner,
    "theme.edit": _planner,
    "theme.place": either(_planner, system),
    "theme.read": either(phase("public"), _planner),
    # planning
    "plan.read": either(phase("shown", "in_force", "past"), _planner),
    "plan.edit": either(_planner, system),
    "link.make": _planner,
    "response.publish": _planner,
    "progress.report": _planner,
    "desk.set": _admin,
    "trace.issue": anyone,  # a paper of what is public; its hash is noted
    "submission.set_aside": _planner,
    # deliberations
    "deliberation.read": either(phase("announced", "open", "closed", "cancelled"), _planner),
    "deliberation.create": _planner,
    "deliberation.edit": both(_planner, phase("draft")),  # and announce
    "deliberation.change": both(_planner, phase("announced", "open")),  # extend, cancel
    "deliberation.vote": phase("open"),
    "deliberation.moderate": both(officer(Role.MODERATOR), phase("announced", "open")),
    "deliberation.withdraw": either(officer(Role.MODERATOR), system),  # a statement, at any time
    "deliberation.draw": both(system, phase("closed")),  # compute the result
    # escalations
    "escalation.send": office(Role.PLANNER),  # and take back, send again
    "escalation.handle": either(
        both(office(Role.PLANNER), phase("held_by_planner")), both(office(Role.INSPECTOR), phase("held_by_inspector"))
    ),
    "escalation.see": officer(Role.PLANNER, Role.INSPECTOR, Role.PUBLISHER),
    "escalation.discuss": both(officer(Role.PLANNER, Role.INSPECTOR), phase("party")),
    "escalation.task": office(Role.PLANNER, Role.PUBLISHER),
    "escalation.remind": system,
    # monitoring: reports by term, visits, dashboards
    "progress.submit": both(_planner, phase("draft")),
    "progress.correct": both(_planner, phase("submitted")),
    "progress.remind": system,
    "monitoring.see": officer(Role.PLANNER, Role.INSPECTOR, Role.PUBLISHER, Role.ADMIN),
    "monitoring.count": system,
    "visit.plan": officer(Role.INSPECTOR),
    "visit.write": both(officer(Role.INSPECTOR), phase("planned", "held")),
    "visit.follow": both(officer(Role.INSPECTOR), phase("published")),
    "visit.read_internal": officer(Role.INSPECTOR),
    "visit.see": officer(Role.INSPECTOR, Role.PLANNER, Role.PUBLISHER),
    "visit.answer": both(officer(Role.PLANNER, Role.PUBLISHER), phase("published")),  # of the office's own area
    # six-month and annual reports
    "report.period.write": _planner,  # draft, write, publish what was approved
    "report.period.approve": either(_planner, _admin),  # a second person
    "report.period.remind": system,
}

# Acts of people for themselves. The trail cannot forget, and officers read it: it tells that they were done, never by whom.
OF_CITIZENS = frozenset(
    {
        "report.submit", "opinion.submit", "submission.own", "concern.raise", "session.register", "session.leave",
        "follow.start", "follow.end", "push.begin", "push.end", "trace.issue", "deliberation.vote",
    }
)  # fmt: skip

_checked: ContextVar[set[str] | None] = ContextVar("checked_permissions", default=None)


class Denied(Exception):
    """The actor lacks the permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


def allows(
    actor: Actor,
    permission: str,
    *,
    area_path: str | None = None,
    phase: str | None = None,
    owner_id: int | None = None,
) -> bool:
    """Whether the table grants the permission. An unknown permission is a mistake in the code: KeyError."""
    return TABLE[permission](actor, Case(area_path, phase, owner_id))


def require(
    actor: Actor,
    permission: str,
    *,
    area_path: str | None = None,
    phase: str | None = None,
    owner_id: int | None = None,
) -> None:
    """Raise Denied unless the permission is granted; remembered so that `@operation` can prove the check ran."""
    checked = _checked.get()
    if checked is not None:
        checked.add(permission)
    if not allows(actor, permission, area_path=area_path, phase=phase, owner_id=owner_id):
        raise Denied(permission)
