"""Of two that pass the same check at the same moment the database lets one through; the other is carried out again.

On SQLite writers wait for each other before they look. On PostgreSQL both may look first, and the second runs into a
unique key or a deadlock. On either the second may hold what is gone meanwhile, or point at it. An operation looks before it writes: the
second time it sees what the first one did, and answers as to whoever comes a moment later.
"""

import logging
from typing import Any

from flask import Response, current_app, g, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import ObjectDeletedError

from webapp.core.db import rollback

log = logging.getLogger("webapp.request")

UNIQUE, FOREIGN, DEADLOCK, NOT_SERIAL = "23505", "23503", "40P01", "40001"  # of the SQL standard, and PostgreSQL's own
_SQLITE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_FOREIGNKEY"}


def carry_out(error: DBAPIError | ObjectDeletedError) -> Response | None:
    """The answer of the same request, carried out once more; None if it was already, or if that would not help."""
    if g.get("carried_out_again") or not _met_another(error):
        return None
    rollback()
    g.carried_out_again = True
    log.warning("carried out again", extra={"fault": type(getattr(error, "orig", error)).__name__})
    for upload in request.files.values():
        upload.stream.seek(0)
    try:
        return current_app.make_response(current_app.dispatch_request())
    except Exception as fault:
        answer: Any = current_app.handle_user_exception(fault)
        return current_app.make_response(answer)


def _met_another(error: DBAPIError | ObjectDeletedError) -> bool:
    if isinstance(error, ObjectDeletedError):
        return True
    code = getattr(error.orig, "sqlstate", None)
    return code in (UNIQUE, FOREIGN, DEADLOCK, NOT_SERIAL) or getattr(error.orig, "sqlite_errorname", "") in _SQLITE
