"""What officers are written about progress and visits."""

from collections.abc import Sequence

from webapp.accounts.models import User
from webapp.accounts.queries import addresses_of
from webapp.core import mail
from webapp.core.i18n import Text, in_language, t
from webapp.core.links import link_to
from webapp.core.thai import number, thai_date
from webapp.monitoring.periods import Term
from webapp.monitoring.visit_models import Recommendation
from webapp.planning.models import Plan


def remind(people: Sequence[User], plan: Plan, term: Term, missing: int, *, late: bool) -> None:
    """Reports of a term are nearly due, or overdue."""
    head = t("รายงานความคืบหน้าเกินกำหนด", "Progress reports are overdue") if late else ""
    head = head or t("ใกล้ครบกำหนดรายงานความคืบหน้า", "Progress reports are due soon")
    body = t(
        "เรียน ผู้รับผิดชอบแผน\n\n{plan}\n{term}\nครบกำหนด {day} ยังไม่ส่ง {n} รายการ\n\n{url}\n",
        "Dear colleague,\n\n{plan}\n{term}\nDue on {day}; {n} reports are missing.\n\n{url}\n",
        plan=plan.title,
        term=term.name,
        day=thai_date(term.due_on),
        n=number(missing),
        url=link_to(f"/workspace/progress?plan={plan.public_id}&term={term.key}"),
    )
    for person in people:
        mail.post(person.email, head, body)


ADVICE = Text("ข้อเสนอแนะจากการตรวจราชการ", "An inspector’s recommendation")
ADVICE_SOON = Text("ข้อเสนอแนะจากการตรวจราชการใกล้ครบกำหนด", "An inspector’s recommendation is due soon")
ADVICE_LATE = Text("ข้อเสนอแนะจากการตรวจราชการเกินกำหนด", "An inspector’s recommendation is overdue")


@in_language("th")  # an office reads Thai, whatever the inspector's page is in
def tell_office(one: Recommendation, head: Text = ADVICE, said: str = "") -> int:
    """An office hears of a recommendation, of more that is asked, near the day and when it has passed; returns how many letters."""
    office = one.organisation
    body = t(
        "เรียน {office}\n\n{said}{words}\nภายใน {day}\nจากการตรวจเยี่ยม {title}\n{url}\n",
        "Dear {office},\n\n{said}{words}\nuntil {day}\nFrom the visit: {title}\n{url}\n",
        office=office.name,
        said=f"{said}\n\n" if said else "",
        words=one.words,
        day=thai_date(one.due_on),
        title=one.visit.title,
        url=link_to(f"/visits/{one.visit.public_id}"),
    )
    people = addresses_of(office)
    for address in people:
        mail.post(address, str(head), body)
    return len(people)
