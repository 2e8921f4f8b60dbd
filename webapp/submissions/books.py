"""The books: every submission is in one accountable state, in every area and hearing, at any moment (wall 13)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from webapp.areas import queries as areas
from webapp.areas.models import Area
from webapp.core.db import db
from webapp.hearings.models import Hearing
from webapp.submissions import campaigns, tallying
from webapp.submissions.models import Kind, State, Submission
from webapp.submissions.provenance_models import COUNTS

_READ = 5_000


@dataclass(frozen=True, slots=True)
class Books:
    """How many submissions are in which state; `check_books` proves the numbers from the raw rows."""

    name: str
    received: int
    states: dict[State, int] = field(default_factory=dict)
    kinds: dict[Kind, int] = field(default_factory=dict)
    repeated: int = 0

    def __getitem__(self, state: State) -> int:
        return self.states.get(state, 0)

    @property
    def voices(self) -> int:
        return self.received

    @property
    def texts(self) -> int:
        """Different texts: duplicates are voices for a text that is already counted, and the letters of a campaign are one text."""
        return self.received - self[State.DUPLICATE] - self.repeated

    @property
    def balanced(self) -> bool:
        return self.received == sum(self.states.values()) == sum(self.kinds.values())

    def as_text(self) -> str:
        lines = [f"{self.name}: received {self.received:,} ({self.texts:,} texts)"]
        lines += [f"  {state.value:<13}{self[state]:>10,}" for state in State]
        return "\n".join([*lines, f"  {'sum':<13}{sum(self.states.values()):>10,}"])


def _books(name: str, counted: Iterable[tuple[Kind, State, int]], repeated: int) -> Books:
    states: Counter[State] = Counter()
    kinds: Counter[Kind] = Counter()
    for kind, state, number in counted:
        states[state] += number
        kinds[kind] += number
    return Books(name, states.total(), dict(states), dict(kinds), repeated)


def books(area: Area, counted: tallying.Counted | None = None) -> Books:
    """The books of an area and all within it."""
    counted = tallying.counted(area) if counted is None else counted
    found = ((kind, state, n) for (kind, state, _), n in counted.items())
    return _books(f"{area.code} {area.name_th}", found, campaigns.repeated_in(area))


def books_of_hearing(hearing: Hearing) -> Books:
    kinds = [func.count().filter(Submission.kind == kind) for kind in Kind]
    counted = select(Submission.state, *kinds).where(Submission.hearing_id == hearing.id, COUNTS)
    rows = db.session.execute(counted.group_by(Submission.state)).all()
    found = ((kind, State(row[0]), row[place]) for row in rows for place, kind in enumerate(Kind, 1))
    repeated = sum(one.letters - 1 for one in campaigns.of_hearing(hearing.id))
    return _books(f"hearing {hearing.public_id}", found, repeated)


def check_books(area: Area) -> list[str]:
    """Recompute the books from the raw rows, without the database's help; every fault in words, none if all is well.

    Also looked at: each duplicate names an original that is none itself, each submission out of scope has its reason,
    and the books of the areas directly within add up.
    """
    faults: list[str] = []
    states: Counter[str] = Counter()
    originals: dict[int, int] = {}
    duplicates: set[int] = set()
    columns = (
        Submission.id, Submission.public_id, Submission.area_code, Submission.state, Submission.state_reason,
        Submission.duplicate_of_id,
    )  # fmt: skip
    rows = db.session.execute(select(*columns).order_by(Submission.id), execution_options={"yield_per": _READ})
    for row in rows:
        if row.state == State.DUPLICATE:
            duplicates.add(row.id)
        node = areas.get(row.area_code)
        if node is None or not (node.path == area.path or node.path.startswith(area.path + "/")):
            continue
        states[row.state] += 1
        if row.state not in set(State):
            faults.append(f"{row.public_id} is in no accountable state: {row.state}")
        if row.state == State.OUT_OF_SCOPE and not row.state_reason.strip():
            faults.append(f"{row.public_id} is out of scope without a reason")
        if (row.state == State.DUPLICATE) != (row.duplicate_of_id is not None):
            faults.append(f"{row.public_id} is a duplicate and names no original, or the other way round")
        elif row.duplicate_of_id is not None:
            originals[row.id] = row.duplicate_of_id
    faults += [
        f"duplicate number {own} leads to another duplicate" for own, root in originals.items() if root in duplicates
    ]
    return faults + _compare(area, states) + campaigns.faults(area)


def _compare(area: Area, states: Counter[str]) -> list[str]:
    shown = books(area)
    faults = []
    if shown.received != states.total():
        faults.append(f"{shown.name}: the books say {shown.received} received, the rows are {states.total()}")
    for state in State:
        if shown[state] != states[state]:
            faults.append(f"{shown.name}: the books say {shown[state]} {state}, the rows are {states[state]}")
    if not shown.balanced:
        faults.append(f"{shown.name}: received is not the sum of the states")
    inner = sum(books(child).received for child in areas.children(area.code))
    own = db.session.scalar(select(func.count()).where(Submission.area_code == area.code)) or 0
    if inner + own != shown.received:
        faults.append(f"{shown.name}: the areas within and the area itself hold {inner + own}, not {shown.received}")
    return faults
