"""Why this room exists: people, organisations, and the roles they hold over areas."""

from flask import Blueprint, Flask
from flask_login import LoginManager

from webapp.areas.rules import full_name
from webapp.core.i18n import Text
from webapp.core.panels import add_provider
from webapp.core.web import add_navigation

blueprint = Blueprint("accounts", __name__, template_folder="templates")


class Entrance(LoginManager):  # type: ignore[misc]
    """Sessions alone let anybody in: the cookie by which others remember is not read, nor can it break a page."""

    def _load_user_from_remember_cookie(self, cookie: str) -> None:
        return None


login_manager = Entrance()


def init_app(app: Flask) -> None:
    from webapp.accounts import (  # noqa: F401  (their views register on the blueprint)
        address_routes,
        devices,
        factor_routes,
        inbox,
        link_routes,
        offices,
        own_routes,
        provider_routes,
        providers,
        routes,
        rules,
    )

    app.extensions["providers_of_identity"] = providers.load(app.extensions["settings"].instance_dir / providers.FILE)
    app.jinja_env.globals["providers_of_identity"] = app.extensions["providers_of_identity"]
    login_manager.init_app(app)
    login_manager.user_loader(devices.owner_of_session)
    app.before_request(factor_routes.lead_to_setting_up)
    app.before_request(own_routes.note_device)
    add_provider(app, "keep_letter", inbox.keep)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["role_names"] = rules.ROLE_NAMES
    app.jinja_env.globals["full_name"] = full_name
    add_navigation(app, Text("พื้นที่ทำงาน", "Workspace"), "accounts.workspace", 0, "workspace", "workspace.open")
    add_navigation(app, Text("เจ้าหน้าที่", "Officers"), "accounts.members", 80, "workspace", "officer.list")
    add_navigation(app, Text("หน่วยงาน", "Offices"), "accounts.organisations", 82, "workspace", "organisation.manage")
    add_navigation(app, Text("บันทึกการใช้งาน", "Audit trail"), "accounts.audit_trail", 84, "workspace", "audit.read")
