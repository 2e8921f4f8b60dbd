"""What officers, owners of tasks and contributors are written about escalations."""

from collections.abc import Sequence

from webapp.accounts.models import User
from webapp.accounts.queries import addresses_of
from webapp.areas.models import Area
from webapp.core import crypto, mail
from webapp.core.i18n import Text, in_language, t
from webapp.core.links import link_to
from webapp.core.thai import thai_date
from webapp.escalations import queries
from webapp.escalations.models import Escalation, EscalationTask
from webapp.escalations.rules import Act, Lateness
from webapp.submissions.operations import tracking_code

GIVEN = Text("ได้รับมอบหมายงานตามข้อสั่งการ", "A task from a decision")
TAKEN_BACK = Text("ยกเลิกงานที่มอบหมายตามข้อสั่งการ", "A task from a decision was taken back")
REMINDERS = {
    Lateness.SOON: Text("งานตามข้อสั่งการใกล้ครบกำหนด", "A task from a decision is due soon"),
    Lateness.OVERDUE: Text("งานตามข้อสั่งการเกินกำหนดแล้ว", "A task from a decision is overdue"),
}


@in_language("th")  # whatever the sender's page is in
def tell_officers(escalation: Escalation, place: Area) -> None:
    """A problem has come to their station."""
    url = link_to(f"/workspace/escalations/{escalation.public_id}")
    for person in queries.officers_at(place, queries.station(escalation).role):
        subject = t("มีเรื่องส่งถึงท่าน: {title}", "A problem has come to you: {title}", title=escalation.title)
        body = t(
            "เรียน ผู้รับผิดชอบ\n\nมีเรื่องส่งถึง {station}\nเรื่อง {title}\nควรดำเนินการภายใน {day}\n\nเปิดดูได้ที่\n{url}\n",
            "Dear colleague,\n\na problem has come to {station}: {title}\nPlease act until {day}:\n{url}\n",
            station=queries.station(escalation).name,
            title=escalation.title,
            day=thai_date(escalation.due_on) if escalation.due_on else "",
            url=url,
        )
        mail.post(person.email, subject[:200], body)


def tell_contributors(escalation: Escalation, act: Act, words: str) -> int:
    """Everybody who said it and left an address reads what was decided, and what was carried out; in the reader's language."""
    people = queries.letters_of(escalation)
    for letter in people:
        with in_language(letter.language):
            subject = t("เรื่องที่ท่านส่งได้รับการพิจารณาในระดับที่สูงขึ้น", "What you sent was considered at a higher level")
            news = t("{station} พิจารณาเรื่อง {title} แล้ว ดังนี้", "{station} has considered “{title}”:")
            if act == Act.COMPLETE:
                subject = t("ข้อสั่งการในเรื่องที่ท่านส่งดำเนินการครบแล้ว", "The decision on what you sent is carried out")
                news = t(
                    "ข้อสั่งการของ {station} เรื่อง {title} ดำเนินการครบแล้ว ดังนี้",
                    "The decision of {station} on “{title}” is carried out:",
                )
            body = t(
                "เรียน ท่านผู้ส่งเรื่อง\n\n{news}\n\n{words}\n\nดูทุกขั้นตอนได้ที่\n{url}\n",
                "Dear contributor,\n\n{news}\n\n{words}\n\nSee every step at\n{url}\n",
                news=news.format(station=queries.station(escalation).name, title=escalation.title),
                words=words,
                url=link_to(f"/track/{tracking_code(letter.form_key)}"),
            )
        mail.post(crypto.decrypt(letter.email), subject, body)
    return len(people)


@in_language("th")
def tell_owner(task: EscalationTask, head: Text = GIVEN) -> int:
    """An office was given a task, need not do it any more, or is reminded of it; returns how many letters."""
    office = task.organisation
    body = t(
        "เรียน {office}\n\n{head}\n{what}\nภายใน {day}\nเรื่อง {title}\n{url}\n",
        "Dear {office},\n\n{head}:\n{what}\nuntil {day}\nAbout: {title}\n{url}\n",
        head=head,
        office=office.name,
        what=task.what,
        day=thai_date(task.due_on),
        title=task.escalation.title,
        url=link_to(f"/escalations/{task.escalation.public_id}"),
    )
    people = addresses_of(office)
    for address in people:
        mail.post(address, str(head), body)
    return len(people)


def remind(escalation: Escalation, people: Sequence[User], *, late: bool) -> None:
    """Shortly before the day, or when it has passed."""
    title = escalation.title
    head = t("เกินกำหนด: {title}", "Overdue: {title}", title=title) if late else ""
    head = head or t("ใกล้ครบกำหนด: {title}", "Due soon: {title}", title=title)
    for person in people:
        mail.post(person.email, head[:200], f"{head}\n{link_to(f'/workspace/escalations/{escalation.public_id}')}\n")
