"""Campaigns of letters, found as submissions come in: which texts hang together, and which of those are letters of one text.

Texts of one scope that share much are tied into a kin; of each kin and side the library says what its letters have in common, and
which texts are letters. A kin only grows and the answer follows from its texts alone, so it is the same in whatever order they
came, and when this runs again. What a person placed or took out stays. Compared and judged outside any transaction.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, update

from webapp.core import audit, clock, policy
from webapp.core.db import among, db, insert_new, unit_of_work
from webapp.core.operation import operation
from webapp.core.policy import SYSTEM, Actor
from webapp.insights import apart, campaign_rules, language
from webapp.insights.campaign_rules import Kin
from webapp.insights.language import Letter, Placed
from webapp.insights.models import LetterKey, Source
from webapp.submissions.campaign_models import Campaign, CampaignLetter
from webapp.submissions.campaigns import recount
from webapp.submissions.models import Submission

LETTERS, SAMPLE = 5, 200  # as in nlp.campaigns, which is loaded by the first text
KEPT = 16  # texts that one key finds, the newest; of what more texts share the letters of a campaign find one another by these
LOOKS = 2, 6  # texts with which a text is compared, in two rounds: those that share most keys
PART = 5000
TRIES = 5
_LOCK = 7_306_202
_ALONE = text(f"SELECT pg_advisory_xact_lock({_LOCK})")


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission that was read."""

    id: int
    placed: Placed
    letter: Letter


@dataclass(frozen=True, slots=True)
class Verdict:
    """The letters of one side of a kin, and what they have in common; none, if it is no campaign."""

    side: str
    core: str
    letters: frozenset[int]


def gather(sent: Sequence[Sent], pause: float = 0) -> None:
    """Let these find their campaigns; again, if they did before."""
    sent = [one for one in sent if one.letter.keys]
    if not sent:
        return
    with unit_of_work():
        keep_keys(SYSTEM, sent)
    time.sleep(pause)
    ties = find_ties(sent)
    told = {one.id: one.letter for one in sent} | _read({end for tie in ties for end in tie} - {one.id for one in sent})
    with unit_of_work():
        kins = tie(SYSTEM, ties, told)
        thin_keys(SYSTEM, sent)
    for kin in sorted(kins):
        time.sleep(pause)
        settle(kin)


@operation
def keep_keys(actor: Actor, sent: Sequence[Sent]) -> None:
    """Keep by what these are found; of equal texts only some need to be."""
    policy.require(actor, "insight.analyse")
    listed = _letters_still(one.id for one in sent)
    equal: dict[int, list[Placed]] = defaultdict(list)
    holder = select(LetterKey.band_key, Submission.lat, Submission.lon, Submission.received_at)
    holder = holder.join(Submission, Submission.id == LetterKey.submission_id)
    for row in db.session.execute(holder.where(LetterKey.band_key.in_([one.letter.keys[0] for one in sent]))):
        equal[row.band_key].append(Placed("", row.lat, row.lon, row.received_at))
    fresh = []
    for one in sent:
        holders = equal[one.letter.keys[0]]
        if one.id in listed and not any(campaign_rules.stands_for(other, one.placed) for other in holders):
            holders.append(one.placed)
            fresh += [{"band_key": key, "submission_id": one.id} for key in one.letter.keys]
    insert_new(LetterKey, fresh)


@operation
def thin_keys(actor: Actor, sent: Sequence[Sent]) -> None:
    """Of what shares a key with these, keep the newest. What came later is left to whoever looks for it just now."""
    policy.require(actor, "insight.analyse")
    until = LetterKey.submission_id <= max(one.id for one in sent)
    for part in _parts(sorted({key for one in sent for key in one.letter.keys})):
        held = select(LetterKey.band_key).where(LetterKey.band_key.in_(part), until).group_by(LetterKey.band_key)
        for key in db.session.scalars(held.having(func.count() > 2 * KEPT)).all():
            same = LetterKey.band_key == key
            newest = select(LetterKey.submission_id).where(same, until).order_by(LetterKey.submission_id.desc())
            oldest = newest.offset(KEPT - 1).limit(1).scalar_subquery()
            db.session.execute(delete(LetterKey).where(same, LetterKey.submission_id < oldest))


def _letters_still(numbers: Iterable[int]) -> set[int]:
    """Those that were not merged and did not become confidential meanwhile."""
    kept = Submission.is_listed, Submission.duplicate_of_id.is_(None)
    return set(db.session.scalars(select(Submission.id).where(among(Submission.id, set(numbers)), *kept)))


def find_ties(sent: Sequence[Sent]) -> list[tuple[int, int]]:
    """Pairs of texts that share much, as many as tell what hangs together; compared outside any transaction."""
    holders: dict[int, list[int]] = defaultdict(list)
    for part in _parts(sorted({key for one in sent for key in one.letter.keys})):
        rows = select(LetterKey.band_key, LetterKey.submission_id).where(LetterKey.band_key.in_(part))
        for key, number in db.session.execute(rows).tuples():
            holders[key].append(number)
    own = {one.id: one.placed for one in sent}
    kin = Kin(_kin_of({*own, *(number for found in holders.values() for number in found)}))
    waiting: dict[int, list[int]] = {}
    for one in sent:
        shared = Counter(number for key in one.letter.keys for number in holders[key] if number != one.id)
        waiting[one.id] = sorted(shared, key=lambda other: (-shared[other], -other))
    return list(_tied(waiting, kin, own))


def _tied(waiting: dict[int, list[int]], kin: Kin, texts: dict[int, Placed]) -> Iterator[tuple[int, int]]:
    """Each with those that share most keys, and not with what it hangs together with already. So it costs the same among however many."""
    compared: set[tuple[int, int]] = set()
    for look in LOOKS:
        pairs = []
        for number, others in waiting.items():
            rest = [other for other in others if kin.of(other) != kin.of(number)]
            pairs += [(min(number, other), max(number, other)) for other in rest[:look]]
            waiting[number] = rest[look:]
        pairs = sorted(set(pairs) - compared)
        compared.update(pairs)
        texts |= _placed({end for pair in pairs for end in pair} - texts.keys())
        found = apart.run(language.alike_letters, [(texts[a], texts[b]) for a, b in pairs])
        yield from (pair for pair, alike in zip(pairs, found, strict=True) if alike and kin.unite(*pair))


def _kin_of(numbers: Iterable[int]) -> dict[int, int]:
    statement = select(CampaignLetter.submission_id, CampaignLetter.kin)
    found: dict[int, int] = {}
    for part in _parts(sorted(numbers)):
        found.update(db.session.execute(statement.where(among(CampaignLetter.submission_id, part))).tuples().all())
    return found


def _placed(numbers: Iterable[int]) -> dict[int, Placed]:
    found = {}
    columns = Submission.id, Submission.text, Submission.lat, Submission.lon, Submission.received_at
    for part in _parts(sorted(numbers)):
        for row in db.session.execute(select(*columns).where(among(Submission.id, part))):
            found[row.id] = Placed(row.text, row.lat, row.lon, row.received_at)
    db.session.rollback()
    return found


def _read(numbers: Iterable[int]) -> dict[int, Letter]:
    """Rank and side of texts that were read before and have hung together with nothing yet."""
    texts = _placed(numbers)
    letters = apart.run(language.letters, [(one.text, "") for one in texts.values()])
    return dict(zip(texts, letters, strict=True))


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + PART] for start in range(0, len(numbers), PART))


def alone() -> None:
    """Two workers that tie and settle do so one after the other."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(_ALONE)


@operation
def tie(actor: Actor, ties: Sequence[tuple[int, int]], told: Mapping[int, Letter]) -> set[int]:
    """Keep what hangs together; returns the kins of all that were told of."""
    policy.require(actor, "insight.analyse")
    alone()
    listed, known = _letters_still(told), _kin_of(told)
    kin = Kin(known)
    ends = {end for pair in ties if listed.issuperset(pair) for end in pair if kin.unite(*pair) or True}
    new = [
        {"submission_id": one, "kin": kin.of(one), "side": told[one].side, "rank": told[one].rank, "placed_by": str(Source.MACHINE)}
        for one in sorted(ends - known.keys())
    ]  # fmt: skip
    for old in sorted(set(known.values())):
        if kin.of(old) != old:
            for model in (CampaignLetter, Campaign):
                db.session.execute(update(model).where(model.kin == old).values(kin=kin.of(old)))
    if new:
        db.session.execute(insert(CampaignLetter), new)
    return {kin.of(one) for one in told if one in known or one in ends}


def settle(kin: int) -> None:
    """Say anew which of a kin are letters of which campaign; again, if somebody changed it meanwhile."""
    for _ in range(TRIES):
        rows, campaigns = _rows(kin), _campaigns(kin)
        db.session.rollback()
        sides = sorted({row.side for row in rows} | {one.side for one in campaigns})
        core = {one.side: (one.id, one.core) for one in reversed(campaigns)}
        verdicts = [_judge(side, [row for row in rows if row.side == side], *core.get(side, (0, ""))) for side in sides]
        with unit_of_work():
            if keep(SYSTEM, kin, _state(rows), verdicts):
                return


def _rows(kin: int) -> Sequence[Row[Any]]:
    columns = CampaignLetter.submission_id, CampaignLetter.side, CampaignLetter.rank
    more = CampaignLetter.campaign_id, CampaignLetter.placed_by
    mine = select(*columns, *more).where(CampaignLetter.kin == kin)
    return db.session.execute(mine.order_by(CampaignLetter.submission_id)).all()


def _campaigns(kin: int) -> Sequence[Row[Any]]:
    mine = select(Campaign.id, Campaign.side, Campaign.core).where(Campaign.kin == kin)
    return db.session.execute(mine.order_by(Campaign.id)).all()


def _state(rows: Sequence[Row[Any]]) -> tuple[int, int, int]:
    """What tells whether a kin has changed: texts only come, letters come and go, people decide."""
    return (
        len(rows), sum(row.campaign_id is not None for row in rows), sum(row.placed_by == Source.PERSON for row in rows)
    )  # fmt: skip


def _judge(side: str, rows: Sequence[Row[Any]], campaign: int, core: str) -> Verdict:
    """The letters among the texts of one side. If the core is as before, only the texts that are no letters yet are looked at."""
    equal: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.placed_by == Source.MACHINE:
            equal[row.rank].append(row)
    if sum(map(len, equal.values())) < LETTERS:
        return Verdict(side, "", frozenset())
    sample = sorted(equal)[:SAMPLE]
    common = apart.run(language.core_of, _words(equal, sample), [len(equal[rank]) for rank in sample])
    found = campaign_rules.core_key(common)
    known = {rank for rank, same in equal.items() if found == core and any(row.campaign_id == campaign for row in same)}
    letters = set(known)
    asked = sorted(equal.keys() - known) if common else []
    for part in _parts(asked):
        answers = apart.run(language.are_letters, _words(equal, part), common)
        letters.update(rank for rank, yes in zip(part, answers, strict=True) if yes)
    return Verdict(side, found, frozenset(row.submission_id for rank in letters for row in equal[rank] if common))


def _words(equal: Mapping[int, Sequence[Row[Any]]], ranks: Sequence[int]) -> list[str]:
    """The words of texts by rank, of equal ones the first's."""
    first = [equal[rank][0].submission_id for rank in ranks]
    texts = _placed(first)
    return [texts[number].text for number in first]


@operation
def keep(actor: Actor, kin: int, seen: tuple[int, int, int], verdicts: Sequence[Verdict]) -> bool:
    """One short write: who is a letter of which campaign. False if the kin has changed since it was seen."""
    policy.require(actor, "insight.analyse")
    alone()
    rows = _rows(kin)
    if _state(rows) != seen:
        return False
    for verdict in verdicts:
        _keep_side(actor, kin, verdict, rows)
    return True


def _keep_side(actor: Actor, kin: int, verdict: Verdict, rows: Sequence[Row[Any]]) -> None:
    same = select(Campaign).where(Campaign.kin == kin, Campaign.side == verdict.side).order_by(Campaign.id)
    standing = db.session.scalars(same).all()
    if not standing and not verdict.letters:
        return
    campaign, *others = standing or [_new_campaign(kin, verdict)]
    for other in others:  # two campaigns turn out to be one
        theirs = update(CampaignLetter).where(CampaignLetter.campaign_id == other.id)
        db.session.execute(theirs.values(campaign_id=campaign.id))
        db.session.execute(delete(Campaign).where(Campaign.id == other.id))
        audit.record(actor, "insight.analyse", "campaign", campaign.public_id, took_in=other.public_id)
    mine = [row for row in rows if row.side == verdict.side and row.placed_by == Source.MACHINE]
    joined = [r.submission_id for r in mine if r.submission_id in verdict.letters and r.campaign_id != campaign.id]
    left = [r.submission_id for r in mine if r.submission_id not in verdict.letters and r.campaign_id is not None]
    for numbers, place in ((joined, campaign.id), (left, None)):
        for part in _parts(numbers):
            moved = update(CampaignLetter).where(among(CampaignLetter.submission_id, part))
            db.session.execute(moved.values(campaign_id=place))
    if campaign.core != verdict.core:
        db.session.execute(update(Campaign).where(Campaign.id == campaign.id).values(core=verdict.core))
    if joined or left or others:
        changed(actor, campaign, "insight.analyse", joined=len(joined), left=len(left))


def _new_campaign(kin: int, verdict: Verdict) -> Campaign:
    first = db.session.get_one(Submission, min(verdict.letters))
    campaign = Campaign(area_code=first.area_code, hearing_id=first.hearing_id, kin=kin, side=verdict.side, core="")
    db.session.add(campaign)
    db.session.flush()
    return campaign


def changed(actor: Actor, campaign: Campaign, action: str, **detail: Any) -> None:
    """After letters came or went: count them, say where the campaign belongs now, and note it."""
    places = select(Submission.area_code).join(CampaignLetter, CampaignLetter.submission_id == Submission.id)
    codes = db.session.scalars(places.where(CampaignLetter.campaign_id == campaign.id).distinct()).all()
    campaign.area_code = campaign_rules.narrowest(codes, campaign.area_code)
    campaign.changed_at = clock.now()
    audit.record(actor, action, "campaign", campaign.public_id, **detail)
    db.session.flush()
    recount([campaign.id])
    if campaign in db.session:  # what has no letter left is gone
        db.session.expire(campaign)
