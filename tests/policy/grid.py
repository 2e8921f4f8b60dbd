"""A grid: one permission asked for by several people in several phases, beside what is right."""

from webapp.core import policy
from webapp.core.policy import Actor, Grant, Role

HERE, ELSEWHERE, WITHIN, AROUND = "TH/R2/C14/34", "TH/R1/C01/50", "TH/R2/C14/34/3401/340101", "TH/R2/C14"

PEOPLE: dict[str, Actor] = {
    "visitor": policy.VISITOR,
    "system": policy.SYSTEM,
    "citizen": Actor(1, "person"),
    **{f"{role}": Actor(2, "person", (Grant(role, HERE, 1),)) for role in Role},
    "publisher around": Actor(3, "person", (Grant(Role.PUBLISHER, AROUND, 1),)),
    "publisher elsewhere": Actor(4, "person", (Grant(Role.PUBLISHER, ELSEWHERE, 1),)),
    "planner elsewhere": Actor(5, "person", (Grant(Role.PLANNER, ELSEWHERE, 1),)),
    "admin elsewhere": Actor(6, "person", (Grant(Role.ADMIN, ELSEWHERE, 1),)),
}


def allowed(permission: str, phase: str | None = None, area_path: str | None = WITHIN) -> set[str]:
    """Who of these people has the permission in a place of the province 34."""
    return {
        name for name, actor in PEOPLE.items() if policy.allows(actor, permission, area_path=area_path, phase=phase)
    }


EVERYBODY = set(PEOPLE)
PUBLISHERS = {"publisher", "publisher around"}
