"""How an area is called, by its level."""

from webapp.areas.models import Area, Level
from webapp.core.i18n import Text

PROVINCE_COOKIE = "province"  # what the reader told the front page of where they live

BANGKOK = "10"
LEVELS = {
    Level.COUNTRY: Text("ประเทศ", "Country"),
    Level.REGION: Text("ภาค", "Region"),
    Level.PROVINCIAL_CLUSTER: Text("กลุ่มจังหวัด", "Provincial cluster"),
    Level.PROVINCE: Text("จังหวัด", "Province"),
    Level.DISTRICT: Text("อำเภอ", "District"),
    Level.SUBDISTRICT: Text("ตำบล", "Subdistrict"),
}
_PREFIXES = {Level.PROVINCE: "จังหวัด", Level.DISTRICT: "อำเภอ", Level.SUBDISTRICT: "ตำบล"}
_PREFIXES_BANGKOK = {Level.PROVINCE: "", Level.DISTRICT: "เขต", Level.SUBDISTRICT: "แขวง"}
_SUFFIXES_EN = {Level.PROVINCE: " Province", Level.DISTRICT: " District", Level.SUBDISTRICT: " Subdistrict"}


def full_name(area: Area) -> Text:
    """`อำเภอวารินชำราบ` / `Warin Chamrap District`; in Bangkok เขต and แขวง."""
    level = Level(area.level)
    prefixes = _PREFIXES_BANGKOK if area.code.startswith(BANGKOK) and level in _PREFIXES else _PREFIXES
    suffix = "" if area.code == BANGKOK else _SUFFIXES_EN.get(level, "")
    return Text(prefixes.get(level, "") + area.name_th, area.name_en + suffix)


def is_official(code: str) -> bool:
    """Whether a code is a DOPA code (province, district, subdistrict), a place where something can be."""
    return code.isascii() and code.isdigit() and len(code) in (2, 4, 6)
