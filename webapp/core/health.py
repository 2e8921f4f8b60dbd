"""`/healthz`: the process lives. `/readyz`: it can serve: database, schema, secret key."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text

from webapp.core.db import db
from webapp.core.web import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    from webapp.core import crypto
    from webapp.core.migrate import head_revision

    try:
        current = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except Exception as fault:  # whatever the database says, the answer is 'not ready'
        db.session.rollback()
        current_app.logger.error("not ready", extra={"fault": type(fault).__name__})
        return jsonify(status="no database"), 503
    if current != head_revision():
        return jsonify(status="schema is not current"), 503
    try:
        crypto.hashing_key()
    except crypto.KeyFault as fault:
        current_app.logger.error("not ready", extra={"fault": str(fault)})
        return jsonify(status="another secret key"), 503
    return jsonify(status="ok"), 200
