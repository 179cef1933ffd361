"""Alembic's door: runs on the connection that `recado.firm.db` hands over, in its transaction."""

from alembic import context

from recado.firm.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
