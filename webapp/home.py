"""The front page and the few pages about the platform itself; it stands above all rooms and knows only their panels."""

from typing import Any

from flask import Flask, render_template, url_for

from webapp.core import style
from webapp.core.i18n import t
from webapp.core.settings import Settings
from webapp.core.web import public


def init_app(app: Flask) -> None:
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/about", "about", about)
    app.add_url_rule("/privacy", "privacy", privacy)
    app.add_url_rule("/accessibility", "accessibility", accessibility)
    app.context_processor(_footer)
    settings: Settings = app.extensions["settings"]
    if settings.demo:
        app.add_url_rule("/style", "style", style_page)


def _footer() -> dict[str, Any]:
    links = [
        {"label": t("เกี่ยวกับร่วมคิด", "About Ruamkid"), "url": url_for("about")},
        {"label": t("ข้อมูลส่วนบุคคล", "Personal data"), "url": url_for("privacy")},
        {"label": t("การเข้าถึง", "Accessibility"), "url": url_for("accessibility")},
    ]
    return {"footer_links": links}


@public
def home() -> str:
    ways = {
        "hearings": url_for("hearings.index"),
        "report": url_for("submissions.report"),
        "track": url_for("submissions.track"),
    }
    return render_template("core/home.html", ways=ways)


@public
def about() -> str:
    return render_template("core/about.html")


@public
def privacy() -> str:
    return render_template("core/privacy.html")


@public
def accessibility() -> str:
    return render_template("core/accessibility.html")


@public
def style_page() -> str:
    """Every part that the pages share (demonstration only)."""
    source = url_for("areas.districts", code="34")
    return render_template("core/style.html", form=style.SampleForm(), pin_source=source, **style.sample())
