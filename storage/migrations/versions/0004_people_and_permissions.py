"""Identities, consent, roles, claims, desks, proposals, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_REFUSED = "the audit is append-only"


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _moment(name: str, *, known: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(), nullable=not known)


def _people() -> None:
    op.create_table(
        "human",
        _text("id"),
        _text("language"),
        _text("zone"),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_until", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_human")),
    )
    op.create_table(
        "identity",
        *map(_text, ("id", "front", "workspace", "person")),
        sa.Column("human", sa.String(), nullable=True),
        _moment("known_since"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.ForeignKeyConstraint(
            ["human"], ["human.id"], name=op.f("fk_identity_human"), ondelete="SET NULL"
        ),
    )
    op.create_index("uq_identity_person", "identity", ["front", "workspace", "person"], unique=True)
    op.create_index("ix_identity_human", "identity", ["human"], unique=False)
    op.create_table(
        "consent",
        sa.Column("number", _NUMBER, nullable=False),
        *map(_text, ("front", "workspace", "person", "digest", "purpose", "notice")),
        _moment("given_at"),
        _moment("withdrawn_at", known=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_person", "consent", ["front", "workspace", "person"], unique=False)


def _codes() -> None:
    op.create_table(
        "one_time_code",
        *map(_text, ("digest", "kind", "about", "issuer")),
        _moment("until"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_one_time_code")),
    )
    op.create_index("ix_one_time_code_until", "one_time_code", ["until"], unique=False)
    op.create_index("ix_one_time_code_issuer", "one_time_code", ["issuer"], unique=False)
    op.create_table(
        "people_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_key")),
    )


def _of_an_identity(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_identity")
    return sa.ForeignKeyConstraint(["identity"], ["identity.id"], name=name, ondelete="CASCADE")


def _permissions() -> None:
    op.create_table(
        "role",
        *map(_text, ("identity", "role", "cluster", "granted_by")),
        _moment("granted_at"),
        sa.PrimaryKeyConstraint("identity", "role", "cluster", name=op.f("pk_role")),
        _of_an_identity("role"),
    )
    op.create_table(
        "claim",
        *map(_text, ("identity", "provider_id", "issued_by")),
        _moment("claimed_at"),
        sa.PrimaryKeyConstraint("identity", "provider_id", name=op.f("pk_claim")),
        _of_an_identity("claim"),
    )
    op.create_index("ix_claim_provider_id", "claim", ["provider_id"], unique=False)
    op.create_table(
        "desk",
        *map(_text, ("cluster", "front", "workspace", "chat", "thread", "set_by")),
        _moment("set_at"),
        sa.PrimaryKeyConstraint("cluster", name=op.f("pk_desk")),
    )
    op.create_table(
        "reminder",
        *map(_text, ("provider_id", "verification")),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        _moment("sent_at"),
        sa.PrimaryKeyConstraint(
            "provider_id", "verification", "until", "days", name=op.f("pk_reminder")
        ),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("number", _NUMBER, nullable=False),
        _moment("at"),
        *map(_text, ("actor", "verb", "target", "before", "after", "request")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit "
            f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_stays BEFORE UPDATE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_stays()"
    )


def _proposals() -> None:
    op.create_table(
        "proposal",
        *map(_text, ("id", "kind", "provider_id", "subject", "cluster", "author")),
        *map(_text, ("assignee", "state")),
        _moment("made_at"),
        _moment("decided_at", known=False),
        _text("batch"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_state", "proposal", ["state", "made_at"], unique=False)
    op.create_index("ix_proposal_author", "proposal", ["author"], unique=False)
    op.create_table(
        "proposed_field",
        *map(_text, ("proposal", "name")),
        sa.Column("position", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("before", "value", "evidence")),
        _text("state"),
        sa.Column("reason", sa.Text(), nullable=False),
        _text("decided_by"),
        _moment("decided_at", known=False),
        sa.PrimaryKeyConstraint("proposal", "name", name=op.f("pk_proposed_field")),
        sa.ForeignKeyConstraint(
            ["proposal"],
            ["proposal.id"],
            name=op.f("fk_proposed_field_proposal"),
            ondelete="CASCADE",
        ),
    )


def upgrade() -> None:
    _people()
    _codes()
    _permissions()
    _audit()
    _proposals()


def downgrade() -> None:
    for table in (
        *("proposed_field", "proposal", "audit", "reminder", "desk", "claim", "role"),
        *("people_key", "one_time_code", "consent", "identity", "human"),
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_stays()")
