"""A session as a calendar file (iCalendar)."""

from icalendar import Calendar, Event, vText

from webapp.core import clock
from webapp.core.clock import BANGKOK
from webapp.core.i18n import t
from webapp.core.links import link_to
from webapp.hearings.session_models import HearingSession


def calendar_file(session: HearingSession) -> bytes:
    """One event in Thailand's time; the same session always has the same identity, so that a new file updates it."""
    event = Event()
    event.add("uid", f"{session.public_id}@ruamkid")
    event.add("dtstamp", clock.now())
    event.add("dtstart", session.starts_at.astimezone(BANGKOK))
    event.add("dtend", session.ends_at.astimezone(BANGKOK))
    event.add("last-modified", session.changed_at)
    event.add("sequence", int(session.changed_at.timestamp()) % 2**31)
    event.add("summary", session.title)
    event["location"] = vText(session.place)
    link = link_to(f"/sessions/{session.public_id}")
    event.add("description", "\n\n".join(part for part in (session.hearing.title, session.agenda, link) if part))
    event.add("url", link)
    if session.cancelled_at:
        event.add("status", "CANCELLED")
    calendar = Calendar()
    calendar.add("prodid", "-//Ruamkid//Hearings//TH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", t("การรับฟังความคิดเห็น", "Hearings"))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())
