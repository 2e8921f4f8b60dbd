"""Pure decisions about accounts: names of roles, own paths, how long an invitation lives."""

from datetime import datetime, timedelta
from hmac import compare_digest
from urllib.parse import urlsplit

import pyotp

from webapp.accounts.models import OrganisationKind
from webapp.core.i18n import Text
from webapp.core.policy import Role

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
INVITATION_LIFE = timedelta(days=14)
LINK_LIFE = timedelta(hours=24)
UNDO_LIFE = timedelta(days=7)
MAIL_LINK_LIFE = timedelta(minutes=15)
IDENTITY_LIFE = timedelta(minutes=30)
PROOF_LIFE = timedelta(minutes=10)
KNOWN_DEVICE_LIFE = timedelta(days=180)
KNOWN_ON_A_DEVICE = 5  # a family shares a telephone

# Within a quarter of an hour. What is over sends people to the mail link, which nobody's guesses can close.
QUARTER = 900
GUESSES_AT_AN_ACCOUNT = 30  # by devices that never signed in to it
GUESSES_FROM_AN_ADDRESS = 100  # wrong ones only: a village may sit behind one address
GUESSES_OF_A_DEVICE = 30
LINKS_FROM_AN_ADDRESS = 300
LINKS_TO_AN_ACCOUNT = 5
GUESSES_AT_A_CODE = 5
GUESSES_AT_A_FACTOR = 10
DAY = 86_400
EMAIL_CHANGES = 5  # in a day

HALF_WAY_LIFE = timedelta(minutes=15)
RECOVERY_CODES = 10
STEP = 30  # seconds for which an authenticator app shows a code

# The first that a browser's own words hold: most of them name others too, for old pages' sake.
BROWSERS = {
    "Line/": "LINE", "FBAN": "Facebook", "FBAV": "Facebook", "SamsungBrowser": "Samsung Internet", "Edg": "Edge",
    "OPR/": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "CrOS": "ChromeOS",
    "Mac OS": "macOS", "Linux": "Linux",
}  # fmt: skip


def device_name(user_agent: str) -> str:
    """`Chrome · Android`, as far as a browser says what it is; never more, so that nobody is told by it."""
    kinds = (next((name for mark, name in table.items() if mark in user_agent), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(kind for kind in kinds if kind)


ROLE_NAMES = {
    Role.ADMIN: Text("ผู้ดูแลระบบ", "Administrator"),
    Role.PUBLISHER: Text("ผู้เผยแพร่", "Publisher"),
    Role.PLANNER: Text("นักวิเคราะห์นโยบายและแผน", "Planner"),
    Role.MODERATOR: Text("ผู้กลั่นกรอง", "Moderator"),
    Role.INSPECTOR: Text("ผู้ตรวจราชการ", "Inspector"),
    Role.VOLUNTEER: Text("อาสาสมัครในพื้นที่", "Village volunteer"),
}
KIND_NAMES = {
    OrganisationKind.PROVINCE_OFFICE: Text("สำนักงานจังหวัด", "Provincial office"),
    OrganisationKind.OSM_OFFICE: Text("สำนักงานบริหารยุทธศาสตร์กลุ่มจังหวัด", "Provincial cluster strategy office (OSM)"),
    OrganisationKind.AGENCY: Text("ส่วนราชการ", "Government agency"),
    OrganisationKind.LOCAL_GOVERNMENT: Text("องค์กรปกครองส่วนท้องถิ่น", "Local government"),
    OrganisationKind.MINISTRY: Text("กระทรวง", "Ministry"),
}


def own_path(target: str | None) -> str | None:
    """The target if it leads to a page of this site, otherwise None: a sign-in must not send people elsewhere."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if "\\" in target or any(ord(character) < 32 for character in target):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def is_open(accepted_at: datetime | None, expires_at: datetime, now: datetime) -> bool:
    """Whether an invitation can still be accepted."""
    return accepted_at is None and now < expires_at


def can_be_undone(asked_at: datetime, confirmed_at: datetime | None, undone_at: datetime | None, now: datetime) -> bool:
    """Whether the old address can still say no to a change, also to one that nobody has confirmed."""
    return undone_at is None and now < (confirmed_at or asked_at) + UNDO_LIFE


def masked(email: str) -> str:
    """Enough for its owner to know it by, for a letter that others may read."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}•••@{domain}"


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The half minute to which an app's code belongs: this one, or a neighbour for a clock that is a little off."""
    digits = "".join(str(int(one)) for one in code if one.isdecimal())
    generator, current = pyotp.TOTP(secret, interval=STEP), int(now.timestamp()) // STEP
    steps = (step for step in (current, current - 1, current + 1) if compare_digest(generator.at(step * STEP), digits))
    return next(steps, None)
