"""The result of a hearing as a paper: officers' words, figures and quotations in their order, for every format."""

from datetime import date, datetime
from typing import Any

from webapp.areas import queries as areas
from webapp.core.i18n import t
from webapp.core.paper import Paper
from webapp.core.thai import number, thai_date
from webapp.hearings import posters
from webapp.hearings import rules as hearing_rules
from webapp.hearings.models import Hearing
from webapp.hearings.queries import why_cancelled
from webapp.hearings.rules import bangkok_day
from webapp.insights.rules import STANCES
from webapp.planning.rules import RELATIONS
from webapp.reports import rules
from webapp.reports.contents import Content
from webapp.reports.models import SectionKey


def stance_name(value: str) -> str:
    return str(STANCES.get(value, value))


def compose(
    hearing: Hearing, content: Content, published_on: datetime | None, edition: int = 1, reason: str = ""
) -> Paper:
    """The whole paper; without a day of publication it says that it is a draft. A correction says why."""
    facts, bodies = content.facts, content.bodies
    title = t("สรุปผลการรับฟังความคิดเห็น", "Result of the hearing")
    draft = "" if published_on else t("ฉบับร่าง ยังไม่เผยแพร่", "Draft, not published")
    office = str(hearing.project.organisation.name)
    corrected = []
    if edition > 1:
        corrected = [(t("ฉบับที่", "Edition"), number(edition)), (t("เหตุที่แก้ไข", "Why it was corrected"), reason)]
    ended = (
        [(t("ยกเลิกระหว่างรับฟัง เพราะ", "Cancelled while open, because"), why_cancelled(hearing))]
        if hearing.is_cut_short
        else []
    )
    paper = posters.new_paper(f"{title}: {hearing.title}", hearing, footer=f"{office} · {draft or hearing.title}"[:110])
    paper.heading(hearing.title)
    paper.facts(
        [
            (t("โครงการ", "Project"), hearing.project.title),
            (t("หน่วยงาน", "Agency"), office),
            (t("พื้นที่", "Area"), str(areas.full_path_name(hearing.area))),
            (
                t("รับฟังระหว่าง", "Heard from"),
                t("{a} ถึง {b}", "{a} to {b}", a=thai_date(hearing.opens_at), b=thai_date(hearing.closes_at)),
            ),
            (t("วิธีรับฟัง", "Methods"), ", ".join(posters.methods_of(hearing))),
            (t("เผยแพร่เมื่อ", "Published on"), thai_date(published_on) if published_on else draft),
            *ended,
            *corrected,
        ]
    )
    paper.paragraph(str(rules.MADE), soft=True)
    for key in SectionKey:
        paper.heading(str(rules.SECTIONS[key]), 2)
        _FACTS.get(key, lambda *_: None)(paper, facts, content)
        paper.paragraph(bodies.get(key, ""))
    paper.qr(posters.address(hearing), t("อ่านบนเว็บไซต์", "Read it on the web") + "\n" + posters.address(hearing))
    periods = hearing_rules.periods(bangkok_day(hearing.closes_at))
    paper.paragraph(f"{periods.regulation}: {periods.summary}", soft=True)
    return paper


def _numbers(paper: Paper, facts: dict[str, Any], content: Content) -> None:
    paper.facts(
        [
            (t("เสียงทั้งหมด", "Voices"), number(facts["voices"])),
            (t("ข้อความที่ไม่ซ้ำกัน", "Different texts"), number(facts["texts"])),
            (t("นับเมื่อ", "Counted on"), thai_date(content.drawn_at)),
        ]
    )
    for one in facts.get("campaigns", ()):  # an edition from before campaigns were told has none
        paper.paragraph(str(rules.IN_MANY_HANDS.format(n=number(one["voices"]))))
        for quote in one["quotes"]:
            _quote(paper, quote)
    voices = t("เสียง", "Voices")
    channels = ((str(rules.CHANNELS.get(name, name)), number(count)) for name, count in facts["channels"])
    paper.table(t("ตามช่องทาง", "By channel"), [t("ช่องทาง", "Channel"), voices], channels, [1])
    places = ((name, number(count)) for name, count in facts["areas"])
    paper.table(t("ตามพื้นที่ของผู้แสดงความคิดเห็น", "By where the writers live"), [t("พื้นที่", "Area"), voices], places, [1])
    given, read = dict(facts["stances"]["given"]), dict(facts["stances"]["read"])
    paper.table(
        t("ตามจุดยืน", "By stance"),
        [t("จุดยืน", "Stance"), t("ผู้เขียนเลือกเอง", "Chosen by the writer"), t("อ่านจากข้อความ", "Read from the text")],
        (
            (stance_name(value), number(given.get(value, 0)), number(read.get(value, 0)))
            for value in STANCES
            if value in given or value in read
        ),
        [1, 2],
    )


def _quote(paper: Paper, quote: dict[str, Any]) -> None:
    channel = str(rules.CHANNELS.get(quote["channel"], quote["channel"]))
    parts = [stance_name(quote["stance"]) if quote["stance"] else "", channel]
    source = " · ".join(filter(None, [*parts, thai_date(date.fromisoformat(quote["on"]), short=True)]))
    paper.quotation(quote["words"], source)


def _themes(paper: Paper, facts: dict[str, Any], content: Content) -> None:
    if not facts["themes"]:
        paper.paragraph(str(rules.NO_THEMES), soft=True)
    for order, theme in enumerate(facts["themes"], 1):
        paper.heading(f"{order}. {theme['title']}", 3)
        stances = ", ".join(f"{stance_name(value)} {number(count)}" for value, count in theme["stances"])
        paper.facts(
            [
                (t("เสียง", "Voices"), number(theme["voices"])),
                (t("ข้อความ", "Texts"), number(theme["texts"])),
                (t("จุดยืน", "Stances"), stances),
            ]
        )
        for quote in theme["quotes"]:
            _quote(paper, quote)
        decision = content.decisions.get(theme["id"])
        if decision is not None:
            relation = str(RELATIONS[decision.relation])  # type: ignore[index]  # the table's check allows no other word
            paper.paragraph(f"{t('ผลการพิจารณา', 'Decision')}: {relation}", strong=True)
            paper.paragraph(decision.reason)


def _dissent(paper: Paper, facts: dict[str, Any], content: Content) -> None:
    side = facts["dissent"]
    if side is None:
        return
    paper.facts([(stance_name(side["stance"]), t("{n} เสียง", "{n} voices", n=number(side["voices"])))])
    for quote in side["quotes"]:
        _quote(paper, quote)


def _unplaced(paper: Paper, facts: dict[str, Any], content: Content) -> None:
    rest = facts["unplaced"]
    reasons = [
        (t("นอกขอบเขต: {why}", "Out of scope: {why}", why=why), number(count)) for why, count in rest["out_of_scope"]
    ]
    for key, name in (
        ("no_words", t("ตอบแบบเลือกตอบ ไม่มีข้อความ", "Answered by choices, without words")),
        ("not_shown", t("ไม่แสดงต่อสาธารณะ", "Not shown in public")),
        ("waiting", t("ยังไม่เข้าประเด็นใด", "Fit no theme so far")),
    ):
        if rest[key]:
            reasons.append((name, number(rest[key])))
    total = t("{n} ข้อความ", "{n} texts", n=number(rest["texts"]))
    paper.facts([(t("ไม่ได้จัดเข้าประเด็น", "In no theme"), total)])
    paper.table(t("เหตุที่ไม่ได้จัด", "Why"), [t("เหตุ", "Reason"), t("ข้อความ", "Texts")], reasons, [1])


def _coverage(paper: Paper, facts: dict[str, Any], content: Content) -> None:
    found = facts["coverage"]
    if found["sample"]:
        words = t(
            "{k} จาก {n} ข้อความ (ร้อยละ {low}–{high})",
            "{k} of {n} texts ({low}–{high}%)",
            k=number(found["placed"]),
            n=number(found["sample"]),
            low=round(100 * found["low"]),
            high=round(100 * found["high"]),
        )
        paper.facts([(t("ข้อความที่สุ่มมา อยู่ในประเด็นข้างต้น", "Texts drawn at random that the themes reach"), words)])
    paper.paragraph(str(rules.CAUTION), strong=True)


_FACTS = {
    SectionKey.NUMBERS: _numbers,
    SectionKey.THEMES: _themes,
    SectionKey.DISSENT: _dissent,
    SectionKey.UNPLACED: _unplaced,
    SectionKey.COVERAGE: _coverage,
}
