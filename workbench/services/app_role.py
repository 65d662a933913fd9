"""A role of PostgreSQL for the desk at work: it can add to what is append-only, and neither change it nor its guards.

The owner of the tables could drop the triggers that keep them. A desk that connects as another role cannot.
"""

from sqlalchemy import inspect, text

from workbench.db import Database
from workbench.errors import StartUpError
from workbench.models import APPEND_ONLY

READ_ONLY = frozenset({"alembic_version"})


def grant(database: Database, role: str) -> None:
    """Give `role` what a desk at work needs of each table, and take away what is more; to be done as their owner.

    StartUpError when there is no such role, or no PostgreSQL.
    """
    if database.is_sqlite:
        raise StartUpError("SQLite knows no roles; this is for a desk on PostgreSQL.")
    quoted = database.engine.dialect.identifier_preparer.quote_identifier
    to = quoted(role)
    with database.write() as session:
        if session.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first() is None:
            raise StartUpError(f"The server has no role {role!r}. Make it with: CREATE ROLE {to} LOGIN PASSWORD '…'")
        schema = quoted(str(session.execute(text("SELECT current_schema()")).scalar_one()))
        session.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {to}"))
        session.execute(text(f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {to}"))
        for table in inspect(session.connection()).get_table_names():
            session.execute(text(f"GRANT {_rights(table)} ON {quoted(table)} TO {to}"))
        session.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {to}"))


def _rights(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in APPEND_ONLY else "SELECT, INSERT, UPDATE, DELETE"
