"""Days and moments as people in Thailand write them, in a form or in a table: one reader for both."""

import re
from datetime import datetime

from webapp.core.clock import BANGKOK
from webapp.core.thai import MONTHS_TH, MONTHS_TH_SHORT, arabic_digits

_MONTHS = {
    name.replace(".", ""): number for names in (MONTHS_TH, MONTHS_TH_SHORT) for number, name in enumerate(names, 1)
}
_TIME = r"(?:[\s,]*(?:เวลา)?\s*(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*(?:น\.?)?)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{2,4}}){_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_WORDS = re.compile(rf"(?:วัน[ก-๙]*\s?ที่)?\s*(\d{{1,2}})[\s-]*([ก-๙. ]+?)[\s-]*(?:พ\.?\s?ศ\.?)?\s*(\d{{4}}|\d\d){_TIME}")
_LONGEST = 60  # a cell of a whole page is no day, and trying costs time
_ERA = re.compile(r"(?<!\d)(2[45]\d\d)(?!\d)")


def read_moment(typed: str) -> datetime | None:
    """`14/11/2569 10.30`, `14 พ.ย. 2569`, `๑๔ พ.ย. ๖๙`, ISO; on Thailand's clock unless it names another. None if unread.

    A year of two digits is of the Buddhist era where the month is a Thai word; among numbers it stays as it was typed.
    """
    text = arabic_digits(typed).strip()
    if len(text) > _LONGEST:
        return None
    try:
        if found := _NUMBERS.fullmatch(text):
            day, _, month, year, *clock = found.groups()
        elif found := _YEAR_FIRST.fullmatch(text):
            year, _, month, day, *clock = found.groups()
        elif found := _WORDS.fullmatch(text):
            day, word, year, *clock = found.groups()
            month = str(_MONTHS[re.sub(r"[. ]", "", word)])
            year = f"25{year}" if len(year) == 2 else year
        else:
            moment = datetime.fromisoformat(_ERA.sub(lambda era: str(int(era[1]) - 543), text, count=1))
            return moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)
        common = int(year) - 543 if int(year) > 2400 else int(year)
        hour, minute, second = (int(part or 0) for part in clock)
        return datetime(common, int(month), int(day), hour, minute, second, tzinfo=BANGKOK)
    except (ValueError, KeyError):
        return None
