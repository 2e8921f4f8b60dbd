"""Why this room exists: a browser tells its owner that there is news, when they asked it to (web push)."""

from flask import Blueprint, Flask

from webapp.core.panels import add_panel, add_provider

blueprint = Blueprint("push", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    from webapp.push import jobs, panels, queries, routes, service  # noqa: F401  (views and the carrier of letters register)

    app.register_blueprint(blueprint)
    app.jinja_env.globals |= {
        "push_key": service.public_key,
        "push_mark": queries.mark_of,
        "push_end": queries.end_url,
        "push_renewal": queries.renewal_url,
    }
    add_panel(app, "account", panels.on_account, 10)
    add_provider(app, "push_subject", queries.account_subject)
    add_provider(app, "letter_kept", jobs.tell_account)
