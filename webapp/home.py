"""The front page and the few pages about the platform itself; it stands above all rooms and knows only their panels."""

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from flask_login import AnonymousUserMixin
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as BaseResponse

from webapp.accounts.rules import own_path
from webapp.areas import queries as areas
from webapp.areas import served
from webapp.areas.models import Area
from webapp.areas.rules import PROVINCE_COOKIE, full_name
from webapp.core import display, style
from webapp.core.i18n import current_locale, t
from webapp.core.settings import Settings
from webapp.core.web import csrf, navigation, public


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/about", "about", about)
    app.add_url_rule("/privacy", "privacy", privacy)
    app.add_url_rule("/accessibility", "accessibility", accessibility)
    app.add_url_rule("/display", "display", choose_display, methods=["POST"])
    app.add_url_rule("/offline", "offline", offline)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.jinja_env.globals["footer_links"] = LocalProxy(_footer)
    settings: Settings = app.extensions["settings"]
    if settings.demo:
        app.add_url_rule("/style", "style", style_page)


def _footer() -> list[dict[str, Any]]:
    links = [
        {"label": t("เกี่ยวกับร่วมคิด", "About Ruamkid"), "url": url_for("about")},
        {"label": t("ข้อมูลส่วนบุคคล", "Personal data"), "url": url_for("privacy")},
        {"label": t("การเข้าถึง", "Accessibility"), "url": url_for("accessibility")},
    ]
    return [*navigation("footer"), *links]


@public
def home() -> Response:
    """What is near the reader, if they say where they are: by a province in the address, or by the device's position."""
    area, asked = _asked_area(), "province" in request.args
    known = area or (None if asked else served.province_of_reader())  # asked: the whole country
    ways = {
        "hearings": url_for("hearings.index"),
        "report": url_for("submissions.report"),
        "track": url_for("submissions.track"),
    }
    page = render_template("core/home.html", ways=ways, area=known, area_name=full_name, provinces=areas.provinces())
    response = make_response(page)
    if area is not None or asked:
        settings: Settings = current_app.extensions["settings"]
        code = area.code if area else ""
        response.set_cookie(PROVINCE_COOKIE, code, max_age=31_536_000, samesite="Lax", secure=settings.secure_cookies)
    return response


def _asked_area() -> Area | None:
    """The province that the address names. A position is looked up and not kept."""
    try:
        near = areas.nearest(float(request.args.get("lat", "")), float(request.args.get("lon", "")))
    except ValueError:
        near = areas.get(request.args.get("province"))
    return areas.province_of(near) if near else None


@public
def about() -> str:
    return render_template("core/about.html")


@public
def privacy() -> str:
    return render_template("core/privacy.html")


@public
def accessibility() -> str:
    return render_template("core/accessibility.html")


@csrf.exempt  # it changes nothing but the look, and its form stands on every page, which would need a session for it
@public
def choose_display() -> BaseResponse:
    """Keep how this reader wants pages to look, and go back to the page where they chose."""
    chosen = display.choose(request.form.get("text_size"), "contrast" in request.form, "easy" in request.form)
    response = redirect(own_path(request.form.get("page")) or url_for("home"), 303)
    settings: Settings = current_app.extensions["settings"]
    response.set_cookie(
        display.COOKIE, str(chosen), max_age=31_536_000, samesite="Lax", secure=settings.secure_cookies, httponly=True
    )
    return response


@public
def offline() -> str:
    """What a browser shows without a line. The service worker keeps a copy for whoever comes next, so it knows nobody."""
    g._login_user = AnonymousUserMixin()  # as Flask-Login keeps it for one request
    return render_template("core/offline.html")


@public
def service_worker() -> Response:
    """At the root, because a service worker sees only what lies below its own address."""
    response = current_app.send_static_file("js/service-worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@public
def manifest() -> Response:
    """So that the service can be put on a telephone's first screen."""
    drawn = {"src": url_for("static", filename="img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    icons = [(f"icon-{size}", size, "any") for size in (192, 512)] + [("icon-maskable-512", 512, "maskable")]
    content = {
        "name": t("ร่วมคิด: เสียงประชาชนสู่แผนจังหวัด", "Ruamkid: people’s voices in provincial plans"),
        "short_name": t("ร่วมคิด", "Ruamkid"),
        "lang": current_locale(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4a4c",
        "icons": [
            drawn,
            *(
                {
                    "src": url_for("static", filename=f"img/{name}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, size, purpose in icons
            ),
        ],
        "shortcuts": [
            {"name": t("แจ้งปัญหา", "Report a problem"), "url": url_for("submissions.report")},
            {"name": t("ติดตามเรื่อง", "Track"), "url": url_for("submissions.track")},
        ],
    }
    response = jsonify(content)
    response.mimetype = "application/manifest+json"
    return response


@public
def style_page() -> str:
    """Every part that the pages share (demonstration only)."""
    source = url_for("areas.districts", code="34")
    return render_template("core/style.html", form=style.SampleForm(), pin_source=source, **style.sample())
