"""Runs migrations on the connection that `workbench.db.migrate` hands over."""

from alembic import context

from workbench.models import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
