"""Views of the submissions that an officer keeps: a name for an address, for oneself or for the office."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import User
from webapp.core import clock, ids
from webapp.core.db import Base


class SavedView(Base):
    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id"), index=True, comment="whose officers see it too; null: the owner alone"
    )
    name: Mapped[str] = mapped_column(String(120))
    query: Mapped[str] = mapped_column(Text, comment="the filters as they stand in an address, in one order")
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)

    owner: Mapped[User] = relationship(lazy="joined")
