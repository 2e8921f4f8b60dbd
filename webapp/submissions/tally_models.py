"""How many submissions stand in which state, by district: what the books of large areas are added from.

Nobody writes here. Triggers of the database keep these lines in step with `submissions`, in the same transaction,
whoever changes them and however many at once; `ruamkid books --check` compares them with the rows.
"""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base
from webapp.core.tallies import Counts


class Tally(Counts, Base):
    __tablename__ = "tallies"

    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    settlement: Mapped[str] = mapped_column(String(10), primary_key=True)
    is_listed: Mapped[bool] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(
        String(6), primary_key=True, index=True, comment="a district; or a wider area as a whole"
    )

    # Read in the order of the key, so that the sums of the nation need no sorting.
    __table_args__ = {"sqlite_with_rowid": False}
