"""An opinion told in a chat: which hearing, for or against, in which words. What a chat cannot ask is left to the web."""

from dataclasses import replace
from typing import Any

from webapp.areas import queries as areas
from webapp.channels.rules import Draft, message, offer
from webapp.core import clock
from webapp.core.i18n import Text, t
from webapp.core.links import link_to
from webapp.core.thai import arabic_digits, baht
from webapp.hearings import queries as hearings
from webapp.hearings.models import Hearing, Question, QuestionKind
from webapp.hearings.queries import phase_of
from webapp.hearings.rules import Phase, bangkok_day
from webapp.submissions import queries
from webapp.submissions.models import Stance

MOST_HEARINGS, LOOKED_AT = 8, 100
LONGEST_FACTS = 400
STANCES = {
    Stance.SUPPORT: Text("เห็นด้วย", "I agree"),
    Stance.CONDITIONAL: Text("เห็นด้วย ถ้า…", "I agree, if…"),
    Stance.OPPOSE: Text("ไม่เห็นด้วย", "I disagree"),
    Stance.NEUTRAL: Text("ยังไม่แน่ใจ", "Not sure"),
}


def near(draft: Draft) -> list[Hearing]:
    """The open hearings of the person's province: the nearest first, then those that close first."""
    area = areas.get(draft.area)
    province = areas.province_of(area) if area else None
    if area is None or province is None:
        return []
    own = area.path.split("/")

    def distance(hearing: Hearing) -> int:
        theirs = areas.path_of(hearing.area_code).split("/")
        return -sum(mine == other for mine, other in zip(own, theirs, strict=False))

    return sorted(hearings.soonest(Phase.OPEN, LOOKED_AT, province), key=distance)[:MOST_HEARINGS]


def hearing_of(draft: Draft) -> Hearing | None:
    """The one that was chosen, while it is open."""
    hearing = queries.hearing_for_opinion(draft.hearing) if draft.hearing else None
    return hearing if hearing and phase_of(hearing) == Phase.OPEN else None


def stance_question(hearing: Hearing) -> Question | None:
    asked = (one for one in hearing.questions if one.kind == QuestionKind.STANCE and not one.shown_if)
    return next(asked, None)


def fits(hearing: Hearing) -> bool:
    """Whether a chat can ask all that must be answered."""
    asked = (QuestionKind.STANCE, QuestionKind.SECTION)
    return not any(one.is_required and one.kind not in asked for one in hearing.questions)


def take(draft: Draft, text: str) -> Draft | None:
    """The draft with what the text chooses, a hearing of the list or a stance; None for words of the opinion itself.

    Choices are numbered, because not every LINE shows buttons. A number that means none of them changes nothing.
    """
    typed = arabic_digits(text.strip())
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None
    if draft.lacks == "hearing" and number is not None:
        chosen = dict(enumerate(near(draft), 1)).get(number)
        asks = chosen is not None and stance_question(chosen) is not None
        return replace(draft, hearing=chosen.public_id, asks_stance=asks) if chosen else draft
    if draft.lacks == "stance":
        words = " ".join(text.split()).lower().replace("...", "…")
        said = (one for one, name in STANCES.items() if words in (name.th.lower(), name.en.lower()))
        stance = next(said, None) or dict(enumerate(STANCES, 1)).get(number or 0)
        return replace(draft, stance=str(stance)) if stance else draft if number is not None else None
    return None


def ask(draft: Draft, cancel: dict[str, Any]) -> tuple[Draft | None, dict[str, Any]]:
    """What is said next, and the draft that waits for the answer."""
    if draft.lacks == "hearing":
        return _which(draft, cancel)
    hearing = hearing_of(draft)
    if hearing is None:
        words = t("การรับฟังนี้ปิดรับแล้ว", "This hearing is closed now.")
        again, asked = _which(replace(draft, hearing="", stance="", asks_stance=False), cancel)
        return again, {**asked, "text": f"{words}\n\n{asked['text']}"}
    if not fits(hearing):
        words = t(
            "“{title}” มีแบบสอบถามที่ต้องตอบ กรุณาตอบในเว็บ ไม่ต้องมีบัญชี\n{link}",
            "“{title}” has questions that need an answer. Please answer on the web; no account needed.\n{link}",
            title=hearing.title,
            link=link_to(f"/hearings/{hearing.public_id}/opinion"),
        )
        return replace(draft, hearing="", asks_stance=False), message(words, begin(), cancel)
    if draft.lacks == "stance":
        return draft, _for_or_against(hearing, cancel)
    if draft.lacks == "words":
        words = t("มีเงื่อนไขหรือความเห็นอย่างไร พิมพ์ได้เลย", "What is your condition or opinion? Please write it.")
        return draft, message(words, cancel)
    return draft, _check(draft, hearing, cancel)


def _which(draft: Draft, cancel: dict[str, Any]) -> tuple[Draft, dict[str, Any]]:
    found, area = near(draft), areas.get(draft.area)
    province = areas.province_of(area) if area else None
    place = str(areas.full_path_name(province)) if province else ""
    move = offer(t("เปลี่ยนที่อยู่", "Change the place"), t("เปลี่ยนที่เกิดเหตุ", "Change the place"))
    if not found:
        words = t("ขณะนี้ไม่มีการรับฟังที่เปิดอยู่ใน{place}", "No hearing is open in {place} now.", place=place)
        return draft, message(words, move, cancel)
    listed = "\n".join(
        f"{n}. {one.title} ({t('เหลือ {d} วัน', '{d} days left', d=_days_left(one))})" for n, one in enumerate(found, 1)
    )
    words = t(
        "การรับฟังที่เปิดอยู่ใน{place} กดหรือพิมพ์หมายเลข\n\n{listed}",
        "Open hearings in {place}. Press or type a number.\n\n{listed}",
        place=place,
        listed=listed,
    )
    return draft, message(words, *(offer(f"{n}. {one.title}", str(n)) for n, one in enumerate(found, 1)), move, cancel)


def _days_left(hearing: Hearing) -> int:
    return (bangkok_day(hearing.closes_at) - clock.today()).days


def _for_or_against(hearing: Hearing, cancel: dict[str, Any]) -> dict[str, Any]:
    """The facts in short, and the question."""
    project = hearing.project
    facts = (project.easy_summary or project.rationale or "").strip()
    facts = facts if len(facts) <= LONGEST_FACTS else facts[: LONGEST_FACTS - 1] + "…"
    cost = t("ค่าใช้จ่าย {n}", "Cost: {n}", n=baht(project.cost_baht)) if project.cost_baht is not None else ""
    question = stance_question(hearing)
    asked = question and t(question.text_th, question.text_en or question.text_th)
    choices = "\n".join(f"{n}. {text}" for n, text in enumerate(STANCES.values(), 1))
    parts = (hearing.title, facts, cost, link_to(f"/hearings/{hearing.public_id}"), f"{asked}\n{choices}")
    return message("\n\n".join(part for part in parts if part), *(offer(str(one)) for one in STANCES.values()), cancel)


def _check(draft: Draft, hearing: Hearing, cancel: dict[str, Any]) -> dict[str, Any]:
    stance = str(STANCES[Stance(draft.stance)]) if draft.stance else ""
    words = t(
        "กรุณาตรวจก่อนส่ง\n\n{title}\n{said}\n\n"
        "พิมพ์เหตุผลหรือข้อเสนอเพิ่มได้ “ส่งความเห็น” คือให้แจ้งผลทางแชตนี้ด้วย สาธารณะเห็นข้อความโดยไม่มีชื่อผู้ส่ง",
        "Please check.\n\n{title}\n{said}\n\n"
        "You can write reasons or proposals. 'Send' also tells you the result here. The public reads it without your name.",
        title=hearing.title,
        said="\n".join(part for part in (stance, draft.text) if part),
    )
    silently = offer(t("ส่งโดยไม่ต้องแจ้งผล", "Send without news"))
    return message(words, offer(t("ส่งความเห็น", "Send")), silently, cancel)


def begin() -> dict[str, Any]:
    return offer(t("แสดงความคิดเห็น", "Give an opinion"))
