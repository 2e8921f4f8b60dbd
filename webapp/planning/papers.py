"""What planning gives out on paper: the plan, its part on problems and needs, and the traces."""

from collections.abc import Sequence
from datetime import datetime

from webapp.areas import queries as areas
from webapp.core.i18n import current_locale, t
from webapp.core.paper import Paper
from webapp.core.thai import baht, number, thai_date, year
from webapp.hearings.models import Method
from webapp.hearings.rules import METHOD_NAMES
from webapp.insights import rules as insight_rules
from webapp.insights.theme_queries import ThemeRow
from webapp.planning import adoption, queries, rules, traces
from webapp.planning.models import BudgetSource, Plan, PlanItem
from webapp.planning.traces import Trace

MOST_VOICES = 1_000  # in one paper; the JSON file holds them all


def _paper(title: str, subject: str, place: str) -> Paper:
    return Paper(title, subject=subject, author=place, language=current_locale(), footer=title)


def plan_paper(plan: Plan, chapters: Sequence[queries.Chapter]) -> Paper:
    """The whole plan: vision, then strategy by strategy with what it serves, indicators, programmes, items, money."""
    place = str(areas.full_path_name(plan.area))
    paper = _paper(plan.title, str(rules.KINDS[plan.kind]), place)  # type: ignore[index]
    years = t("ปีงบประมาณ พ.ศ. {a}–{b}", "Fiscal years {a}–{b}", a=year(plan.first_year), b=year(plan.last_year))
    paper.paragraph(f"{place} · {years}", soft=True)
    paper.paragraph(plan.vision, large=True)
    for chapter in chapters:
        strategy = chapter.strategy
        paper.heading(f"{strategy.number}. {strategy.title}")
        paper.paragraph(strategy.description)
        paper.facts([(t("เป้าหมายเมื่อสิ้นแผน", "Goal"), strategy.goal)])
        paper.items([str(node.label) for node in chapter.serves])
        paper.table(
            t("ตัวชี้วัดและค่าเป้าหมาย", "Indicators and targets"),
            [t("ตัวชี้วัด", "Indicator"), t("ข้อมูลฐาน", "Baseline"), t("ค่าเป้าหมาย (ผล) รายปี", "Targets (results) by year")],
            [
                [
                    f"{one.title} ({one.unit})" if one.unit else one.title,
                    one.baseline or "–",
                    " · ".join(
                        f"{year(v.fiscal_year)}: {_figure(v.target)}"
                        + (f" ({_figure(v.result)})" if v.result is not None else "")
                        for v in one.values
                    ),
                ]
                for one in strategy.indicators
            ],
        )
        paper.table(
            t("โครงการ", "Items"),
            [
                t("โครงการ", "Item"),
                t("หน่วยงาน", "Agency"),
                t("ปี", "Year"),
                *(str(rules.SOURCES[source]) for source in BudgetSource),
            ],
            [_item_row(item) for item in chapter.lines],
            numeric=range(3, 3 + len(BudgetSource)),
        )
    _participation(paper, plan)
    paper.paragraph(
        t("ที่มา: {source}", "Source: {source}", source=plan.provenance) if plan.provenance else "", soft=True
    )
    return paper


def _participation(paper: Paper, plan: Plan) -> None:
    """Whom the plan was discussed with, and who approved it."""
    consultations = adoption.consultations_of(plan)
    if not consultations and plan.approved_on is None:
        return
    paper.heading(t("การมีส่วนร่วมของประชาชน", "How people took part"))
    for one in consultations:
        people = t("ผู้เข้าร่วม {n} คน", "{n} took part", n=number(one.people)) if one.people else ""
        paper.heading(f"{METHOD_NAMES[Method(one.method)]} · {thai_date(one.held_on)}", 2)
        paper.paragraph(" · ".join(part for part in (one.place, people) if part), soft=True)
        paper.facts(
            [(t("ประชาชนเสนอ", "What was said"), one.heard), (t("นำไปปรับแผน", "What became of it"), one.became)]
        )
    if plan.consultation_exception:
        reason = t("เหตุผลที่ไม่มีบันทึกการปรึกษาหารือ", "Why no consultation is recorded")
        paper.facts([(reason, plan.consultation_exception)])
    if plan.approved_on is not None:
        approved = t(
            "{body} อนุมัติเมื่อ {day}",
            "Approved by {body} on {day}",
            body=plan.approved_by,
            day=thai_date(plan.approved_on),
        )
        paper.paragraph(f"{approved} · {plan.approval_document}")


def _figure(value: object) -> str:
    return "–" if value is None else f"{value:,f}".rstrip("0").rstrip(".")


def _item_row(item: PlanItem) -> list[str]:
    sums = {source: [b.amount for b in item.budgets if b.source == source] for source in BudgetSource}
    title = f"{item.code} {item.title}".strip()
    money = [number(sum(found)) if found else "–" for found in sums.values()]
    return [title, item.agency or "–", str(year(item.fiscal_year)), *money]


def needs_columns() -> list[str]:
    return [
        t("ประเด็นปัญหาและความต้องการ", "Problem or need"),
        t("พื้นที่", "Area"),
        t("ประเด็นการพัฒนา", "Strategy"),
        t("เสียง", "Voices"),
        t("ข้อความ", "Texts"),
        t("เห็นด้วย", "Support"),
        t("ไม่เห็นด้วย", "Oppose"),
        t("คำของประชาชน", "In people’s words"),
        t("ผลการพิจารณา", "What became of it"),
    ]


def needs_rows(found: Sequence[tuple[ThemeRow, str, str]]) -> list[list[str | int]]:
    """Themes with the strategy they are filed under and what became of them."""
    rows: list[list[str | int]] = []
    for row, strategy, became in found:
        stances = {name: how_many for name, how_many, _ in row.stances}
        words = " / ".join(f"“{quote}”" for quote, _, _ in row.quotes[:3])
        place = str(areas.full_path_name(row.theme.area))
        counted = [row.count.voices, row.count.texts, stances.get("support", 0), stances.get("oppose", 0)]
        rows.append([row.title, place, strategy, *counted, words, became])
    return rows


def needs_paper(plan: Plan, found: Sequence[tuple[ThemeRow, str, str]], at: datetime) -> Paper:
    """'ประเด็นปัญหาและความต้องการเชิงพื้นที่': the part of the plan that people's themes feed."""
    place = str(areas.full_path_name(plan.area))
    title = t("ประเด็นปัญหาและความต้องการเชิงพื้นที่", "Problems and needs of the area")
    paper = _paper(title, plan.title, place)
    paper.paragraph(f"{plan.title} · {thai_date(at)}", soft=True)
    voices = sum(row.count.voices for row, _, _ in found)
    paper.paragraph(
        t(
            "สรุปจากความคิดเห็นและเรื่องที่ประชาชนแจ้ง {n} ประเด็น รวม {v} เสียง เรียงตามจำนวนเสียง ถ้อยคำในเครื่องหมายคำพูดเป็นคำของประชาชน ยกมาโดยไม่แก้ไข",
            "From what people said: {n} themes, {v} voices, the most voices first. Words in quotation marks are theirs, unchanged.",
            n=number(len(found)),
            v=number(voices),
        )
    )
    last = ""
    for row, strategy, became in sorted(found, key=lambda one: one[1] or "~"):
        if strategy != last:
            paper.heading(strategy or t("ยังไม่ได้จัดตามประเด็นการพัฒนา", "Not filed under a strategy"))
            last = strategy
        paper.heading(row.title, 2)
        counted = t(
            "{v} เสียง จาก {n} ข้อความ", "{v} voices, {n} texts", v=number(row.count.voices), n=number(row.count.texts)
        )
        stances = ", ".join(f"{insight_rules.STANCES[name]} {number(n)}" for name, n, _ in row.stances)  # type: ignore[index]
        paper.paragraph(
            " · ".join(part for part in (str(areas.full_path_name(row.theme.area)), counted, stances) if part),
            soft=True,
        )
        paper.paragraph(row.theme.description)
        for words, submission, _ in row.quotes[:3]:
            paper.quotation(words, thai_date(submission.received_at))
        paper.facts([(t("ผลการพิจารณา", "What became of it"), became)])
    return paper


def _stance(value: str | None) -> str:
    return str(insight_rules.STANCES[value]) if value else ""  # type: ignore[index]


def _day(iso: str | None) -> str:
    return thai_date(datetime.fromisoformat(iso)) if iso else "–"


def trace_paper(trace: Trace, url: str, sha256: str) -> Paper:
    """A trace on paper, with the hash of its JSON file and the way to the page."""
    item = trace["kind"] == "plan_item"
    title = trace["item"]["title"] if item else t("ทุกขั้นตอนของเรื่องหนึ่งเรื่อง", "Every step of one submission")
    subject = t("หลักฐานเสียงของประชาชน", "The voices behind it") if item else trace["submission"]["id"]
    paper = _paper(title, subject, trace["item"]["agency"] if item else "")
    if item:
        _item_trace(paper, trace)
    else:
        _submission_trace(paper, trace)
    paper.heading(t("ตรวจสอบเอกสารนี้", "Check this paper"))
    paper.paragraph(
        t(
            "รหัสตรวจสอบ SHA-256 ของไฟล์ JSON ที่มีเนื้อหาเดียวกัน ซึ่งเก็บไว้ในบันทึกการใช้งานของระบบ: {h}",
            "SHA-256 of the JSON file of the same content, kept in the audit trail of this installation: {h}",
            h=sha256,
        )
    )
    paper.qr(url, t("เปิดหน้านี้บนเว็บ", "Open the page"))
    return paper


def _item_trace(paper: Paper, trace: Trace) -> None:
    item, strategy = trace["item"], trace["strategy"]
    money = [
        f"{rules.SOURCES[b['source']]} ({year(b['fiscal_year'])}): {baht(float(b['baht']))}" for b in item["budget"]
    ]
    paper.facts(
        [
            (t("แผน", "Plan"), trace["plan"]["title"]),
            (t("ประเด็นการพัฒนา", "Strategy"), f"{strategy['number']}. {strategy['title']}"),
            (t("หน่วยงานรับผิดชอบ", "Agency in charge"), item["agency"]),
            (t("พื้นที่", "Area"), item["area"]["name"]),
            (t("สถานะ", "Status"), str(rules.ITEM_STATUSES[item["status"]])),
        ]
    )
    paper.items(money)
    left = MOST_VOICES
    for group in trace["themes"]:
        paper.heading(group["theme"]["title"])
        paper.paragraph(
            t("{v} เสียง จาก {n} ข้อความ", "{v} voices, {n} texts", v=number(group["voices"]), n=number(group["texts"])),
            soft=True,
        )
        _links(paper, [group["link"]])
        left = _said(paper, group, left)
        _answered(paper, group["answers"])
    for group in trace["single"]:
        paper.heading(t("เรื่องที่เชื่อมโดยตรง", "Linked by itself"))
        _links(paper, [group["link"]])
        left = _said(paper, group, left)
    if not trace["themes"] and not trace["single"]:
        paper.paragraph(t("ยังไม่มีเสียงของประชาชนที่เชื่อมกับโครงการนี้", "No voices have been linked to this item yet"))
    _reported(paper, trace["progress"])


def _said(paper: Paper, group: Trace, left: int) -> int:
    """Dissent first, so that nobody has to look for it."""
    voices = sorted(group["said"], key=lambda one: one["stance"] not in traces.DISSENT)
    for one in voices[:left]:
        copies = (
            t("และอีก {n} เสียงที่ข้อความเดียวกัน", "and {n} more of the same text", n=one["copies"]) if one["copies"] else ""
        )
        source = " · ".join(
            part for part in (_stance(one["stance"]), one["area"]["name"], _day(one["received_at"]), copies) if part
        )
        paper.quotation(one["text"] or t("(ไม่มีข้อความ)", "(no words)"), source)
    if len(voices) > left:
        rest = t("อีก {n} ข้อความอยู่ในไฟล์ JSON", "{n} more texts are in the JSON file", n=number(len(voices) - left))
        paper.paragraph(rest, soft=True)
    if group["not_shown"]:
        hidden = t("อีก {n} ข้อความแสดงต่อสาธารณะไม่ได้", "{n} more texts may not be shown", n=number(group["not_shown"]))
        paper.paragraph(hidden, soft=True)
    return max(0, left - len(voices))


def _links(paper: Paper, links: Sequence[Trace]) -> None:
    for one in links:
        item = one.get("item")
        title = str(rules.RELATIONS[one["relation"]]) + (f": {item['title']}" if item else "")
        paper.paragraph(f"{title} ({_day(one['confirmed_at'] or one['made_at'])})", strong=True)
        paper.paragraph(one["reason"])


def _answered(paper: Paper, answers: Sequence[Trace]) -> None:
    for one in answers:
        version = t("ฉบับที่ {n}", "version {n}", n=one["version"])
        paper.paragraph(f"{one['signed_as']} · {_day(one['published_at'])} · {version}", strong=True)
        paper.paragraph(one["text"] if current_locale() == "th" or not one["text_en"] else one["text_en"])


def _reported(paper: Paper, progress: Sequence[Trace]) -> None:
    if progress:
        paper.heading(t("ความคืบหน้า", "Progress"))
    for one in progress:
        paper.paragraph(f"{rules.ITEM_STATUSES[one['status']]} · {_day(one['reported_at'])}", strong=True)
        paper.paragraph(one["text"])


def _joined(paper: Paper, trace: Trace) -> None:
    """The theme of the whole; of one that was split, each part with its own."""
    themes = {one["id"]: one for one in trace.get("themes") or [trace["theme"]]}
    named = {
        key: f"{one['title']} · {t('{n} เสียง', '{n} voices', n=number(one['voices']))}" for key, one in themes.items()
    }
    for place, part in enumerate(trace.get("parts", ()), 1):
        words = part["words"] or t("(ยังไม่แสดง)", "(not shown)")
        paper.quotation(words, f"{t('ส่วนที่ {n}', 'Part {n}', n=place)} · {named.get(part['theme'], '–')}")
    if "parts" not in trace:
        paper.paragraph(named[trace["theme"]["id"]])


def _submission_trace(paper: Paper, trace: Trace) -> None:
    one = trace["submission"]
    paper.quotation(
        one["text"] or t("(ไม่มีข้อความ)", "(no words)"), f"{one['area']['name']} · {_day(one['received_at'])}"
    )
    if trace["copy_of"]:
        paper.paragraph(t("รวมกับเรื่องเดียวกัน รหัส {id}", "Merged with {id}", id=trace["copy_of"]))
    if trace["read"]:
        filed = ", ".join(label["value"] for label in trace["labels"])
        paper.heading(t("อ่านและจัดหมวดเรื่อง", "Read and sorted"), 2)
        paper.facts(
            [
                (t("วันที่", "Date"), _day(trace["read"]["reviewed_at"] or trace["read"]["at"])),
                (t("จัดอยู่ในเรื่อง", "Filed under"), filed),
                (t("รุ่นแบบจำลอง", "Model version"), trace["read"]["model"]),
            ]
        )
    if trace["theme"]:
        paper.heading(t("รวมกับเรื่องเดียวกันเป็นประเด็น", "Joined with others to a theme"), 2)
        _joined(paper, trace)
    if trace["links"]:
        paper.heading(t("พิจารณาเข้าแผน", "Considered for the plan"), 2)
        _links(paper, trace["links"])
    if trace["answers"]:
        paper.heading(t("คำตอบ", "The answer"), 2)
        _answered(paper, trace["answers"])
    _reported(paper, trace["progress"])
