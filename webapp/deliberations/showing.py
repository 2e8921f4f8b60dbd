"""A result as a page shows it: numbers beside the words they belong to, and reasons in plain sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from webapp.core.i18n import Text
from webapp.core.thai import baht, number
from webapp.deliberations import ballots, queries, rules
from webapp.deliberations.grouping import Tally
from webapp.deliberations.models import Deliberation, Option
from webapp.deliberations.rules import VERDICTS
from webapp.deliberations.shares import Verdict

GONE = Text("(ปิดการแสดงข้อความนี้)", "(this statement is no longer shown)")


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with its numbers: of everybody, and of each group."""

    ref: str
    words: str
    source: str | None  # public id of the submission
    all: Tally
    groups: list[Tally]


@dataclass(frozen=True, slots=True)
class Opinions:
    """The result of a deliberation on statements."""

    people: int
    sizes: list[int]
    outside: int
    lines: list[Line]
    shared: list[Line]
    refused: list[Line]
    divides: list[Line]
    typical: list[list[tuple[Line, str]]]


def opinions(one: Deliberation) -> Opinions | None:
    """None while there is no result, or when too few took part."""
    outcome = one.result["outcome"] if one.result else None
    if outcome is None or one.result is None:
        return None
    known = {statement.public_id: statement for statement in one.statements}
    lines = {}
    for ref, numbers in outcome["statements"].items():
        statement = known.get(ref)
        said = queries.words(statement) if statement and statement.state == rules.State.ACCEPTED else ""
        source = statement.submission.public_id if statement and statement.submission and said else None
        groups = [Tally(*row) for row in numbers["groups"]]
        lines[ref] = Line(ref, said or str(GONE), source, Tally(*numbers["all"]), groups)
    return Opinions(
        people=one.result["people"],
        sizes=outcome["groups"],
        outside=outcome["outside"],
        lines=sorted(lines.values(), key=lambda line: (-line.all.share, line.ref)),
        shared=[lines[ref] for ref in outcome["shared"]],
        refused=[lines[ref] for ref in outcome["refused"]],
        divides=[lines[ref] for ref in outcome["divides"]],
        typical=[[(lines[ref], side) for ref, side in row] for row in outcome["typical"]],
    )


def percent(share: Fraction) -> int:
    return round(share * 100)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One project of a budget, with what was decided and why."""

    option: Option
    verdict: Verdict
    is_chosen: bool
    in_plain: bool
    voters: int
    points: int
    why: Text
    paid: list[Text]

    @property
    def name(self) -> Text:
        return VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Spending:
    """The result of a vote on a budget."""

    people: int
    share: str
    chosen_cost: Decimal
    plain_cost: Decimal
    rest: Decimal
    outcomes: list[Outcome]
    differs: bool


def spending(one: Deliberation) -> Spending | None:
    outcome = one.result["outcome"] if one.result else None
    if outcome is None or one.result is None:
        return None
    options = {option.public_id: option for option in one.options}
    plain, chosen = outcome["plain"], outcome["chosen"]
    order = [*chosen, *sorted(set(options) - set(chosen), key=lambda ref: (-outcome["projects"][ref]["points"], ref))]
    rows = [_outcome(options[ref], outcome["projects"][ref], ref in plain) for ref in order]
    return Spending(
        people=one.result["people"],
        share=_money(ballots.fraction(outcome["share"])),
        chosen_cost=sum((options[ref].cost for ref in chosen), Decimal(0)),
        plain_cost=sum((options[ref].cost for ref in plain), Decimal(0)),
        rest=Decimal(outcome["rest"]) / 100,
        outcomes=rows,
        differs=set(plain) != set(chosen),
    )


def verdict_of(option: Option) -> Verdict | None:
    """What became of a project in a vote; None while there is no result."""
    result = option.deliberation.result
    return Verdict(result["outcome"]["projects"][option.public_id]["verdict"]) if result and result["outcome"] else None


def _money(satang: Fraction) -> str:
    """Satang as baht with two places, `1,234.50`."""
    return f"{Decimal(satang.numerator) / Decimal(satang.denominator) / 100:,.2f}"


def _outcome(option: Option, found: dict[str, Any], in_plain: bool) -> Outcome:
    verdict = Verdict(found["verdict"])
    effective = ballots.fraction(found["effective"])
    words = {
        Verdict.SHARES: Text(
            "ได้รับเลือกเป็นลำดับที่ {turn} เพราะผู้สนับสนุน {n} คนรวมเงินส่วนของตนได้ครบ {cost} โดยมีเสียงที่มีผล {effective} เสียง "
            "มากที่สุดในรอบนั้น",
            "Chosen in turn {turn}: its {n} supporters could pay the {cost} from their shares, with {effective} effective "
            "votes, the most in that turn.",
        ),
        Verdict.REST: Text(
            "ผู้สนับสนุน {n} คนมีเงินเหลือรวมกัน {reach} บาท ไม่พอ {cost} แต่เมื่อคิดครบแล้วยังมีเงินเหลือ จึงเลือกเพิ่มเป็นลำดับที่ {turn} "
            "ตามจำนวนเสียง",
            "Its {n} supporters had {reach} baht left together, less than {cost}. What remained at the end paid for it, in "
            "turn {turn}, by the number of votes.",
        ),
        Verdict.POOR: Text(
            "ผู้สนับสนุน {n} คนมีเงินเหลือรวมกัน {reach} บาท ไม่พอ {cost} และเงินที่เหลือในตอนท้ายก็ไม่พอ",
            "Its {n} supporters had {reach} baht left together, less than {cost}, and the rest at the end was too small.",
        ),
        Verdict.UNSUPPORTED: Text("ไม่มีผู้ใดเลือกโครงการนี้", "Nobody chose it."),
    }[verdict]
    cost = baht(option.cost)
    values = {"turn": number(found["turn"]), "n": number(found["voters"]), "cost": cost}
    values |= {
        "effective": f"{float(effective):,.1f}".removesuffix(".0"),
        "reach": _money(ballots.fraction(found["within_reach"])),
    }
    return Outcome(
        option=option,
        verdict=verdict,
        is_chosen=verdict in (Verdict.SHARES, Verdict.REST),
        in_plain=in_plain,
        voters=found["voters"],
        points=found["points"],
        why=words.format(**values),
        paid=_payments([(ballots.fraction(amount), people) for amount, people in found["paid"]]),
    )


def _payments(paid: Sequence[tuple[Fraction, int]]) -> list[Text]:
    """`40 คน จ่ายคนละ 1,250.00 บาท`; beyond some different amounts only from and to."""
    if len(paid) > 6:
        people = sum(number_ for _, number_ in paid)
        span = Text("{n} คน จ่ายคนละ {low} ถึง {high} บาท", "{n} people paid from {low} to {high} baht each")
        return [span.format(n=number(people), low=_money(paid[-1][0]), high=_money(paid[0][0]))]
    one = Text("{n} คน จ่ายคนละ {amount} บาท", "{n} people paid {amount} baht each")
    none = Text("{n} คน ไม่ต้องจ่าย เพราะใช้ส่วนของตนหมดแล้ว", "{n} people paid nothing: they had spent their share")
    return [(one if amount else none).format(n=number(people), amount=_money(amount)) for amount, people in paid]
