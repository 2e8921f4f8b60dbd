"""HTTP of the dashboards: nation, region, cluster, province and district, the same numbers each at its level, down to the items."""

from collections.abc import Iterable
from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup, escape

from webapp.accounts.queries import areas_of
from webapp.areas import geometry, outlines
from webapp.areas import queries as areas
from webapp.areas.models import Area, Level
from webapp.areas.rules import full_name
from webapp.core import clock
from webapp.core.i18n import current_locale, t
from webapp.core.policy import OFFICERS
from webapp.core.thai import MONTHS_EN, MONTHS_TH_SHORT, number
from webapp.core.web import current_actor, get_or_404, guarded, public
from webapp.monitoring import blueprint, board_queries, figures, periods, rules
from webapp.monitoring.figures import Board, Line
from webapp.monitoring.rules import Standing
from webapp.monitoring.shares import Share

NATION = "TH"


@blueprint.get("/overview")
@public
def nation() -> str:
    """The regions side by side by shares, with how sure each is, and the provinces on the map."""
    return _board(get_or_404(areas.get(NATION)))


@blueprint.get("/overview/provinces")
@public
def provinces() -> str:
    """All provinces in one table; by region and name, never in the order of a number."""
    found = figures.board(get_or_404(areas.get(NATION)))
    groups = figures.by_region(found)
    every = [one for whole, lines in groups for one in (whole, *lines)]
    return render_template(
        "monitoring/board-provinces.html",
        area=found.area,
        board=found,
        groups=groups,
        lines=[one for one in every if one.area.level == Level.PROVINCE],
        **_words(found, every),
    )


@blueprint.get("/overview/<string:code>")
@public
def board(code: str) -> Any:
    """The dashboard of a region, cluster, province or district."""
    area: Area = get_or_404(areas.get(code.upper()))
    if area.code == NATION:
        return redirect(url_for("monitoring.nation"), 301)
    return _board(area)


@blueprint.get("/overview/<string:code>/items")
@public
def board_items(code: str) -> str:
    """The plan items behind the numbers, each with its standing and the reasons."""
    area: Area = get_or_404(areas.get(code.upper()))
    typed = request.args.get("standing", "")
    standing = Standing(typed) if typed in set(Standing) else None
    return render_template(
        "monitoring/board-items.html",
        area=area,
        standing=standing,
        page=board_queries.items(area, standing),
        name=full_name,
        rules=rules,
    )


@blueprint.get("/workspace/monitoring")
@guarded("monitoring.see")
def own_board() -> Any:
    """The dashboard of the officer's own area: governor, cluster, zone of inspection, committee."""
    own = _own_areas()
    return redirect(url_for("monitoring.board", code=own[0].code if own else NATION), 303)


def _own_areas() -> list[Area]:
    """The areas of the officer, the widest first."""
    actor = current_actor()
    found = {one.code: one for role in OFFICERS for one in areas_of(actor, role)}
    return sorted(found.values(), key=lambda one: (one.path.count("/"), one.code))


def _board(area: Area) -> str:
    found = figures.board(area)
    is_nation = area.level == Level.COUNTRY
    rows = [whole for whole, _ in figures.by_region(found)] if is_nation else found.lines
    words = _words(found, [*found.lines, *rows])
    key = request.args.get("show", "")
    measure = figures.MEASURES.get(key) or figures.MEASURES["responded"]
    chosen = key if key in figures.MEASURES else "responded"
    return render_template(
        "monitoring/board.html",
        area=area,
        board=found,
        rows=rows,
        measure=measure,
        chosen=chosen,
        measures=figures.MEASURES,
        title=t("ภาพรวมทั้งประเทศ", "National overview") if is_nation else _title(area),
        ancestors=areas.ancestors(area)[:-1],
        own_areas=_own_areas(),
        bars=_bars,
        rules=rules,
        regime=periods.regime(periods.current(clock.today()).year),
        zone=area.inspection_zone if area.level == Level.PROVINCIAL_CLUSTER else None,
        **words,
        **_map(found, measure, words["addresses"]),
    )


def _words(found: Board, lines: Iterable[Line]) -> dict[str, Any]:
    """What both tables need to say numbers and to lead on."""
    return {
        "addresses": {one.area.code: url_for("monitoring.board", code=one.area.code) for one in lines},
        "month_names": [_month(one) for one in found.months],
        "month_cells": _month_cells,
        "portion": _portion,
        "name": full_name,
    }


def _title(area: Area) -> str:
    return t("ติดตามและประเมินผล{name}", "Monitoring: {name}", name=full_name(area))


def _month(key: str) -> str:
    """`พ.ย. 69`, or `Nov 26`."""
    year, number = int(key[:4]), int(key[5:])
    if current_locale() == "th":
        return f"{MONTHS_TH_SHORT[number - 1]} {(year + 543) % 100:02}"
    return f"{MONTHS_EN[number - 1][:3]} {year % 100:02}"


def _portion(share: Share) -> Markup:
    """`62% (55–69)`, or the two numbers where there is too little for a percentage. A page shows hundreds of them."""
    if not share.whole:
        return Markup("–")
    if share.is_small:
        return escape(t("{a} จาก {b}", "{a} of {b}", a=number(share.part), b=number(share.whole)))
    low, high = share.interval or (0, 100)
    return Markup(f'{share.percent}% <span class="soft small nowrap">({low}–{high})</span>')  # noqa: S704  (all numbers)


def _month_cells(line: Line, months: list[str]) -> Markup:
    return Markup("".join(f'<td class="numeric">{number(line.months[one])}</td>' for one in months))  # noqa: S704  (all numbers)


def _bars(line: Line, months: list[str]) -> str:
    """The months' bars as one outline, each eight wide and up to thirty high; every area on its own scale."""
    highest = max((line.months[one] for one in months), default=0) or 1
    tall = [max(round(30 * line.months[one] / highest, 1), 0.5) for one in months]
    return "".join(f"M{10 * place} 31v-{height}h8v{height}z" for place, height in enumerate(tall))


def _map(found: Board, measure: figures.Measure, addresses: dict[str, str]) -> dict[str, Any]:
    """The areas within, tinted by the measure; words and the table say the same."""
    wide = found.area.level in figures.WIDE
    is_nation = found.area.level == Level.COUNTRY
    known = geometry.shapes("provinces" if wide else "districts", geometry.COUNTRY if is_nation else 1)
    drawn = outlines.addresses() if is_nation else {}
    shapes = [(line, known[line.area.code]) for line in found.lines if line.area.code in known]
    return {
        "map_shapes": [
            {
                "d": shape.path,
                "drawn": drawn.get(shape.code),
                "label": str(full_name(line.area)),
                "url": addresses[line.area.code],
                "tone": measure.of(line).tone,
                "note": board_queries.share_in_words(measure.of(line)),
            }
            for line, shape in shapes
        ],
        "view_box": geometry.view_box([shape for _, shape in shapes], 6 if wide else 3) if shapes else "",
    }
