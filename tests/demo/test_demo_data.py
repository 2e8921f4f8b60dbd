"""What the demonstration promises: real areas, real figures, words that can be traced, nothing left dangling."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from webapp.demo.story import Story

ROOT = Path(__file__).parents[2]
DATA = ROOT / "webapp" / "demo" / "data"
AREAS = ROOT / "webapp" / "areas" / "data"
Point = tuple[float, float]


def load(name: str) -> Any:
    return json.loads((DATA / name).read_text("utf-8"))


@cache
def submissions() -> dict[str, dict[str, Any]]:
    lines = (DATA / "submissions.jsonl").read_text("utf-8").splitlines()
    return {record["key"]: record for record in map(json.loads, lines)}


@cache
def area_codes() -> frozenset[str]:
    codes = {"TH", "C14"}
    for name in ("provinces.csv", "districts.csv", "subdistricts.csv"):
        with (AREAS / name).open(encoding="utf-8") as file:
            codes |= {row["code"] for row in csv.DictReader(file)}
    return frozenset(codes)


@cache
def districts() -> dict[str, list[list[Point]]]:
    """The outer rings of each district, from the shipped map."""
    topology = json.loads((AREAS / "districts.topojson").read_text("utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices: list[int]) -> list[Point]:
        return [point for i in indices for point in (arcs[i] if i >= 0 else arcs[~i][::-1])]

    found = {}
    for shape in next(iter(topology["objects"].values()))["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        found[str(shape["properties"]["code"])] = [ring(polygon[0]) for polygon in polygons]
    return found


def is_within(district: str, lat: float, lon: float) -> bool:
    def crosses(ring: list[Point]) -> bool:
        inside = False
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
        return inside

    return any(crosses(ring) for ring in districts()[district])


def plan_items() -> Iterator[tuple[str, dict[str, Any]]]:
    for plan in load("plan.json")["plans"]:
        for item in plan["items"]:
            yield plan["key"], item


def test_every_area_is_official() -> None:
    named = [o["area"] for o in load("organisations.json")]
    named += [o["area"] for o in load("officers.json") if o["area"]]
    named += [p["area"] for p in load("projects.json")] + [t["area"] for t in load("themes.json")]
    named += [p["area"] for p in load("plan.json")["plans"]]
    named += [area for _, item in plan_items() for area in item["areas"]]
    named += [s["area"] for s in submissions().values()]
    assert set(named) <= area_codes()


def test_every_point_lies_in_its_district() -> None:
    placed = load("projects.json") + [s for h in load("hearings.json") for s in h["sessions"]]
    placed += [s for s in submissions().values() if s["lat"] is not None]
    outside = [p for p in placed if not is_within(p["area"][:4], p["lat"], p["lon"])]
    assert not outside


def test_the_items_add_up_to_the_budget_of_the_province() -> None:
    lines = [line for plan, item in plan_items() if plan == "province" for line in item["budget_lines"]]
    assert sum(line["amount_baht"] for line in lines) == 179_291_100
    assert all(line["document"] and line["page"] for line in lines)
    assert all(item["budget_lines"] or item["ministry_unit"] for _, item in plan_items())
    assert len(list(plan_items())) >= 35


def test_nothing_points_to_what_is_not_there() -> None:
    organisations = {o["key"] for o in load("organisations.json")}
    strategies = {p["key"]: {s["number"] for s in p["strategies"]} for p in load("plan.json")["plans"]}
    items = {(plan, item["code"]) for plan, item in plan_items()}
    assert len(items) == len(list(plan_items()))
    assert all(item["agency"] in organisations and item["strategy"] in strategies[plan] for plan, item in plan_items())
    assert {o["organisation"] for o in load("officers.json")} - {None} <= organisations
    projects = load("projects.json")
    assert all(p["organisation"] in organisations and (p["plan"], p["plan_item"]) in items for p in projects)
    hearings = load("hearings.json")
    assert {h["project"] for h in hearings} <= {p["key"] for p in projects}
    assert {s["hearing"] for s in submissions().values()} - {None} <= {h["key"] for h in hearings}
    for theme in load("themes.json"):
        assert set(theme["members"]) <= set(submissions())
        assert all((link["plan"], link["plan_item"]) in items | {(None, None)} for link in theme["links"])
        assert all(link["reason"] for link in theme["links"])


def test_every_project_tells_the_eight_facts() -> None:
    projects = load("projects.json")
    assert 9 <= len(projects) <= 12
    for project in projects:
        facts = dict(project["facts"])
        assert len(facts.pop("easy_summary", "")) < 400  # what is easy is short
        assert facts.pop("cost_baht") > 0
        assert len(facts) == 8
        assert all(len(text) > 15 for text in facts.values())
        assert project["cost_is_invented"] == ("ตัวเลขสมมุติ" in facts["cost_source"])


def test_there_is_a_hearing_in_each_phase_with_lawful_periods() -> None:
    hearings = load("hearings.json")
    assert {"announced", "open", "closed", "summarised"} == {h["phase"] for h in hearings}
    for hearing in hearings:
        opens, closes = hearing["opens_in_days"], hearing["closes_in_days"]
        phase = "announced" if opens > 0 else "open" if closes > 0 else "closed"
        assert hearing["phase"] == ("summarised" if hearing["summary_th"] else phase)
        assert timedelta(days=opens - hearing["announced_in_days"]) >= timedelta(days=15)
        if hearing["summary_published_in_days"] is not None:
            assert 0 <= hearing["summary_published_in_days"] - closes <= 15


def test_opinions_fall_in_the_days_of_their_hearing() -> None:
    hearings = {h["key"]: h for h in load("hearings.json")}
    opinions = [s for s in submissions().values() if s["kind"] == "opinion"]
    assert all(s["hearing"] for s in opinions)
    for opinion in opinions:
        hearing = hearings[opinion["hearing"]]
        assert -hearing["opens_in_days"] > opinion["days_ago"] >= max(0, -hearing["closes_in_days"])


def test_people_write_enough_and_each_in_their_own_words() -> None:
    texts = Counter(s["text"] for s in submissions().values())
    assert len(texts) >= 420
    assert texts.most_common(1)[0][1] == 1
    assert sum(s.get("copy_group") == "campaign1" for s in submissions().values()) >= 25
    own = [s["text"].replace(" ", "") for s in submissions().values() if "copy_group" not in s]
    assert len(own) == len(set(own))
    assert max(map(len, own)) > 700 > 10 > min(map(len, own))


@pytest.mark.parametrize("theme", load("themes.json"), ids=lambda theme: theme["key"])
def test_a_theme_speaks_in_the_words_of_a_citizen(theme: dict[str, Any]) -> None:
    source = submissions()[theme["title_submission"]]["text"]
    assert source[theme["title_start"] : theme["title_end"]] == theme["title"]
    assert theme["title_submission"] in theme["members"]
    for quotation in theme["quotations"]:
        assert quotation["submission"] in theme["members"]
        assert 0 <= quotation["start"] < quotation["end"] <= len(submissions()[quotation["submission"]]["text"])


def test_every_voice_of_a_theme_is_there_before_it_whenever_the_demonstration_is_loaded() -> None:
    themes = load("themes.json")
    for minute in range(0, 24 * 60, 10):
        story = Story(datetime(2026, 11, 28, tzinfo=UTC) + timedelta(minutes=minute), {})
        accepted = story.accepted()
        for theme in themes:
            for key in theme["members"]:
                one = submissions()[key]
                assert story.day(-one["days_ago"], one["minute"]) < accepted[theme["key"]], (minute, key)


def test_a_submission_stands_in_one_theme_at_most() -> None:
    themes = load("themes.json")
    members = Counter(key for theme in themes for key in theme["members"])
    assert 8 <= len(themes) <= 14
    assert members.most_common(1)[0][1] == 1
    assert sum(bool(theme["response"]) for theme in themes) >= 4
