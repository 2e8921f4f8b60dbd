"""All models of the house in one place, for migrations and commands; rooms import each other's, never this."""

from webapp.accounts import models as accounts
from webapp.areas import models as areas
from webapp.core import audit, limits, mail, search
from webapp.core.db import Base
from webapp.hearings import models as hearings
from webapp.hearings import notice_models as notices
from webapp.insights import models as insights
from webapp.planning import models as planning
from webapp.projects import models as projects
from webapp.reports import models as reports
from webapp.submissions import models as submissions

metadata = Base.metadata

__all__ = [
    "accounts",
    "areas",
    "audit",
    "hearings",
    "insights",
    "limits",
    "mail",
    "metadata",
    "notices",
    "planning",
    "projects",
    "reports",
    "search",
    "submissions",
]
