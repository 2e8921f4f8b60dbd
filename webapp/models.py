"""All models of the house in one place, for migrations and commands; rooms import each other's, never this."""

from webapp.accounts import entry_models as entries
from webapp.accounts import factor_models as factors
from webapp.accounts import models as accounts
from webapp.accounts import own_models as own
from webapp.areas import models as areas
from webapp.channels import models as channels
from webapp.core import audit, crypto, limits, mail, search
from webapp.core.db import Base
from webapp.deliberations import models as deliberations
from webapp.escalations import models as escalations
from webapp.follows import models as follows
from webapp.hearings import models as hearings
from webapp.hearings import notice_models as notices
from webapp.hearings import session_models as sessions
from webapp.insights import act_models as acts
from webapp.insights import cards
from webapp.insights import filing_models as filings
from webapp.insights import learning_models as learning
from webapp.insights import map_models as maps
from webapp.insights import models as insights
from webapp.insights import split_models as splits
from webapp.insights import type_models as own_types
from webapp.insights import view_models as views
from webapp.monitoring import models as monitoring
from webapp.monitoring import visit_models as visits
from webapp.petitions import models as petitions
from webapp.planning import models as planning
from webapp.projects import models as projects
from webapp.push import models as push
from webapp.reports import models as reports
from webapp.reports import period_models as periods
from webapp.submissions import campaign_models as campaigns
from webapp.submissions import models as submissions
from webapp.submissions import provenance_models as provenance
from webapp.submissions import tally_models as tallies

metadata = Base.metadata

__all__ = [
    "accounts",
    "acts",
    "areas",
    "audit",
    "campaigns",
    "cards",
    "channels",
    "crypto",
    "deliberations",
    "entries",
    "escalations",
    "factors",
    "filings",
    "follows",
    "hearings",
    "insights",
    "learning",
    "limits",
    "mail",
    "maps",
    "metadata",
    "monitoring",
    "notices",
    "own",
    "own_types",
    "periods",
    "petitions",
    "planning",
    "projects",
    "provenance",
    "push",
    "reports",
    "search",
    "sessions",
    "splits",
    "submissions",
    "tallies",
    "views",
    "visits",
]
