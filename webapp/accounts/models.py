"""People, organisations, and who holds which role where."""

from datetime import datetime
from enum import StrEnum

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.areas.placed import Placed
from webapp.core import clock, ids
from webapp.core.db import Base, one_of
from webapp.core.i18n import Text
from webapp.core.policy import Actor, Grant, Role


class OrganisationKind(StrEnum):
    PROVINCE_OFFICE = "province_office"
    OSM_OFFICE = "osm_office"
    AGENCY = "agency"
    LOCAL_GOVERNMENT = "local_government"
    MINISTRY = "ministry"


class Organisation(Placed, Base):
    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[str] = mapped_column(String(20))
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    email: Mapped[str] = mapped_column(String(254), default="", comment="published contact of the office")
    telephone: Mapped[str] = mapped_column(String(60), default="", comment="published contact of the office")

    __table_args__ = (
        CheckConstraint(one_of("kind", OrganisationKind), name="kind"),
        UniqueConstraint("name_th", "area_code"),
    )

    @property
    def name(self) -> Text:
        """The name in both languages; the Thai one stands in for a missing English one."""
        return Text(self.name_th, self.name_en or self.name_th)


class User(UserMixin, Base):
    """A person with an account: an officer or a citizen."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True, comment="lower case; the sign-in name")
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str | None] = mapped_column(String(200), comment="argon2id; null: no password set")
    session_token: Mapped[str] = mapped_column(
        String(16),
        unique=True,
        default=ids.new_id,
        comment="in the cookie instead of the id; renewed to sign out everywhere",
    )
    is_active: Mapped[bool] = mapped_column(default=True)  # type: ignore[assignment]  # a property in UserMixin
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_sign_in_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", lazy="selectin", foreign_keys="Membership.user_id"
    )

    def get_id(self) -> str:
        """What the session cookie holds: not the id, so that renewing the token signs out everywhere."""
        return self.session_token

    @property
    def actor(self) -> Actor:
        """The person as the policy table sees them."""
        grants = tuple(Grant(Role(m.role), m.area.path, m.organisation_id) for m in self.memberships)
        return Actor(self.id, "person", grants)


class Membership(Placed, Base):
    """A role, held for an organisation, over an area and all within it."""

    __tablename__ = "memberships"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    since: Mapped[datetime] = mapped_column(default=clock.now)

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        UniqueConstraint("user_id", "organisation_id", "role", "area_code"),
    )


class Invitation(Placed, Base):
    """An officer is invited by mail; the link holds a token of which only the hash is stored."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(16), unique=True, default=ids.new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship(lazy="joined")
    inviter: Mapped[User] = relationship(lazy="joined")
    __table_args__ = (CheckConstraint(one_of("role", Role), name="role"),)
