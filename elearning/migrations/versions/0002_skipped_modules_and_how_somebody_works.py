"""Skipped modules, how somebody works, the addiction lead of a team

Columns are added and dropped in place, never in a batch. A batch on SQLite makes the table anew, and dropping the old
`person` takes along every row that points at it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("membership", sa.Column("addiction_lead", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("person", sa.Column("working_style", sa.String(), nullable=True))
    op.add_column("step_done", sa.Column("skipped", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("step_done", "skipped")
    op.drop_column("person", "working_style")
    op.drop_column("membership", "addiction_lead")
