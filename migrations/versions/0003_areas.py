"""The official areas: 6 regions, 18 provincial clusters, 77 provinces, 928 districts, 7,436 subdistricts."""

import csv
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DATA = Path(__file__).resolve().parents[2] / "webapp" / "areas" / "data"
REGIONS = {
    "R1": ("ภาคเหนือ", "Northern Region"),
    "R2": ("ภาคตะวันออกเฉียงเหนือ", "Northeastern Region"),
    "R3": ("ภาคกลาง", "Central Region"),
    "R4": ("ภาคตะวันออก", "Eastern Region"),
    "R5": ("ภาคใต้", "Southern Region"),
    "R6": ("ภาคใต้ชายแดน", "Southern Border Region"),
}

areas = sa.table(
    "areas",
    *(sa.column(name) for name in ("code", "level", "parent_code", "path", "name_th", "name_en")),
    *(sa.column(name) for name in ("postal_code", "lat", "lon", "centre_code", "inspection_zone")),
)


def _read(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _rows() -> Iterator[dict[str, object]]:
    paths: dict[str, str] = {"TH": "TH"}

    def row(code: str, level: str, parent: str | None, name_th: str, name_en: str, **more: object) -> dict[str, object]:
        paths[code] = f"{paths[parent]}/{code}" if parent else code
        blank = {"postal_code": None, "lat": None, "lon": None, "centre_code": None, "inspection_zone": None}
        names = {"name_th": name_th.strip(), "name_en": name_en.strip()}
        return {"code": code, "level": level, "parent_code": parent, "path": paths[code], **names, **blank, **more}

    def place(source: dict[str, str]) -> dict[str, object]:
        return {
            "lat": float(source["lat"]) if source["lat"] else None,
            "lon": float(source["lon"]) if source["lon"] else None,
            "postal_code": source.get("postal") or None,
        }

    yield row("TH", "country", None, "ประเทศไทย", "Thailand")
    for code, names in REGIONS.items():
        yield row(code, "region", "TH", *names)
    cluster_of: dict[str, str] = {}
    for source in _read("clusters.csv"):
        code = f"C{int(source['zone']):02}"
        provinces = source["provinces"].split()
        cluster_of |= dict.fromkeys(provinces, code)
        office = {"centre_code": provinces[0], "inspection_zone": int(source["zone"])}
        yield row(code, "provincial_cluster", source["region"], source["name_th"], source["name_en"], **office)
    for source in _read("provinces.csv"):
        parent = cluster_of.get(source["code"], "TH")  # Bangkok stands outside the clusters
        yield row(source["code"], "province", parent, source["name_th"], source["name_en"], **place(source))
    for source in _read("districts.csv"):
        names = (source["name_th"], source["name_en"])
        yield row(source["code"], "district", source["code"][:2], *names, **place(source))
    for source in _read("subdistricts.csv"):
        names = (source["name_th"], source["name_en"])
        yield row(source["code"], "subdistrict", source["code"][:4], *names, **place(source))


def upgrade() -> None:
    connection = op.get_bind()
    known = set(connection.execute(sa.select(areas.c.code)).scalars())
    # In the order of the tree, so that a parent stands before its children.
    missing = [row for row in _rows() if row["code"] not in known]
    if missing:
        op.bulk_insert(areas, missing)


def downgrade() -> None:
    """The tree stays: other rows stand on it, and the way up again adds only what is missing."""
