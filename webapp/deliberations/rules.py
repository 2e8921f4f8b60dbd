"""Pure decisions about deliberations: phases, whose turn a statement has, who may take part, what keeps it from beginning."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from webapp.core.i18n import Text
from webapp.core.policy import within
from webapp.deliberations.grouping import SMALLEST
from webapp.deliberations.shares import Verdict


class Kind(StrEnum):
    STATEMENTS = "statements"
    BUDGET = "budget"


class Ballot(StrEnum):
    """How a budget is voted on."""

    PICK = "pick"
    RANK = "rank"


class Phase(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class State(StrEnum):
    """Of a statement."""

    ACCEPTED = "accepted"
    HELD = "held"
    REJECTED = "rejected"


class Choice(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"
    PASS = "pass"  # noqa: S105  (not a password)


PUBLIC = (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED, Phase.CANCELLED)
LEAST_STATEMENTS, MOST_STATEMENTS = 3, 100
LEAST_OPTIONS, MOST_OPTIONS = 2, 40
MOST_RANKS = 5
LONGEST_STATEMENT = 280
MOST_PROPOSALS = 3  # of one person
LONGEST_DAYS = 366
FEWEST = SMALLEST  # people below which no numbers and no votes are shown

KINDS = {
    Kind.STATEMENTS: Text("เห็นด้วยหรือไม่กับคำของเพื่อนบ้าน", "Agree or disagree with neighbours’ words"),
    Kind.BUDGET: Text("ร่วมจัดงบประมาณ", "Share out a budget"),
}
BALLOTS = {
    Ballot.PICK: Text("เลือกหลายโครงการภายในวงเงิน", "Pick projects within the budget"),
    Ballot.RANK: Text("เรียงลำดับโครงการที่ต้องการ", "Rank the projects you want"),
}
PHASES = {
    Phase.DRAFT: Text("ฉบับร่าง", "Draft"),
    Phase.ANNOUNCED: Text("ประกาศแล้ว ยังไม่เปิด", "Announced, not yet open"),
    Phase.OPEN: Text("เปิดให้ร่วมปรึกษา", "Open"),
    Phase.CLOSED: Text("ปิดแล้ว", "Closed"),
    Phase.CANCELLED: Text("ยกเลิก", "Cancelled"),
}
CHOICES = {
    Choice.AGREE: Text("เห็นด้วย", "Agree"),
    Choice.DISAGREE: Text("ไม่เห็นด้วย", "Disagree"),
    Choice.PASS: Text("ข้าม / ไม่แน่ใจ", "Pass / not sure"),
}
STATES = {
    State.ACCEPTED: Text("ใช้อยู่", "In use"),
    State.HELD: Text("รอผู้กลั่นกรอง", "Held for a moderator"),
    State.REJECTED: Text("ไม่รับ", "Not accepted"),
}
VERDICTS = {
    Verdict.SHARES: Text("ได้ทำ: ผู้สนับสนุนรวมเงินได้ครบ", "Chosen: its supporters could pay for it"),
    Verdict.REST: Text("ได้ทำ: จากเงินส่วนที่เหลือ", "Chosen: from what remained"),
    Verdict.POOR: Text("ยังไม่ได้ทำ: เงินของผู้สนับสนุนไม่พอ", "Not chosen: its supporters could not pay for it"),
    Verdict.UNSUPPORTED: Text("ยังไม่ได้ทำ: ไม่มีผู้เลือก", "Not chosen: nobody chose it"),
}
GROUP_NAMES = ("ก", "ข", "ค", "ง", "จ")
GROUP_NAMES_EN = ("A", "B", "C", "D", "E")


def group_name(number: int) -> Text:
    return Text(f"กลุ่ม {GROUP_NAMES[number]}", f"Group {GROUP_NAMES_EN[number]}")


def phase(
    now: datetime, opens_at: datetime, closes_at: datetime, announced_at: datetime | None, cancelled_at: datetime | None
) -> Phase:
    if cancelled_at is not None:
        return Phase.CANCELLED
    if announced_at is None:
        return Phase.DRAFT
    if now < opens_at:
        return Phase.ANNOUNCED
    return Phase.OPEN if now <= closes_at else Phase.CLOSED


def turn(who: str, ref: str) -> str:
    """Breaks ties between statements that were shown equally often: fixed for one person, different for another."""
    return hashlib.sha256(f"{who}:{ref}".encode()).hexdigest()


def next_statement(shown: Mapping[str, int], answered: Collection[str], who: str) -> str | None:
    """The statement that was shown least of those this person has not answered."""
    waiting = [ref for ref in shown if ref not in answered]
    return min(waiting, key=lambda ref: (shown[ref], turn(who, ref))) if waiting else None


def is_eligible(path: str, eligible: Iterable[str]) -> bool:
    """Whether a place lies in one of the areas, all given as paths."""
    return any(within(path, outer) for outer in eligible)


def calendar_faults(opens_on: date, closes_on: date, today: date) -> list[Text]:
    faults = []
    if opens_on < today:
        faults.append(Text("วันเปิดต้องไม่ใช่วันที่ผ่านมาแล้ว", "The first day must not be in the past."))
    if closes_on < opens_on:
        faults.append(Text("วันสุดท้ายต้องไม่มาก่อนวันเปิด", "The last day must not come before the first."))
    elif (closes_on - opens_on).days > LONGEST_DAYS:
        faults.append(Text("เปิดได้ไม่เกินหนึ่งปี", "It may be open for one year at most."))
    return faults


def ranking_faults(chosen: Collection[str], known: Collection[str]) -> list[Text]:
    """What is wrong with a ballot of ranks."""
    if not chosen:
        return [Text("กรุณาเลือกอย่างน้อยหนึ่งโครงการ", "Please choose at least one project.")]
    if len(set(chosen)) != len(chosen):
        return [Text("โครงการหนึ่งมีได้อันดับเดียว", "A project can have one rank only.")]
    return [] if set(chosen) <= set(known) else [_unknown()]


def picking_faults(chosen: Collection[str], costs: Mapping[str, int], budget: int) -> list[Text]:
    """What is wrong with a ballot of picks."""
    if not chosen:
        return [Text("กรุณาเลือกอย่างน้อยหนึ่งโครงการ", "Please choose at least one project.")]
    if not set(chosen) <= set(costs):
        return [_unknown()]
    over = sum(costs[ref] for ref in set(chosen)) - budget
    if over <= 0:
        return []
    text = Text(
        "เกินวงเงินอยู่ {over} บาท กรุณานำบางโครงการออก", "This is {over} baht over the budget. Please take something out."
    )
    return [text.format(over=f"{over / 100:,.0f}" if over % 100 == 0 else f"{over / 100:,.2f}")]


def _unknown() -> Text:
    return Text("มีโครงการที่ไม่อยู่ในรายการ กรุณาเลือกใหม่", "Something is not on the list. Please choose again.")


def statement_obstacles(number: int) -> list[Text]:
    """What keeps a deliberation on statements from being announced."""
    if number < LEAST_STATEMENTS:
        return [
            Text("ต้องมีข้อความอย่างน้อย {n} ข้อ", "It needs at least {n} statements.").format(n=LEAST_STATEMENTS),
        ]
    return []


def option_obstacles(costs: Collection[int], budget: int) -> list[Text]:
    """What keeps a budget from being put to the vote."""
    found = []
    if len(costs) < LEAST_OPTIONS:
        found.append(Text("ต้องมีอย่างน้อย {n} โครงการ", "It needs at least {n} projects.").format(n=LEAST_OPTIONS))
    if any(cost > budget for cost in costs):
        found.append(Text("มีโครงการที่แพงกว่าวงเงินทั้งหมด", "A project costs more than the whole budget."))
    elif costs and sum(costs) <= budget:
        found.append(
            Text(
                "วงเงินพอสำหรับทุกโครงการอยู่แล้ว ไม่ต้องลงคะแนน",
                "The budget pays for everything: there is nothing to vote on.",
            )
        )
    return found
