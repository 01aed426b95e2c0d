"""How Alembic runs our migrations: on the connection that the command hands over."""

from typing import Any, Literal

from alembic import context

from elearning.models import Base
from elearning.models.base import UtcDateTime


def _render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names plain types, so that it outlives our own."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=_render_item,
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
