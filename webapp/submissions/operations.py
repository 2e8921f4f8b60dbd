"""The only code that writes submissions: taking them in, moving them between accountable states.

Upper rooms move states through `set_state` and `mark_duplicate`, so that each stays in exactly one (wall 13).
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import make_transient_to_detached

from webapp.areas import queries as areas
from webapp.core import audit, clock, crypto, ids, policy, search
from webapp.core.db import db
from webapp.core.i18n import current_locale
from webapp.core.jobs import JOBS, enqueue
from webapp.core.operation import operation
from webapp.core.policy import Actor
from webapp.hearings.models import Hearing
from webapp.submissions import cells, rules
from webapp.submissions.campaigns import drop_letter
from webapp.submissions.confidential import conceal
from webapp.submissions.models import (
    Answer,
    Channel,
    Contact,
    Kind,
    Moderation,
    Photo,
    Secrecy,
    State,
    Submission,
    Visibility,
)
from webapp.submissions.privacy import Prepared, hold_flood, prepare_all
from webapp.submissions.signing import StoredPhoto

ANALYSE = "analyse_submissions"  # a job of an upper room, known by its name only
_MOST_IDS = 5_000  # in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What somebody sends. `key` is the form's; the same key with the same content is one submission.

    `answers` maps the number of a hearing's question to its value: a choice, a list of choices, a number or a text.
    """

    text: str = ""
    area_code: str | None = None
    lat: float | None = None
    lon: float | None = None
    place_note: str = ""
    photos: tuple[StoredPhoto, ...] = ()
    stance: str | None = None
    problem_type: str | None = None  # as labels hold it
    answers: Mapping[int, Any] = field(default_factory=dict)
    about: int | None = None  # paragraph of a draft text
    email: str = ""
    telephone: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    channel: Channel = Channel.WEB
    entered_by: int | None = None
    provenance: str = ""
    source: str | None = None
    source_id: str | None = None
    secrecy: Secrecy | None = None
    admit: Callable[[], None] = lambda: None  # counts the sending within its transaction; may refuse

    def canonical(self) -> dict[str, Any]:
        """What makes two sendings of one form the same."""
        return {
            "text": self.text,
            "area": self.area_code,
            "point": [self.lat, self.lon],
            "place": self.place_note,
            "photos": [photo.full for photo in self.photos],
            "answers": sorted((number, value) for number, value in self.answers.items()),
            "contact": [self.email, self.telephone],
            **({"about": self.about} if self.about else {}),
            **({"type": self.problem_type} if self.problem_type else {}),
            **(
                {"secrecy": str(self.secrecy)} if self.secrecy else {}
            ),  # public words sent again in secret are another thing
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """The submission, its tracking code (which is stored nowhere), and whether this sending made it."""

    submission: Submission
    code: str
    is_new: bool


def tracking_code(form_key: str) -> str:
    """Only the installation can compute it, and computes the same one again when a form is sent twice."""
    return crypto.code("tracking", form_key)


def receive_report(actor: Actor, incoming: Incoming) -> Receipt:
    """Take in a problem report. Its area must be known; redaction runs before the write transaction begins."""
    prepared = prepare_all(incoming.text, incoming.place_note)
    return _receive_report(actor, incoming, prepared, _submission(actor, Kind.PROBLEM_REPORT, incoming, prepared))


def receive_assisted(actor: Actor, incoming: Incoming) -> Receipt:
    """Take in what an officer or a volunteer enters for somebody, who has agreed to the words."""
    if incoming.entered_by is None or not incoming.provenance or incoming.area_code is None:
        raise ValueError("entered for somebody: by whom, where, and how it was said")
    prepared = prepare_all(incoming.text, incoming.place_note)
    return _receive_assisted(actor, incoming, prepared)


@operation
def _receive_assisted(actor: Actor, incoming: Incoming, prepared: Prepared) -> Receipt:
    policy.require(actor, "submission.assist", area_path=areas.path_of(incoming.area_code or ""))
    submission = _submission(actor, Kind.PROBLEM_REPORT, incoming, prepared)
    return store(actor, "submission.assist", submission, incoming, prepared)


@operation
def _receive_report(actor: Actor, incoming: Incoming, prepared: Prepared, submission: Submission) -> Receipt:
    if incoming.area_code is None:
        raise ValueError("a report without an area")
    policy.require(actor, "report.submit", area_path=areas.path_of(incoming.area_code))
    incoming.admit()
    return store(actor, "report.submit", submission, incoming, prepared)


def receive_opinion(actor: Actor, hearing: Hearing, incoming: Incoming, *, phase: str) -> Receipt:
    """Take in an opinion in a hearing. `phase` is the hearing's at this moment; a form in its grace counts as open."""
    prepared = prepare_all(incoming.text)
    return _receive_opinion(actor, hearing, incoming, prepared, phase=phase)


@operation
def _receive_opinion(actor: Actor, hearing: Hearing, incoming: Incoming, prepared: Prepared, *, phase: str) -> Receipt:
    policy.require(actor, "opinion.submit", area_path=areas.path_of(hearing.area_code), phase=phase)
    incoming.admit()
    return store(actor, "opinion.submit", opinion_row(actor, hearing, incoming, prepared), incoming, prepared)


def opinion_row(actor: Actor, hearing: Hearing, incoming: Incoming, prepared: Prepared) -> Submission:
    """An opinion, not yet stored."""
    submission = row_for(actor, Kind.OPINION, hearing.area_code, incoming, prepared)
    submission.hearing_id, submission.about_id = hearing.id, incoming.about
    return submission


def row_for(actor: Actor, kind: Kind, area_code: str, incoming: Incoming, prepared: Prepared) -> Submission:
    """What is said about something in an area, not yet stored; `incoming` says where its writer lives."""
    submission = _submission(actor, kind, incoming, prepared)
    submission.writer_area_code = incoming.area_code
    # The area's officers answer for it, wherever the writer lives; within the area the smaller place says more.
    inside = incoming.area_code and policy.within(areas.path_of(incoming.area_code), areas.path_of(area_code))
    submission.area_code = incoming.area_code if inside and incoming.area_code else area_code
    return submission


def _submission(actor: Actor, kind: Kind, incoming: Incoming, prepared: Prepared) -> Submission:
    key = rules.form_key(incoming.key, incoming.canonical())
    now = clock.now()
    assisted = incoming.entered_by is not None
    return Submission(
        public_id=ids.new_id(),
        kind=kind,
        area_code=incoming.area_code,
        lat=incoming.lat,
        lon=incoming.lon,
        place_note=incoming.place_note,
        public_place=prepared.public_place,
        text=incoming.text,
        public_text=prepared.public_text,
        hidden_kinds=prepared.hidden_kinds,
        visibility=prepared.visibility,
        visibility_reason=prepared.reason,
        stance_given=incoming.stance,
        type_given=incoming.problem_type,
        channel=incoming.channel,
        author_id=None if assisted else actor.id,
        entered_by=incoming.entered_by,
        provenance=incoming.provenance,
        cell=cells.cell_of(*_point(incoming)),
        source=incoming.source,
        source_id=incoming.source_id,
        form_key=key,
        code_hash=rules.code_hash(tracking_code(key)),
        received_at=now,
        state_changed_at=now,
    )


def _point(incoming: Incoming) -> tuple[float | None, float | None]:
    """The pin, or else the middle of the area."""
    area = areas.get(incoming.area_code) if incoming.lat is None else None
    return (area.lat, area.lon) if area else (incoming.lat, incoming.lon)


def store(actor: Actor, permission: str, submission: Submission, incoming: Incoming, prepared: Prepared) -> Receipt:
    """Insert all of it, or find that the same form arrived before: the unique key decides, also between two servers."""
    receipt = insert_once(submission)
    if not receipt.is_new:
        return receipt
    prepared = hold_flood(submission, prepared)
    _add_parts(submission, incoming, prepared)
    if incoming.secrecy:
        db.session.add(conceal(submission, incoming.secrecy))
    elif prepared.visibility == Visibility.VISIBLE:
        search.keep("submission", submission.id, prepared.words or search.words_of(prepared.public_text))
    detail = {"area": submission.area_code, "channel": str(incoming.channel), "photos": len(incoming.photos)}
    audit.record(actor, permission, "submission", submission.public_id, **detail)
    if ANALYSE in JOBS and not incoming.secrecy:
        enqueue(ANALYSE, submission.public_id)
    return receipt


def insert_once(submission: Submission) -> Receipt:
    """The row, or the one that the same form made before: nothing more is asked of the database, which others wait for."""
    code = tracking_code(submission.form_key or "")
    number = db.session.execute(_INSERT, _values(submission)).scalar()
    if number is None:
        return Receipt(_by_form_key(submission.form_key or ""), code, False)
    submission.id = number
    make_transient_to_detached(submission)  # from here on as if it had been loaded
    db.session.add(submission)
    return Receipt(submission, code, True)


_COLUMNS = [column for column in Submission.__table__.columns if not column.primary_key]
# As text, because SQLAlchemy compiles an insert with ON CONFLICT anew each time. Without naming a key: the hash of the
# tracking code follows from the form's, and of two at one moment PostgreSQL refuses the second by whichever it meets first.
_INSERT = text(
    f"INSERT INTO submissions ({', '.join(column.name for column in _COLUMNS)})"  # noqa: S608  (names of the model)
    f" VALUES ({', '.join(f':{column.name}' for column in _COLUMNS)}) ON CONFLICT DO NOTHING RETURNING id"
).bindparams(*(bindparam(column.name, type_=column.type) for column in _COLUMNS))


def _values(submission: Submission) -> dict[str, Any]:
    """What stands in each column; what nobody gave gets the default of the model."""
    given = vars(submission)
    for column in _COLUMNS:
        if column.name not in given:
            default: Any = column.default
            setattr(submission, column.name, default and (default.arg(None) if default.is_callable else default.arg))
    return {column.name: given[column.name] for column in _COLUMNS}


def _by_form_key(form_key: str) -> Submission:
    return db.session.scalars(select(Submission).where(Submission.form_key == form_key)).one()


def _add_parts(submission: Submission, incoming: Incoming, prepared: Prepared) -> None:
    for position, photo in enumerate(incoming.photos):
        db.session.add(
            Photo(
                submission_id=submission.id,
                position=position,
                file_key=photo.full,
                thumbnail_key=photo.thumbnail,
                width=photo.width,
                height=photo.height,
            )
        )
    for question_id, value in incoming.answers.items():
        db.session.add(Answer(submission_id=submission.id, question_id=question_id, value=value))
    add_contact(submission, incoming.email, incoming.telephone)
    if prepared.visibility != Visibility.VISIBLE:
        db.session.add(
            Moderation(
                submission_id=submission.id, visibility=prepared.visibility, reason=prepared.reason, made_by=None
            )
        )


def add_contact(submission: Submission, email: str, telephone: str) -> None:
    """How to reach the writer, if they said it."""
    if not email and not telephone:
        return
    language = "th" if submission.entered_by else current_locale()  # a clerk's language says nothing
    contact = Contact(submission_id=submission.id, language=language)
    contact.email = crypto.encrypt(email) if email else None
    contact.telephone = crypto.encrypt(telephone) if telephone else None
    db.session.add(contact)


def _numbers(submissions: Iterable[Submission | int]) -> list[int]:
    return sorted({one if isinstance(one, int) else one.id for one in submissions})


def _chunks(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[start : start + _MOST_IDS] for start in range(0, len(numbers), _MOST_IDS))


@operation
def set_state(
    actor: Actor, submissions: Iterable[Submission | int], state: State, *, permission: str, reason: str = ""
) -> int:
    """Move submissions (rows, or their numbers) into an accountable state; returns how many changed.

    The permission is asked for every area that they lie in. One audit entry, whatever their number.
    `State.DUPLICATE` is set by `mark_duplicate`, which names the original.
    """
    if state == State.DUPLICATE:
        raise ValueError("a duplicate names its original: mark_duplicate")
    if state == State.OUT_OF_SCOPE and not reason.strip():
        raise ValueError("out of scope needs a public reason")
    numbers = _numbers(submissions)
    _require_everywhere(actor, permission, numbers)
    changed = 0
    for chunk in _chunks(numbers):
        statement = (
            update(Submission)
            .where(Submission.id.in_(chunk), Submission.state != state)
            .values(state=state, state_reason=reason.strip(), duplicate_of_id=None, state_changed_at=clock.now())
            .execution_options(synchronize_session="fetch")
        )
        changed += db.session.execute(statement).rowcount  # type: ignore[attr-defined]
    if changed:
        first = db.session.scalar(select(Submission.public_id).where(Submission.id == numbers[0])) or ""
        audit.record(actor, permission, "submission", first, state=str(state), changed=changed)
    return changed


def _require_everywhere(actor: Actor, permission: str, numbers: Sequence[int]) -> None:
    codes: set[str] = set()
    for chunk in _chunks(numbers):
        codes.update(db.session.scalars(select(Submission.area_code).where(Submission.id.in_(chunk)).distinct()))
    for code in sorted(codes) or ["TH"]:
        policy.require(actor, permission, area_path=areas.path_of(code))


@operation
def mark_duplicate(
    actor: Actor, submission: Submission, original: Submission, *, permission: str = "insight.correct"
) -> None:
    """Collapse a submission into an earlier one that says the same. It is never deleted: one text, more voices.

    What was collapsed into it before follows to the original, so that no chain arises.
    """
    policy.require(actor, permission, area_path=areas.path_of(submission.area_code))
    root = original if original.duplicate_of_id is None else db.session.get_one(Submission, original.duplicate_of_id)
    if root.id == submission.id:
        raise ValueError("a submission is not its own duplicate")
    now = clock.now()
    drop_letter(submission.id)  # from now on it is a voice of the original, which is a letter itself or is none
    db.session.execute(
        update(Submission).where(Submission.duplicate_of_id == submission.id).values(duplicate_of_id=root.id)
    )
    submission.state, submission.state_reason = State.DUPLICATE, ""
    submission.duplicate_of_id, submission.state_changed_at = root.id, now
    audit.record(actor, permission, "submission", submission.public_id, state="duplicate", original=root.public_id)


@operation
def read_original(actor: Actor, submission: Submission) -> str:
    """The words as they were written. Whoever looks is noted in the audit trail."""
    policy.require(actor, "submission.read_original", area_path=areas.path_of(submission.area_code))
    audit.record(actor, "submission.read_original", "submission", submission.public_id)
    return submission.text
