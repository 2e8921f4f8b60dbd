"""What lies in an area finds it in memory: no query joins the areas to its rows."""

from webapp.areas import queries
from webapp.areas.models import Area


class Placed:
    """For models with an `area_code`."""

    @property
    def area(self) -> Area:
        return queries.tree().by_code[self.area_code]  # type: ignore[attr-defined]
