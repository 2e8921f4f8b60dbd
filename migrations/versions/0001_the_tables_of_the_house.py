"""The tables of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("parent_code", sa.String(length=6), nullable=True),
        sa.Column(
            "path",
            sa.String(length=40),
            nullable=False,
            comment="codes from the country down, joined by /: 'TH/R2/C14/34/3401'",
        ),
        sa.Column("name_th", sa.String(length=80), nullable=False, comment="without the word for the level"),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True, comment="centroid, degrees"),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column(
            "centre_code", sa.String(length=6), nullable=True, comment="provincial cluster: province of its office"
        ),
        sa.Column("inspection_zone", sa.Integer(), nullable=True, comment="provincial cluster: zone of the inspectors"),
        sa.CheckConstraint(
            "level IN ('country', 'region', 'provincial_cluster', 'province', 'district', 'subdistrict')",
            name=op.f("ck_areas_level"),
        ),
        sa.ForeignKeyConstraint(["parent_code"], ["areas.code"], name=op.f("fk_areas_parent_code_areas")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
        sa.UniqueConstraint("path", name=op.f("uq_areas_path")),
    )
    with op.batch_alter_table("areas") as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_level_name_th"), ["level", "name_th"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_parent_code"), ["parent_code"], unique=False)

    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_id",
            sa.Integer(),
            nullable=True,
            comment="account number; no foreign key, the trail outlives accounts",
        ),
        sa.Column("actor_kind", sa.String(length=20), nullable=False, comment="visitor, person, system"),
        sa.Column(
            "action", sa.String(length=60), nullable=False, comment="a permission of the policy table, or what was done"
        ),
        sa.Column("object_type", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=40), nullable=False, comment="public id"),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=40), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entries_hash")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_entries_previous_hash")),
    )
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_entries_object_type_object_id"), ["object_type", "object_id"], unique=False
        )

    op.create_table(
        "follow_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project", sa.String(length=16), nullable=True, comment="public id"),
        sa.Column(
            "area_codes", sa.JSON(), nullable=False, comment="their followers are told, and those of wider areas"
        ),
        sa.Column("words", sa.JSON(), nullable=False, comment='{"th": [subject, text], "en": [subject, text]}'),
        sa.Column(
            "path", sa.String(length=200), nullable=False, comment="of the page, from the root of this installation"
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_notices")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follow_notices_public_id")),
    )
    with op.batch_alter_table("follow_notices") as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_notices_told_at"), ["told_at"], unique=False)

    op.create_table(
        "model_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False, comment="content hash of the models"),
        sa.Column("card", sa.JSON(), nullable=False, comment="data, scores with intervals, date, weaknesses"),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("version", name=op.f("uq_model_versions_version")),
    )
    op.create_table(
        "outgoing_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True, comment="encrypted; null after sending"),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("unsubscribe", sa.Text(), nullable=True, comment="address that ends such mail with one click"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mails")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outgoing_mails_public_id")),
    )
    op.create_table(
        "rate_limits",
        sa.Column("key", sa.String(length=80), nullable=False, comment="purpose and keyed hash of the visitor"),
        sa.Column("window", sa.DateTime(timezone=True), nullable=False, comment="beginning of the window"),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "window", name=op.f("pk_rate_limits")),
    )
    op.create_table(
        "search_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False, comment="project, submission, plan_item, area …"),
        sa.Column("object_id", sa.Integer(), nullable=False, comment="the row's number in its own table"),
        sa.Column("words", sa.Text(), nullable=False, comment="segmented, lower case, separated by blanks"),
        sa.Column("raw", sa.Text(), nullable=False, comment="the text in lower case, for pieces of words"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_documents")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_search_documents_kind_object_id")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False, comment="lower case; the sign-in name"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True, comment="argon2id; null: no password set"),
        sa.Column(
            "session_token",
            sa.String(length=16),
            nullable=False,
            comment="in the cookie instead of the id; renewed to sign out everywhere",
        ),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_users_public_id")),
        sa.UniqueConstraint("session_token", name=op.f("uq_users_session_token")),
    )
    op.create_table(
        "cluster_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False, comment="how many texts went in"),
        sa.Column("placed", sa.Integer(), nullable=False, comment="how many found a cluster"),
        sa.Column("requested_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_cluster_runs_state")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_cluster_runs_area_code_areas")),
        sa.ForeignKeyConstraint(["requested_by"], ["users.id"], name=op.f("fk_cluster_runs_requested_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster_runs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cluster_runs_public_id")),
    )
    with op.batch_alter_table("cluster_runs") as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_runs_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_cluster_runs_requested_by"), ["requested_by"], unique=False)

    op.create_table(
        "concerns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column(
            "object_type",
            sa.String(length=40),
            nullable=False,
            comment="a registered kind of thing, as in the audit trail",
        ),
        sa.Column("object_id", sa.String(length=40), nullable=False, comment="its public id"),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="whose officers look"),
        sa.Column("reason", sa.String(length=20), nullable=False, comment="a key of rules.CONCERN_REASONS"),
        sa.Column("note", sa.Text(), nullable=False, comment="in the words of who asks; officers only"),
        sa.Column(
            "raised_key",
            sa.String(length=64),
            nullable=False,
            comment="hash of who, what and why: asked twice, counted once",
        ),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=True, comment="null: waits for an officer"),
        sa.Column("answer", sa.Text(), nullable=False, comment="the officer's reason; public"),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('content', 'appeal', 'filing')", name=op.f("ck_concerns_kind")),
        sa.CheckConstraint("outcome IN ('upheld', 'rejected')", name=op.f("ck_concerns_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_concerns_settled_whole")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_concerns_area_code_areas")),
        sa.ForeignKeyConstraint(["settled_by"], ["users.id"], name=op.f("fk_concerns_settled_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("public_id", name=op.f("uq_concerns_public_id")),
        sa.UniqueConstraint("raised_key", name=op.f("uq_concerns_raised_key")),
    )
    with op.batch_alter_table("concerns") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_concerns_area_code_kind_outcome"), ["area_code", "kind", "outcome"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_concerns_object_type_object_id"), ["object_type", "object_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_concerns_settled_by"), ["settled_by"], unique=False)

    op.create_table(
        "desk_settings",
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column(
            "second_pair", sa.Boolean(), nullable=False, comment="a link holds when a second planner has confirmed it"
        ),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_desk_settings_area_code_areas")),
        sa.ForeignKeyConstraint(["changed_by"], ["users.id"], name=op.f("fk_desk_settings_changed_by_users")),
        sa.PrimaryKeyConstraint("area_code", name=op.f("pk_desk_settings")),
    )
    with op.batch_alter_table("desk_settings") as batch_op:
        batch_op.create_index(batch_op.f("ix_desk_settings_changed_by"), ["changed_by"], unique=False)

    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("ref", sa.String(length=16), nullable=False, comment="public id of a project, code of an area"),
        sa.Column("user_id", sa.Integer(), nullable=True, comment="null: by address only"),
        sa.Column("email", sa.Text(), nullable=True, comment="encrypted; null with an account, whose address counts"),
        sa.Column(
            "who",
            sa.String(length=40),
            nullable=False,
            comment="keyed hash of the address or the account: follows once",
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('project', 'area')", name=op.f("ck_follows_kind")),
        sa.CheckConstraint("(user_id IS NULL) <> (email IS NULL)", name=op.f("ck_follows_account_or_address")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_follows_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sa.UniqueConstraint("kind", "ref", "who", name=op.f("uq_follows_kind_ref_who")),
        sa.UniqueConstraint("public_id", name=op.f("uq_follows_public_id")),
    )
    with op.batch_alter_table("follows") as batch_op:
        batch_op.create_index(batch_op.f("ix_follows_user_id"), ["user_id"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("name_th", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False, comment="published contact of the office"),
        sa.Column("telephone", sa.String(length=60), nullable=False, comment="published contact of the office"),
        sa.CheckConstraint(
            "kind IN ('province_office', 'osm_office', 'agency', 'local_government', 'ministry')",
            name=op.f("ck_organisations_kind"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_organisations_area_code_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("name_th", "area_code", name=op.f("uq_organisations_name_th_area_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_organisations_public_id")),
    )
    with op.batch_alter_table("organisations") as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_area_code"), ["area_code"], unique=False)

    op.create_table(
        "plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False, comment="fiscal year, Buddhist era"),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("vision", sa.Text(), nullable=False),
        sa.Column("provenance", sa.Text(), nullable=False, comment="document the plan was taken from"),
        sa.Column("edition", sa.Integer(), nullable=False, comment="2 and more: a revision of the one it follows"),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('provincial', 'provincial_cluster', 'annual')", name=op.f("ck_plans_kind")),
        sa.CheckConstraint("status IN ('draft', 'in_force', 'past')", name=op.f("ck_plans_status")),
        sa.CheckConstraint("last_year >= first_year", name=op.f("ck_plans_years")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_plans_area_code_areas")),
        sa.ForeignKeyConstraint(["follows_id"], ["plans.id"], name=op.f("fk_plans_follows_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plans_public_id")),
    )
    with op.batch_alter_table("plans") as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_plans_follows_id"), ["follows_id"], unique=False)

    op.create_table(
        "secret_readers",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=True),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_secret_readers_area_code_areas")),
        sa.ForeignKeyConstraint(["named_by"], ["users.id"], name=op.f("fk_secret_readers_named_by_users")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_secret_readers_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", "area_code", name=op.f("pk_secret_readers")),
    )
    with op.batch_alter_table("secret_readers") as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_readers_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_secret_readers_named_by"), ["named_by"], unique=False)

    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('admin', 'publisher', 'planner', 'moderator', 'inspector')", name=op.f("ck_invitations_role")
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_invitations_area_code_areas")),
        sa.ForeignKeyConstraint(["invited_by"], ["users.id"], name=op.f("fk_invitations_invited_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitations_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_invited_by"), ["invited_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitations_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('admin', 'publisher', 'planner', 'moderator', 'inspector')", name=op.f("ck_memberships_role")
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_memberships_area_code_areas")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_memberships_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("public_id", name=op.f("uq_memberships_public_id")),
        sa.UniqueConstraint(
            "user_id",
            "organisation_id",
            "role",
            "area_code",
            name=op.f("uq_memberships_user_id_organisation_id_role_area_code"),
        ),
    )
    with op.batch_alter_table("memberships") as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_memberships_user_id"), ["user_id"], unique=False)

    op.create_table(
        "plan_uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the file as it was sent"),
        sa.Column("rows", sa.JSON(), nullable=False, comment="what was read of it, sheet by sheet"),
        sa.Column("uploaded_by", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_uploads_plan_id_plans")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["users.id"], name=op.f("fk_plan_uploads_uploaded_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_uploads")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_uploads_public_id")),
    )
    with op.batch_alter_table("plan_uploads") as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_uploads_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_uploads_uploaded_by"), ["uploaded_by"], unique=False)

    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="smallest official area that holds it"),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False, comment="head 1: reasons, need, objectives"),
        sa.Column("substance", sa.Text(), nullable=False, comment="head 2: what is done"),
        sa.Column("operator", sa.Text(), nullable=False, comment="head 3: who does it"),
        sa.Column("place", sa.Text(), nullable=False, comment="head 4: where, in words"),
        sa.Column("schedule", sa.Text(), nullable=False, comment="head 5: steps and period"),
        sa.Column("outputs", sa.Text(), nullable=False, comment="head 6: outputs and outcomes"),
        sa.Column("impacts", sa.Text(), nullable=False, comment="head 7: possible impacts and measures against them"),
        sa.Column("cost_baht", sa.Numeric(precision=16, scale=2), nullable=True, comment="head 8: estimated cost"),
        sa.Column("cost_source", sa.Text(), nullable=False, comment="head 8: where the money comes from"),
        sa.Column("lat", sa.Float(), nullable=True, comment="degrees; the middle, if the place is a line or an area"),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column(
            "outline",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment='a line or an area: {"kind": "line" | "area", "points": [[lat, lon], …]}',
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("strategy_ref", sa.String(length=16), nullable=True, comment="public id of a plan's strategy"),
        sa.Column("plan_item_ref", sa.String(length=16), nullable=True, comment="public id of a plan item"),
        sa.Column("contact", sa.Text(), nullable=False, comment="published contact of the office in charge"),
        sa.Column(
            "impact", sa.String(length=8), nullable=True, comment="result of the screening; null: not screened yet"
        ),
        sa.Column("screening_reason", sa.Text(), nullable=False),
        sa.Column("screening_by", sa.String(length=200), nullable=False, comment="office or post that decided; public"),
        sa.Column("screened_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="also the version that two editors compare",
        ),
        sa.CheckConstraint("impact IN ('limited', 'wide', 'severe')", name=op.f("ck_projects_impact")),
        sa.CheckConstraint("status = 'draft' OR published_at IS NOT NULL", name=op.f("ck_projects_published_has_date")),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'under_way', 'finished', 'cancelled')", name=op.f("ck_projects_status")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_projects_point_is_whole")),
        sa.CheckConstraint("cost_baht >= 0", name=op.f("ck_projects_cost_not_negative")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_projects_ends_after_start")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_projects_area_code_areas")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_projects_created_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_projects_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("public_id", name=op.f("uq_projects_public_id")),
    )
    with op.batch_alter_table("projects") as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_area_code_status"), ["area_code", "status"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_plan_item_ref"), ["plan_item_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_strategy_ref"), ["strategy_ref"], unique=False)

    op.create_table(
        "strategies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False, comment="what it covers; the machine matches against it"),
        sa.Column("goal", sa.Text(), nullable=False, comment="what shall be reached by the plan's last year"),
        sa.Column("serves", sa.JSON(), nullable=False, comment="what it serves: codes of data/national.json"),
        sa.Column("follows_id", sa.Integer(), nullable=True, comment="the same strategy in the edition before"),
        sa.ForeignKeyConstraint(["follows_id"], ["strategies.id"], name=op.f("fk_strategies_follows_id_strategies")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_strategies_plan_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategies")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_strategies_plan_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_strategies_public_id")),
    )
    with op.batch_alter_table("strategies") as batch_op:
        batch_op.create_index(batch_op.f("ix_strategies_follows_id"), ["follows_id"], unique=False)

    op.create_table(
        "hearings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False, comment="the project's area"),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="what will be decided with the answers"),
        sa.Column("methods", sa.JSON(), nullable=False, comment="values of Method"),
        sa.Column("place", sa.Text(), nullable=False, comment="where, for methods that meet"),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True, comment="null: a draft"),
        sa.Column("notice_exception", sa.Text(), nullable=False, comment="public reason for less notice than required"),
        sa.Column(
            "summary", sa.Text(), nullable=False, comment="result, published within the period of the regulation"
        ),
        sa.Column("summary_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cancelled_at", sa.DateTime(timezone=True), nullable=True, comment="the reason stands in its changes"
        ),
        sa.Column("questions_version", sa.Integer(), nullable=False, comment="the version that is asked now"),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="also the version that two editors compare",
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_hearings_closes_after_opening")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_hearings_area_code_areas")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_hearings_created_by_users")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_hearings_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearings_public_id")),
    )
    with op.batch_alter_table("hearings") as batch_op:
        batch_op.create_index(batch_op.f("ix_hearings_area_code_opens_at"), ["area_code", "opens_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearings_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearings_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearings_project_id"), ["project_id"], unique=False)

    op.create_table(
        "plan_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("programme", sa.String(length=300), nullable=False, comment="the programme that it is part of"),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(length=200), nullable=False, comment="agency in charge"),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, comment="Buddhist era"),
        sa.Column("provenance", sa.Text(), nullable=False, comment="document and page"),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column(
            "follows_id",
            sa.Integer(),
            nullable=True,
            comment="the same item in the edition before: its voices stay its own",
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'under_way', 'finished', 'suspended', 'cancelled')",
            name=op.f("ck_plan_items_status"),
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_plan_items_area_code_areas")),
        sa.ForeignKeyConstraint(["follows_id"], ["plan_items.id"], name=op.f("fk_plan_items_follows_id_plan_items")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategies.id"], name=op.f("fk_plan_items_strategy_id_strategies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_items_public_id")),
    )
    with op.batch_alter_table("plan_items") as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_items_area_code"), ["area_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_items_fiscal_year"), ["fiscal_year"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_items_follows_id"), ["follows_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_items_strategy_id"), ["strategy_id"], unique=False)

    op.create_table(
        "project_areas",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_project_areas_area_code_areas")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_areas_project_id_projects")),
        sa.PrimaryKeyConstraint("project_id", "area_code", name=op.f("pk_project_areas")),
    )
    with op.batch_alter_table("project_areas") as batch_op:
        batch_op.create_index(batch_op.f("ix_project_areas_area_code"), ["area_code"], unique=False)

    op.create_table(
        "project_costs",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, comment="Buddhist era"),
        sa.Column("source", sa.String(length=13), nullable=False),
        sa.Column("amount_baht", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.CheckConstraint(
            "source IN ('provincial', 'ministry', 'local_subsidy', 'private')", name=op.f("ck_project_costs_source")
        ),
        sa.CheckConstraint("amount_baht >= 0", name=op.f("ck_project_costs_amount_not_negative")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_costs_project_id_projects")),
        sa.PrimaryKeyConstraint("project_id", "fiscal_year", "source", name=op.f("pk_project_costs")),
    )
    op.create_table(
        "project_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column(
            "description",
            sa.Text(),
            nullable=False,
            comment="what stands in it or is to be seen, for those who cannot open or see it",
        ),
        sa.Column("taken_on", sa.Date(), nullable=True, comment="the day of a photograph"),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=True, comment="of a photograph"),
        sa.Column("text", sa.Text(), nullable=False, comment="its words, read after the commit"),
        sa.Column("text_state", sa.String(length=10), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column(
            "removed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="taken out or replaced; it stays in the history",
        ),
        sa.Column("removed_reason", sa.Text(), nullable=False, comment="public"),
        sa.CheckConstraint("kind IN ('paper', 'before', 'after')", name=op.f("ck_project_documents_kind")),
        sa.CheckConstraint(
            "text_state IN ('waiting', 'read', 'no_text', 'locked', 'too_large', 'unreadable')",
            name=op.f("ck_project_documents_text_state"),
        ),
        sa.ForeignKeyConstraint(["added_by"], ["users.id"], name=op.f("fk_project_documents_added_by_users")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_documents_project_id_projects")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["project_documents.id"], name=op.f("fk_project_documents_replaces_id_project_documents")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_documents")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_documents_public_id")),
    )
    with op.batch_alter_table("project_documents") as batch_op:
        batch_op.create_index(batch_op.f("ix_project_documents_added_by"), ["added_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_documents_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_documents_replaces_id"), ["replaces_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_documents_text_state"), ["text_state"], unique=False)

    op.create_table(
        "project_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False, comment="public: which impact, on whom, how it came to light"),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False, comment="public: prevention, correction, remedy"),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True, comment="null: the project stands still"),
        sa.CheckConstraint(
            "announced_at IS NULL OR measures <> ''", name=op.f("ck_project_findings_announced_has_measures")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_findings_project_id_projects")),
        sa.ForeignKeyConstraint(["reported_by"], ["users.id"], name=op.f("fk_project_findings_reported_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_findings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_findings_public_id")),
    )
    with op.batch_alter_table("project_findings") as batch_op:
        batch_op.create_index(batch_op.f("ix_project_findings_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_findings_reported_by"), ["reported_by"], unique=False)

    op.create_table(
        "project_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="1 is what was first published"),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_project_revisions_made_by_users")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_revisions_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_revisions")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_project_revisions_project_id_number")),
    )
    with op.batch_alter_table("project_revisions") as batch_op:
        batch_op.create_index(batch_op.f("ix_project_revisions_made_by"), ["made_by"], unique=False)

    op.create_table(
        "project_shares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_project_shares_made_by_users")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_shares_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_shares")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_shares_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_project_shares_token_hash")),
    )
    with op.batch_alter_table("project_shares") as batch_op:
        batch_op.create_index(batch_op.f("ix_project_shares_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_shares_project_id"), ["project_id"], unique=False)

    op.create_table(
        "budgets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=14), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False, comment="Buddhist era"),
        sa.Column("amount", sa.Numeric(precision=16, scale=2), nullable=False, comment="baht"),
        sa.CheckConstraint(
            "source IN ('provincial', 'ministry', 'local_subsidy', 'private')", name=op.f("ck_budgets_source")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_budgets_amount_not_negative")),
        sa.ForeignKeyConstraint(["plan_item_id"], ["plan_items.id"], name=op.f("fk_budgets_plan_item_id_plan_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budgets")),
        sa.UniqueConstraint(
            "plan_item_id", "source", "fiscal_year", name=op.f("uq_budgets_plan_item_id_source_fiscal_year")
        ),
    )
    op.create_table(
        "draft_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="1 is the first; the newest is the one to comment on"
        ),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of all paragraphs; also in the audit trail"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_draft_texts_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_draft_texts_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_texts")),
        sa.UniqueConstraint("hearing_id", "version", name=op.f("uq_draft_texts_hearing_id_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_texts_public_id")),
    )
    with op.batch_alter_table("draft_texts") as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_texts_made_by"), ["made_by"], unique=False)

    op.create_table(
        "hearing_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("closes_before", sa.DateTime(timezone=True), nullable=False, comment="the closing until then"),
        sa.Column("closes_after", sa.DateTime(timezone=True), nullable=False, comment="the closing from then on"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "told_at", sa.DateTime(timezone=True), nullable=True, comment="when those who took part were written to"
        ),
        sa.CheckConstraint("kind IN ('extended', 'cancelled')", name=op.f("ck_hearing_changes_kind")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_hearing_changes_has_reason")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_changes_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_hearing_changes_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_changes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_changes_public_id")),
    )
    with op.batch_alter_table("hearing_changes") as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_changes_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_changes_made_by"), ["made_by"], unique=False)

    op.create_table(
        "hearing_reminders",
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("deadline", sa.String(length=16), nullable=False, comment="a kind of deadlines.py"),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("letters", sa.Integer(), nullable=False, comment="how many mails left"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_reminders_hearing_id_hearings")),
        sa.PrimaryKeyConstraint("hearing_id", "deadline", "due_on", name=op.f("pk_hearing_reminders")),
    )
    op.create_table(
        "hearing_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column(
            "facts", sa.JSON(), nullable=False, comment="figures and quotations with their spans at drawn_at: facts.py"
        ),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False, comment="when the figures were taken"),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False, comment="how many contributors were written to"),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_results_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_hearing_results_published_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_results")),
        sa.UniqueConstraint("hearing_id", name=op.f("uq_hearing_results_hearing_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_results_public_id")),
    )
    with op.batch_alter_table("hearing_results") as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_results_published_by"), ["published_by"], unique=False)

    op.create_table(
        "hearing_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True, comment="seats; null: whoever comes is welcome"),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False, comment="public once written"),
        sa.Column("attended", sa.Integer(), nullable=True, comment="people counted in the room"),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="also the version that two editors compare",
        ),
        sa.CheckConstraint(
            "cancelled_at IS NULL OR cancel_reason <> ''", name=op.f("ck_hearing_sessions_cancelled_has_reason")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_hearing_sessions_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_hearing_sessions_ends_after_start")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_hearing_sessions_created_by_users")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_hearing_sessions_hearing_id_hearings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_sessions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_hearing_sessions_public_id")),
    )
    with op.batch_alter_table("hearing_sessions") as batch_op:
        batch_op.create_index(batch_op.f("ix_hearing_sessions_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_sessions_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hearing_sessions_starts_at"), ["starts_at"], unique=False)

    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=True),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("baseline", sa.String(length=100), nullable=False, comment="where it stood before, in words"),
        sa.CheckConstraint("(strategy_id IS NULL) <> (plan_item_id IS NULL)", name=op.f("ck_indicators_one_owner")),
        sa.ForeignKeyConstraint(
            ["plan_item_id"], ["plan_items.id"], name=op.f("fk_indicators_plan_item_id_plan_items")
        ),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategies.id"], name=op.f("fk_indicators_strategy_id_strategies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint("public_id", name=op.f("uq_indicators_public_id")),
    )
    with op.batch_alter_table("indicators") as batch_op:
        batch_op.create_index(batch_op.f("ix_indicators_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_indicators_strategy_id"), ["strategy_id"], unique=False)

    op.create_table(
        "opinion_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "gathered_by", sa.String(length=300), nullable=False, comment="who heard these opinions, and how; public"
        ),
        sa.Column("columns", sa.JSON(), nullable=False, comment="the names in the table's first line"),
        sa.Column("mapping", sa.JSON(), nullable=False, comment="our field → number of the column"),
        sa.Column("found", sa.JSON(), nullable=False, comment="rows read, good, stored, known, refused"),
        sa.Column("faults", sa.JSON(), nullable=False, comment="the first refused rows: number, why"),
        sa.Column("fault", sa.Text(), nullable=False, comment="why the whole failed"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('mapping', 'ready', 'queued', 'done', 'failed')", name=op.f("ck_opinion_imports_state")
        ),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_opinion_imports_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_opinion_imports_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_opinion_imports_public_id")),
    )
    with op.batch_alter_table("opinion_imports") as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_imports_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opinion_imports_made_by"), ["made_by"], unique=False)

    op.create_table(
        "postings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False, comment="day in Thailand"),
        sa.Column("place", sa.String(length=500), nullable=False, comment="where it hangs, or the address of the page"),
        sa.Column("file_key", sa.String(length=100), nullable=True, comment="photograph; null for an address alone"),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel = 'central_site' OR file_key IS NOT NULL", name=op.f("ck_postings_has_photograph")),
        sa.CheckConstraint(
            "channel IN ('notice_board', 'project_site', 'central_site')", name=op.f("ck_postings_channel")
        ),
        sa.CheckConstraint("stage IN ('announcement', 'result')", name=op.f("ck_postings_stage")),
        sa.CheckConstraint(
            "(file_key IS NULL) = (thumbnail_key IS NULL)", name=op.f("ck_postings_photograph_is_whole")
        ),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_postings_hearing_id_hearings")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_postings_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_postings_public_id")),
    )
    with op.batch_alter_table("postings") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_postings_hearing_id_stage_channel"), ["hearing_id", "stage", "channel"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_postings_made_by"), ["made_by"], unique=False)

    op.create_table(
        "progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("plan_item_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="public"),
        sa.Column("spent", sa.Numeric(precision=16, scale=2), nullable=True, comment="baht, so far"),
        sa.Column("reported_by", sa.Integer(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'under_way', 'finished', 'suspended', 'cancelled')", name=op.f("ck_progress_status")
        ),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_progress_spent_not_negative")),
        sa.ForeignKeyConstraint(["plan_item_id"], ["plan_items.id"], name=op.f("fk_progress_plan_item_id_plan_items")),
        sa.ForeignKeyConstraint(["reported_by"], ["users.id"], name=op.f("fk_progress_reported_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress")),
        sa.UniqueConstraint("public_id", name=op.f("uq_progress_public_id")),
    )
    with op.batch_alter_table("progress") as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_progress_reported_by"), ["reported_by"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False, comment="the same in every version"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text_th", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("help_th", sa.Text(), nullable=False),
        sa.Column("help_en", sa.Text(), nullable=False),
        sa.Column(
            "choices",
            sa.JSON(),
            nullable=False,
            comment='[{"value", "th", "en"}]: choices, steps of a scale, columns, things to rank',
        ),
        sa.Column("rows", sa.JSON(), nullable=False, comment="rows of a matrix, like choices"),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column(
            "shown_if",
            sa.JSON(),
            nullable=True,
            comment='{"key", "values"}: asked when an earlier question has one of these answers',
        ),
        sa.CheckConstraint(
            "kind IN ('stance', 'single', 'multiple', 'scale', 'open', 'section', 'matrix', 'ranking', 'point', 'file')",
            name=op.f("ck_questions_kind"),
        ),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_questions_hearing_id_hearings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("hearing_id", "version", "key", name=op.f("uq_questions_hearing_id_version_key")),
        sa.UniqueConstraint("hearing_id", "version", "position", name=op.f("uq_questions_hearing_id_version_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_questions_public_id")),
    )
    op.create_table(
        "questions_versions",
        sa.Column("hearing_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public: why the questions changed"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True, comment="null: being written"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearings.id"], name=op.f("fk_questions_versions_hearing_id_hearings")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_questions_versions_made_by_users")),
        sa.PrimaryKeyConstraint("hearing_id", "version", name=op.f("pk_questions_versions")),
    )
    with op.batch_alter_table("questions_versions") as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_versions_made_by"), ["made_by"], unique=False)

    op.create_table(
        "draft_paragraphs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("draft_text_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_heading", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_text_id"], ["draft_texts.id"], name=op.f("fk_draft_paragraphs_draft_text_id_draft_texts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_paragraphs")),
        sa.UniqueConstraint("draft_text_id", "position", name=op.f("uq_draft_paragraphs_draft_text_id_position")),
        sa.UniqueConstraint("public_id", name=op.f("uq_draft_paragraphs_public_id")),
    )
    op.create_table(
        "indicator_values",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), autoincrement=False, nullable=False, comment="Buddhist era"),
        sa.Column("target", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.Column("result", sa.Numeric(precision=18, scale=4), nullable=True),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicators.id"], name=op.f("fk_indicator_values_indicator_id_indicators")
        ),
        sa.PrimaryKeyConstraint("indicator_id", "fiscal_year", name=op.f("pk_indicator_values")),
    )
    op.create_table(
        "result_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=4), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.CheckConstraint("format IN ('html', 'docx', 'pdf')", name=op.f("ck_result_files_format")),
        sa.ForeignKeyConstraint(
            ["result_id"], ["hearing_results.id"], name=op.f("fk_result_files_result_id_hearing_results")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_files")),
        sa.UniqueConstraint("result_id", "format", name=op.f("uq_result_files_result_id_format")),
    )
    op.create_table(
        "result_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="0: nobody wrote yet; two editors compare it"),
        sa.CheckConstraint(
            "key IN ('overview', 'numbers', 'themes', 'dissent', 'unplaced', 'coverage', 'next')",
            name=op.f("ck_result_sections_key"),
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["hearing_results.id"], name=op.f("fk_result_sections_result_id_hearing_results")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_sections")),
        sa.UniqueConstraint("result_id", "key", name=op.f("uq_result_sections_result_id_key")),
    )
    op.create_table(
        "session_photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column(
            "words", sa.String(length=300), nullable=False, comment="what is to be seen, for those who cannot see it"
        ),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_session_photos_made_by_users")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["hearing_sessions.id"], name=op.f("fk_session_photos_session_id_hearing_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_photos")),
        sa.UniqueConstraint("public_id", name=op.f("uq_session_photos_public_id")),
    )
    with op.batch_alter_table("session_photos") as batch_op:
        batch_op.create_index(batch_op.f("ix_session_photos_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_photos_session_id"), ["session_id"], unique=False)

    op.create_table(
        "session_registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name", sa.Text(), nullable=True, comment="encrypted; null when erased"),
        sa.Column("email", sa.Text(), nullable=True, comment="encrypted"),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the code in the link"),
        sa.Column("is_walk_in", sa.Boolean(), nullable=False, comment="came without having registered"),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "checked_in_at IS NULL OR state <> 'cancelled'",
            name=op.f("ck_session_registrations_present_is_not_cancelled"),
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'waiting', 'cancelled')", name=op.f("ck_session_registrations_state")
        ),
        sa.ForeignKeyConstraint(
            ["checked_in_by"], ["users.id"], name=op.f("fk_session_registrations_checked_in_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["hearing_sessions.id"], name=op.f("fk_session_registrations_session_id_hearing_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_registrations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_session_registrations_code_hash")),
    )
    with op.batch_alter_table("session_registrations") as batch_op:
        batch_op.create_index(batch_op.f("ix_session_registrations_checked_in_by"), ["checked_in_by"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_registrations_session_id_state"), ["session_id", "state"], unique=False
        )

    op.create_table(
        "result_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_result_revisions_made_by_users")),
        sa.ForeignKeyConstraint(
            ["section_id"], ["result_sections.id"], name=op.f("fk_result_revisions_section_id_result_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_revisions")),
        sa.UniqueConstraint("section_id", "version", name=op.f("uq_result_revisions_section_id_version")),
    )
    with op.batch_alter_table("result_revisions") as batch_op:
        batch_op.create_index(batch_op.f("ix_result_revisions_made_by"), ["made_by"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("hearing_id", sa.Integer(), nullable=True),
        sa.Column(
            "area_code", sa.String(length=6), nullable=False, comment="where it belongs: whose officers answer for it"
        ),
        sa.Column(
            "about_id", sa.Integer(), nullable=True, comment="paragraph of a draft text that an opinion speaks of"
        ),
        sa.Column(
            "writer_area_code",
            sa.String(length=6),
            nullable=True,
            comment="where the writer of an opinion lives, if they said so",
        ),
        sa.Column("lat", sa.Float(), nullable=True, comment="degrees"),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column(
            "place_note", sa.String(length=300), nullable=False, comment="where, in the writer's words; never changed"
        ),
        sa.Column("public_place", sa.Text(), nullable=False, comment="the place note with personal data replaced"),
        sa.Column("text", sa.Text(), nullable=False, comment="the original words; never changed"),
        sa.Column(
            "public_text", sa.Text(), nullable=False, comment="the words with personal data replaced by its kind"
        ),
        sa.Column("hidden_kinds", sa.JSON(), nullable=False, comment="kinds of personal data that were hidden"),
        sa.Column("stance_given", sa.String(length=12), nullable=True, comment="stance the writer chose in the form"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False, comment="why out of scope; public"),
        sa.Column("duplicate_of_id", sa.Integer(), nullable=True),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("visibility_reason", sa.Text(), nullable=False, comment="public reason for holding or hiding"),
        sa.Column(
            "is_joined",
            sa.Boolean(),
            nullable=False,
            comment="said 'me too' to the one it is a duplicate of; has no words of its own",
        ),
        sa.Column(
            "is_listed", sa.Boolean(), nullable=False, comment="false: joined, or confidential; in no public list"
        ),
        sa.Column("settlement", sa.String(length=10), nullable=False, comment="of a problem report"),
        sa.Column(
            "cell",
            sa.BigInteger(),
            nullable=True,
            comment="where the map shows it: pin or middle of the area, as a Morton number (map_rules)",
        ),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True, comment="null: no account"),
        sa.Column(
            "entered_by", sa.Integer(), nullable=True, comment="officer or volunteer who typed it in for somebody"
        ),
        sa.Column(
            "provenance",
            sa.String(length=300),
            nullable=False,
            comment="assisted: how and where it was said, and how consent was given",
        ),
        sa.Column("source", sa.String(length=60), nullable=True, comment="name of an imported file or system"),
        sa.Column(
            "source_id", sa.String(length=80), nullable=True, comment="key of the row there; import is idempotent by it"
        ),
        sa.Column(
            "form_key",
            sa.String(length=64),
            nullable=True,
            comment="hash of the form's key and its content: sent twice, stored once",
        ),
        sa.Column("code_hash", sa.String(length=64), nullable=False, comment="SHA-256 of the tracking code"),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'duplicate') = (duplicate_of_id IS NOT NULL)",
            name=op.f("ck_submissions_duplicate_names_original"),
        ),
        sa.CheckConstraint(
            "channel IN ('web', 'phone', 'paper', 'post', 'meeting', 'line', 'import')",
            name=op.f("ck_submissions_channel"),
        ),
        sa.CheckConstraint(
            "kind = 'problem_report' OR hearing_id IS NOT NULL", name=op.f("ck_submissions_opinion_has_hearing")
        ),
        sa.CheckConstraint("kind IN ('opinion', 'problem_report')", name=op.f("ck_submissions_kind")),
        sa.CheckConstraint(
            "settlement IN ('open', 'fixed', 'confirmed', 'reopened')", name=op.f("ck_submissions_settlement")
        ),
        sa.CheckConstraint(
            "stance_given IN ('support', 'oppose', 'conditional', 'neutral')", name=op.f("ck_submissions_stance_given")
        ),
        sa.CheckConstraint(
            "state <> 'out_of_scope' OR state_reason <> ''", name=op.f("ck_submissions_out_of_scope_has_reason")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'in_theme', 'linked', 'answered', 'duplicate', 'out_of_scope')",
            name=op.f("ck_submissions_state"),
        ),
        sa.CheckConstraint(
            "visibility IN ('visible', 'held', 'hidden', 'confidential')", name=op.f("ck_submissions_visibility")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_submissions_point_is_whole")),
        sa.CheckConstraint(
            "about_id IS NULL OR hearing_id IS NOT NULL", name=op.f("ck_submissions_about_within_hearing")
        ),
        sa.ForeignKeyConstraint(
            ["about_id"], ["draft_paragraphs.id"], name=op.f("fk_submissions_about_id_draft_paragraphs")
        ),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_submissions_area_code_areas")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_submissions_author_id_users")),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id"], ["submissions.id"], name=op.f("fk_submissions_duplicate_of_id_submissions")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["users.id"], name=op.f("fk_submissions_entered_by_users")),
        sa.ForeignKeyConstraint(["hearing_id"], ["hearings.id"], name=op.f("fk_submissions_hearing_id_hearings")),
        sa.ForeignKeyConstraint(
            ["writer_area_code"], ["areas.code"], name=op.f("fk_submissions_writer_area_code_areas")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_submissions_code_hash")),
        sa.UniqueConstraint("form_key", name=op.f("uq_submissions_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_submissions_public_id")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_submissions_source_source_id")),
    )
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_about_id"), ["about_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submissions_area_code_kind_state_settlement_received_at"),
            ["area_code", "kind", "state", "settlement", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_submissions_area_code_received_at_kind_state_is_listed"),
            ["area_code", "received_at", "kind", "state", "is_listed"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_submissions_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submissions_cell_kind_state_settlement"),
            ["cell", "kind", "state", "settlement"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_submissions_duplicate_of_id"), ["duplicate_of_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_entered_by"), ["entered_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_submissions_hearing_id"), ["hearing_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submissions_received_at_kind_state_area_code_is_listed"),
            ["received_at", "kind", "state", "area_code", "is_listed"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_submissions_state_area_code_kind_settlement_received_at"),
            ["state", "area_code", "kind", "settlement", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_submissions_visibility_received_at"), ["visibility", "received_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_submissions_writer_area_code"), ["writer_area_code"], unique=False)

    op.create_table(
        "analyses",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column(
            "area_code",
            sa.String(length=6),
            nullable=False,
            comment="the submission's, so that the queue of an area is one range of an index",
        ),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("analysed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "text_key", sa.String(length=32), nullable=False, comment="hash of the folded text: same text, same key"
        ),
        sa.Column("abstained", sa.JSON(), nullable=False, comment="aspects on which the machine said nothing"),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=False,
            comment="of the label the machine is least sure of; 0 when it said nothing on the main question",
        ),
        sa.Column(
            "fault", sa.String(length=60), nullable=False, comment="kind of error that kept the machine from reading it"
        ),
        sa.Column(
            "is_reviewed", sa.Boolean(), nullable=False, comment="a person has confirmed or corrected the labels"
        ),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_analyses_area_code_areas")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_analyses_reviewed_by_users")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_analyses_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_analyses")),
    )
    with op.batch_alter_table("analyses") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_analyses_area_code_is_reviewed_confidence"),
            ["area_code", "is_reviewed", "confidence"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_analyses_is_reviewed_confidence"), ["is_reviewed", "confidence"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_analyses_model"), ["model"], unique=False)
        batch_op.create_index(batch_op.f("ix_analyses_reviewed_by"), ["reviewed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_analyses_text_key"), ["text_key"], unique=False)

    op.create_table(
        "answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False, comment="a choice's value, a list of them, a number, or text"),
        sa.ForeignKeyConstraint(["question_id"], ["questions.id"], name=op.f("fk_answers_question_id_questions")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_answers_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
        sa.UniqueConstraint("submission_id", "question_id", name=op.f("uq_answers_submission_id_question_id")),
    )
    with op.batch_alter_table("answers") as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_question_id"), ["question_id"], unique=False)

    op.create_table(
        "cares",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True, comment="the office that has it or fixed it"),
        sa.Column("words", sa.Text(), nullable=False, comment="public; of the office, or of the reporter"),
        sa.Column("photo_key", sa.String(length=100), nullable=False, comment="picture of what was done"),
        sa.Column(
            "state_before",
            sa.String(length=12),
            nullable=False,
            comment="the submission's accountable state until then",
        ),
        sa.Column("made_by", sa.Integer(), nullable=True, comment="null: the reporter"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("step IN ('assigned', 'fixed', 'confirmed', 'reopened')", name=op.f("ck_cares_step")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_cares_made_by_users")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_cares_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_cares_submission_id_submissions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cares")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cares_public_id")),
    )
    with op.batch_alter_table("cares") as batch_op:
        batch_op.create_index(batch_op.f("ix_cares_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_cares_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cares_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "contacts",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True, comment="encrypted"),
        sa.Column("telephone", sa.Text(), nullable=True, comment="encrypted"),
        sa.Column("language", sa.String(length=8), nullable=False, comment="in which the writer read the form"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email IS NOT NULL OR telephone IS NOT NULL", name=op.f("ck_contacts_not_empty")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_contacts_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=12), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "aspect IN ('problem_type', 'strategy', 'stance', 'kind', 'sentiment')", name=op.f("ck_corrections_aspect")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_corrections_made_by_users")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_corrections_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )
    with op.batch_alter_table("corrections") as batch_op:
        batch_op.create_index(batch_op.f("ix_corrections_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_corrections_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=12), nullable=False),
        sa.Column(
            "value",
            sa.String(length=60),
            nullable=False,
            comment="problem type in Thai, strategy's public id, stance …",
        ),
        sa.Column("confidence", sa.Float(), nullable=False, comment="0 to 1, calibrated; 1 for a person's"),
        sa.Column("evidence", sa.JSON(), nullable=False, comment="[start, end] in the original text"),
        sa.Column("source", sa.String(length=8), nullable=False),
        sa.Column("model", sa.String(length=40), nullable=False, comment="empty for a person's label"),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "aspect IN ('problem_type', 'strategy', 'stance', 'kind', 'sentiment')", name=op.f("ck_labels_aspect")
        ),
        sa.CheckConstraint("source IN ('machine', 'person')", name=op.f("ck_labels_source")),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_labels_confidence")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_labels_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint(
            "submission_id", "aspect", "value", "source", name=op.f("uq_labels_submission_id_aspect_value_source")
        ),
    )
    with op.batch_alter_table("labels") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_labels_aspect_value_in_force"), ["aspect", "value", "in_force"], unique=False
        )

    op.create_table(
        "moderations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("made_by", sa.Integer(), nullable=True, comment="null: held automatically"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "visibility IN ('visible', 'held', 'hidden', 'confidential')", name=op.f("ck_moderations_visibility")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_moderations_made_by_users")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_moderations_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderations")),
    )
    with op.batch_alter_table("moderations") as batch_op:
        batch_op.create_index(batch_op.f("ix_moderations_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_moderations_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "near_keys",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("band_key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_near_keys_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "band_key", name=op.f("pk_near_keys")),
    )
    with op.batch_alter_table("near_keys") as batch_op:
        batch_op.create_index(batch_op.f("ix_near_keys_band_key"), ["band_key"], unique=False)

    op.create_table(
        "near_pairs",
        sa.Column("submission_id", sa.Integer(), nullable=False, comment="the later one"),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False, comment="same: equal but for signs and blanks; near"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('same', 'near')", name=op.f("ck_near_pairs_kind")),
        sa.CheckConstraint("state IN ('proposed', 'merged', 'dismissed')", name=op.f("ck_near_pairs_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_near_pairs_decided_by_users")),
        sa.ForeignKeyConstraint(["other_id"], ["submissions.id"], name=op.f("fk_near_pairs_other_id_submissions")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_near_pairs_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", "other_id", name=op.f("pk_near_pairs")),
    )
    with op.batch_alter_table("near_pairs") as batch_op:
        batch_op.create_index(batch_op.f("ix_near_pairs_decided_by"), ["decided_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_near_pairs_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_near_pairs_state_other_id"), ["state", "other_id"], unique=False)

    op.create_table(
        "photos",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=100), nullable=False),
        sa.Column("thumbnail_key", sa.String(length=100), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False, comment="pixels"),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_photos_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
        sa.UniqueConstraint("public_id", name=op.f("uq_photos_public_id")),
    )
    with op.batch_alter_table("photos") as batch_op:
        batch_op.create_index(batch_op.f("ix_photos_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "provenances",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.String(length=40), nullable=False, comment="page of the scan or number of the sheet"),
        sa.Column("import_id", sa.Integer(), nullable=True),
        sa.Column("row_number", sa.Integer(), nullable=True, comment="line of the imported table"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["opinion_imports.id"], name=op.f("fk_provenances_import_id_opinion_imports")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["hearing_sessions.id"], name=op.f("fk_provenances_session_id_hearing_sessions")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_provenances_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_provenances")),
    )
    with op.batch_alter_table("provenances") as batch_op:
        batch_op.create_index(batch_op.f("ix_provenances_import_id"), ["import_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provenances_session_id"), ["session_id"], unique=False)

    op.create_table(
        "secrets",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=8), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="encrypted"),
        sa.Column("place", sa.Text(), nullable=False, comment="encrypted: area, pin and landmark"),
        sa.Column("reply", sa.Text(), nullable=False, comment="encrypted; for the writer"),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("why IN ('minor', 'official', 'danger')", name=op.f("ck_secrets_why")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_secrets_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_secrets")),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column("strategy_ref", sa.String(length=16), nullable=True, comment="public id of a plan's strategy"),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column(
            "title_submission_id",
            sa.Integer(),
            nullable=True,
            comment="whose words the title is; null: a planner wrote it",
        ),
        sa.Column("title_start", sa.Integer(), nullable=True, comment="characters of the original text"),
        sa.Column("title_end", sa.Integer(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_themes_state")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_themes_area_code_areas")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_themes_created_by_users")),
        sa.ForeignKeyConstraint(
            ["title_submission_id"], ["submissions.id"], name=op.f("fk_themes_title_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_themes_public_id")),
    )
    with op.batch_alter_table("themes") as batch_op:
        batch_op.create_index(batch_op.f("ix_themes_area_code_state"), ["area_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_themes_created_by"), ["created_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_themes_strategy_ref"), ["strategy_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_themes_title_submission_id"), ["title_submission_id"], unique=False)

    op.create_table(
        "clusters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("area_code", sa.String(length=6), nullable=False),
        sa.Column(
            "stable_id",
            sa.String(length=40),
            nullable=False,
            comment="the language library's id, the same in the next run",
        ),
        sa.Column("path", sa.JSON(), nullable=False, comment="stable ids from coarse to fine, its own last"),
        sa.Column("level", sa.Integer(), nullable=False, comment="1: the coarsest"),
        sa.Column("texts", sa.Integer(), nullable=False, comment="different texts"),
        sa.Column("voices", sa.Integer(), nullable=False, comment="submissions, copies counted"),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("stances", sa.JSON(), nullable=False),
        sa.Column("title_submission_id", sa.Integer(), nullable=False),
        sa.Column("title_start", sa.Integer(), nullable=False, comment="characters of the original text"),
        sa.Column("title_end", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'accepted', 'dismissed')", name=op.f("ck_clusters_state")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_clusters_area_code_areas")),
        sa.ForeignKeyConstraint(["run_id"], ["cluster_runs.id"], name=op.f("fk_clusters_run_id_cluster_runs")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_clusters_theme_id_themes")),
        sa.ForeignKeyConstraint(
            ["title_submission_id"], ["submissions.id"], name=op.f("fk_clusters_title_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
        sa.UniqueConstraint("public_id", name=op.f("uq_clusters_public_id")),
        sa.UniqueConstraint("run_id", "stable_id", name=op.f("uq_clusters_run_id_stable_id")),
    )
    with op.batch_alter_table("clusters") as batch_op:
        batch_op.create_index(batch_op.f("ix_clusters_area_code_state"), ["area_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_clusters_run_id"), ["run_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clusters_theme_id"), ["theme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_clusters_title_submission_id"), ["title_submission_id"], unique=False)

    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("plan_item_id", sa.Integer(), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False, comment="public"),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="null: in force"),
        sa.Column(
            "evidence",
            sa.JSON(),
            nullable=False,
            comment="what the planner had before their eyes: texts, voices, stances, quoted submissions",
        ),
        sa.Column("waits", sa.Boolean(), nullable=False, comment="not in force until a second planner confirms it"),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "plan_item_id IS NOT NULL OR relation IN ('not_adopted', 'out_of_scope', 'referred')",
            name=op.f("ck_links_item_or_refusal"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_links_has_reason")),
        sa.CheckConstraint(
            "relation IN ('adopted', 'already_planned', 'partly_adopted', 'not_adopted', 'out_of_scope', 'referred')",
            name=op.f("ck_links_relation"),
        ),
        sa.CheckConstraint("(theme_id IS NULL) <> (submission_id IS NULL)", name=op.f("ck_links_one_subject")),
        sa.CheckConstraint("confirmed_by <> made_by", name=op.f("ck_links_second_pair_of_eyes")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_links_confirmed_by_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_links_made_by_users")),
        sa.ForeignKeyConstraint(["plan_item_id"], ["plan_items.id"], name=op.f("fk_links_plan_item_id_plan_items")),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name=op.f("fk_links_submission_id_submissions")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_links_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_links_public_id")),
    )
    with op.batch_alter_table("links") as batch_op:
        batch_op.create_index(batch_op.f("ix_links_confirmed_by"), ["confirmed_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_plan_item_id"), ["plan_item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_links_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="1 is the first answer"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False, comment="for readers of English; empty: they read the Thai"),
        sa.Column("signed_as", sa.String(length=200), nullable=False, comment="office that answers"),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["published_by"], ["users.id"], name=op.f("fk_responses_published_by_users")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_responses_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint("public_id", name=op.f("uq_responses_public_id")),
        sa.UniqueConstraint("theme_id", "version", name=op.f("uq_responses_theme_id_version")),
    )
    with op.batch_alter_table("responses") as batch_op:
        batch_op.create_index(batch_op.f("ix_responses_published_by"), ["published_by"], unique=False)

    op.create_table(
        "result_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_result_decisions_has_reason")),
        sa.CheckConstraint(
            "relation IN ('adopted', 'already_planned', 'partly_adopted', 'not_adopted', 'out_of_scope', 'referred')",
            name=op.f("ck_result_decisions_relation"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_result_decisions_made_by_users")),
        sa.ForeignKeyConstraint(
            ["result_id"], ["hearing_results.id"], name=op.f("fk_result_decisions_result_id_hearing_results")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_result_decisions_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_decisions")),
        sa.UniqueConstraint("result_id", "theme_id", name=op.f("uq_result_decisions_result_id_theme_id")),
    )
    with op.batch_alter_table("result_decisions") as batch_op:
        batch_op.create_index(batch_op.f("ix_result_decisions_made_by"), ["made_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_result_decisions_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "theme_members",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.Column("placed_by", sa.String(length=8), nullable=False, comment="person: the machine never moves it"),
        sa.Column(
            "is_seen", sa.Boolean(), nullable=False, comment="false: placed by the machine and not yet looked at"
        ),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("placed_by IN ('machine', 'person')", name=op.f("ck_theme_members_placed_by")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_theme_members_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_members_theme_id_themes")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_theme_members")),
    )
    with op.batch_alter_table("theme_members") as batch_op:
        batch_op.create_index(batch_op.f("ix_theme_members_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "cluster_members",
        sa.Column("cluster_id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.id"], name=op.f("fk_cluster_members_cluster_id_clusters")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_cluster_members_submission_id_submissions")
        ),
        sa.PrimaryKeyConstraint("cluster_id", "submission_id", name=op.f("pk_cluster_members")),
    )
    with op.batch_alter_table("cluster_members") as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_members_submission_id"), ["submission_id"], unique=False)

    op.create_table(
        "quotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cluster_id", sa.Integer(), nullable=True),
        sa.Column("theme_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="characters of the original text"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("stance", sa.String(length=12), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint('"end" > start AND start >= 0', name=op.f("ck_quotations_span")),
        sa.CheckConstraint("(cluster_id IS NULL) <> (theme_id IS NULL)", name=op.f("ck_quotations_one_owner")),
        sa.ForeignKeyConstraint(["cluster_id"], ["clusters.id"], name=op.f("fk_quotations_cluster_id_clusters")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_quotations_submission_id_submissions")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_quotations_theme_id_themes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
    )
    with op.batch_alter_table("quotations") as batch_op:
        batch_op.create_index(batch_op.f("ix_quotations_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotations_submission_id"), ["submission_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quotations_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("quotations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_quotations_theme_id"))
        batch_op.drop_index(batch_op.f("ix_quotations_submission_id"))
        batch_op.drop_index(batch_op.f("ix_quotations_cluster_id"))

    op.drop_table("quotations")
    with op.batch_alter_table("cluster_members") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cluster_members_submission_id"))

    op.drop_table("cluster_members")
    with op.batch_alter_table("theme_members") as batch_op:
        batch_op.drop_index(batch_op.f("ix_theme_members_theme_id"))

    op.drop_table("theme_members")
    with op.batch_alter_table("result_decisions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_decisions_theme_id"))
        batch_op.drop_index(batch_op.f("ix_result_decisions_made_by"))

    op.drop_table("result_decisions")
    with op.batch_alter_table("responses") as batch_op:
        batch_op.drop_index(batch_op.f("ix_responses_published_by"))

    op.drop_table("responses")
    with op.batch_alter_table("links") as batch_op:
        batch_op.drop_index(batch_op.f("ix_links_theme_id"))
        batch_op.drop_index(batch_op.f("ix_links_submission_id"))
        batch_op.drop_index(batch_op.f("ix_links_plan_item_id"))
        batch_op.drop_index(batch_op.f("ix_links_made_by"))
        batch_op.drop_index(batch_op.f("ix_links_confirmed_by"))

    op.drop_table("links")
    with op.batch_alter_table("clusters") as batch_op:
        batch_op.drop_index(batch_op.f("ix_clusters_title_submission_id"))
        batch_op.drop_index(batch_op.f("ix_clusters_theme_id"))
        batch_op.drop_index(batch_op.f("ix_clusters_run_id"))
        batch_op.drop_index(batch_op.f("ix_clusters_area_code_state"))

    op.drop_table("clusters")
    with op.batch_alter_table("themes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_themes_title_submission_id"))
        batch_op.drop_index(batch_op.f("ix_themes_strategy_ref"))
        batch_op.drop_index(batch_op.f("ix_themes_created_by"))
        batch_op.drop_index(batch_op.f("ix_themes_area_code_state"))

    op.drop_table("themes")
    op.drop_table("secrets")
    with op.batch_alter_table("provenances") as batch_op:
        batch_op.drop_index(batch_op.f("ix_provenances_session_id"))
        batch_op.drop_index(batch_op.f("ix_provenances_import_id"))

    op.drop_table("provenances")
    with op.batch_alter_table("photos") as batch_op:
        batch_op.drop_index(batch_op.f("ix_photos_submission_id"))

    op.drop_table("photos")
    with op.batch_alter_table("near_pairs") as batch_op:
        batch_op.drop_index(batch_op.f("ix_near_pairs_state_other_id"))
        batch_op.drop_index(batch_op.f("ix_near_pairs_other_id"))
        batch_op.drop_index(batch_op.f("ix_near_pairs_decided_by"))

    op.drop_table("near_pairs")
    with op.batch_alter_table("near_keys") as batch_op:
        batch_op.drop_index(batch_op.f("ix_near_keys_band_key"))

    op.drop_table("near_keys")
    with op.batch_alter_table("moderations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_moderations_submission_id"))
        batch_op.drop_index(batch_op.f("ix_moderations_made_by"))

    op.drop_table("moderations")
    with op.batch_alter_table("labels") as batch_op:
        batch_op.drop_index(batch_op.f("ix_labels_aspect_value_in_force"))

    op.drop_table("labels")
    with op.batch_alter_table("corrections") as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrections_submission_id"))
        batch_op.drop_index(batch_op.f("ix_corrections_made_by"))

    op.drop_table("corrections")
    op.drop_table("contacts")
    with op.batch_alter_table("cares") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cares_submission_id"))
        batch_op.drop_index(batch_op.f("ix_cares_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_cares_made_by"))

    op.drop_table("cares")
    with op.batch_alter_table("answers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_question_id"))

    op.drop_table("answers")
    with op.batch_alter_table("analyses") as batch_op:
        batch_op.drop_index(batch_op.f("ix_analyses_text_key"))
        batch_op.drop_index(batch_op.f("ix_analyses_reviewed_by"))
        batch_op.drop_index(batch_op.f("ix_analyses_model"))
        batch_op.drop_index(batch_op.f("ix_analyses_is_reviewed_confidence"))
        batch_op.drop_index(batch_op.f("ix_analyses_area_code_is_reviewed_confidence"))

    op.drop_table("analyses")
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_writer_area_code"))
        batch_op.drop_index(batch_op.f("ix_submissions_visibility_received_at"))
        batch_op.drop_index(batch_op.f("ix_submissions_state_area_code_kind_settlement_received_at"))
        batch_op.drop_index(batch_op.f("ix_submissions_received_at_kind_state_area_code_is_listed"))
        batch_op.drop_index(batch_op.f("ix_submissions_hearing_id"))
        batch_op.drop_index(batch_op.f("ix_submissions_entered_by"))
        batch_op.drop_index(batch_op.f("ix_submissions_duplicate_of_id"))
        batch_op.drop_index(batch_op.f("ix_submissions_cell_kind_state_settlement"))
        batch_op.drop_index(batch_op.f("ix_submissions_author_id"))
        batch_op.drop_index(batch_op.f("ix_submissions_area_code_received_at_kind_state_is_listed"))
        batch_op.drop_index(batch_op.f("ix_submissions_area_code_kind_state_settlement_received_at"))
        batch_op.drop_index(batch_op.f("ix_submissions_about_id"))

    op.drop_table("submissions")
    with op.batch_alter_table("result_revisions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_revisions_made_by"))

    op.drop_table("result_revisions")
    with op.batch_alter_table("session_registrations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_registrations_session_id_state"))
        batch_op.drop_index(batch_op.f("ix_session_registrations_checked_in_by"))

    op.drop_table("session_registrations")
    with op.batch_alter_table("session_photos") as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_photos_session_id"))
        batch_op.drop_index(batch_op.f("ix_session_photos_made_by"))

    op.drop_table("session_photos")
    op.drop_table("result_sections")
    op.drop_table("result_files")
    op.drop_table("indicator_values")
    op.drop_table("draft_paragraphs")
    with op.batch_alter_table("questions_versions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_versions_made_by"))

    op.drop_table("questions_versions")
    op.drop_table("questions")
    with op.batch_alter_table("progress") as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_reported_by"))
        batch_op.drop_index(batch_op.f("ix_progress_plan_item_id"))

    op.drop_table("progress")
    with op.batch_alter_table("postings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_postings_made_by"))
        batch_op.drop_index(batch_op.f("ix_postings_hearing_id_stage_channel"))

    op.drop_table("postings")
    with op.batch_alter_table("opinion_imports") as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_imports_made_by"))
        batch_op.drop_index(batch_op.f("ix_opinion_imports_hearing_id"))

    op.drop_table("opinion_imports")
    with op.batch_alter_table("indicators") as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicators_strategy_id"))
        batch_op.drop_index(batch_op.f("ix_indicators_plan_item_id"))

    op.drop_table("indicators")
    with op.batch_alter_table("hearing_sessions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_sessions_starts_at"))
        batch_op.drop_index(batch_op.f("ix_hearing_sessions_hearing_id"))
        batch_op.drop_index(batch_op.f("ix_hearing_sessions_created_by"))

    op.drop_table("hearing_sessions")
    with op.batch_alter_table("hearing_results") as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_results_published_by"))

    op.drop_table("hearing_results")
    op.drop_table("hearing_reminders")
    with op.batch_alter_table("hearing_changes") as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearing_changes_made_by"))
        batch_op.drop_index(batch_op.f("ix_hearing_changes_hearing_id"))

    op.drop_table("hearing_changes")
    with op.batch_alter_table("draft_texts") as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_texts_made_by"))

    op.drop_table("draft_texts")
    op.drop_table("budgets")
    with op.batch_alter_table("project_shares") as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_shares_project_id"))
        batch_op.drop_index(batch_op.f("ix_project_shares_made_by"))

    op.drop_table("project_shares")
    with op.batch_alter_table("project_revisions") as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_revisions_made_by"))

    op.drop_table("project_revisions")
    with op.batch_alter_table("project_findings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_findings_reported_by"))
        batch_op.drop_index(batch_op.f("ix_project_findings_project_id"))

    op.drop_table("project_findings")
    with op.batch_alter_table("project_documents") as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_documents_text_state"))
        batch_op.drop_index(batch_op.f("ix_project_documents_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_project_documents_project_id"))
        batch_op.drop_index(batch_op.f("ix_project_documents_added_by"))

    op.drop_table("project_documents")
    op.drop_table("project_costs")
    with op.batch_alter_table("project_areas") as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_areas_area_code"))

    op.drop_table("project_areas")
    with op.batch_alter_table("plan_items") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_items_strategy_id"))
        batch_op.drop_index(batch_op.f("ix_plan_items_follows_id"))
        batch_op.drop_index(batch_op.f("ix_plan_items_fiscal_year"))
        batch_op.drop_index(batch_op.f("ix_plan_items_area_code"))

    op.drop_table("plan_items")
    with op.batch_alter_table("hearings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_hearings_project_id"))
        batch_op.drop_index(batch_op.f("ix_hearings_created_by"))
        batch_op.drop_index(batch_op.f("ix_hearings_closes_at"))
        batch_op.drop_index(batch_op.f("ix_hearings_area_code_opens_at"))

    op.drop_table("hearings")
    with op.batch_alter_table("strategies") as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategies_follows_id"))

    op.drop_table("strategies")
    with op.batch_alter_table("projects") as batch_op:
        batch_op.drop_index(batch_op.f("ix_projects_strategy_ref"))
        batch_op.drop_index(batch_op.f("ix_projects_plan_item_ref"))
        batch_op.drop_index(batch_op.f("ix_projects_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_projects_created_by"))
        batch_op.drop_index(batch_op.f("ix_projects_area_code_status"))

    op.drop_table("projects")
    with op.batch_alter_table("plan_uploads") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_uploads_uploaded_by"))
        batch_op.drop_index(batch_op.f("ix_plan_uploads_plan_id"))

    op.drop_table("plan_uploads")
    with op.batch_alter_table("memberships") as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_user_id"))
        batch_op.drop_index(batch_op.f("ix_memberships_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_memberships_area_code"))

    op.drop_table("memberships")
    with op.batch_alter_table("invitations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_invitations_invited_by"))
        batch_op.drop_index(batch_op.f("ix_invitations_area_code"))

    op.drop_table("invitations")
    with op.batch_alter_table("secret_readers") as batch_op:
        batch_op.drop_index(batch_op.f("ix_secret_readers_named_by"))
        batch_op.drop_index(batch_op.f("ix_secret_readers_area_code"))

    op.drop_table("secret_readers")
    with op.batch_alter_table("plans") as batch_op:
        batch_op.drop_index(batch_op.f("ix_plans_follows_id"))
        batch_op.drop_index(batch_op.f("ix_plans_area_code"))

    op.drop_table("plans")
    with op.batch_alter_table("organisations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_area_code"))

    op.drop_table("organisations")
    with op.batch_alter_table("follows") as batch_op:
        batch_op.drop_index(batch_op.f("ix_follows_user_id"))

    op.drop_table("follows")
    with op.batch_alter_table("desk_settings") as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_settings_changed_by"))

    op.drop_table("desk_settings")
    with op.batch_alter_table("concerns") as batch_op:
        batch_op.drop_index(batch_op.f("ix_concerns_settled_by"))
        batch_op.drop_index(batch_op.f("ix_concerns_object_type_object_id"))
        batch_op.drop_index(batch_op.f("ix_concerns_area_code_kind_outcome"))

    op.drop_table("concerns")
    with op.batch_alter_table("cluster_runs") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cluster_runs_requested_by"))
        batch_op.drop_index(batch_op.f("ix_cluster_runs_area_code"))

    op.drop_table("cluster_runs")
    op.drop_table("users")
    op.drop_table("search_documents")
    op.drop_table("rate_limits")
    op.drop_table("outgoing_mails")
    op.drop_table("model_versions")
    with op.batch_alter_table("follow_notices") as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_notices_told_at"))

    op.drop_table("follow_notices")
    with op.batch_alter_table("audit_entries") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entries_object_type_object_id"))

    op.drop_table("audit_entries")
    with op.batch_alter_table("areas") as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_parent_code"))
        batch_op.drop_index(batch_op.f("ix_areas_level_name_th"))

    op.drop_table("areas")
