"""Several reads of one transaction, asked for together and answered in one round trip.

A turn needs a handful of small reads that do not depend on one another. In PostgreSQL's pipeline mode
(postgresql.org/docs/current/libpq-pipeline-mode.html) the server works on all of them while the program does
not wait; one by one, each would cost a turn a third of a millisecond, most of it outside the server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from psycopg import Connection
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.orm import Session

_DIALECT = psycopg.dialect()  # type: ignore[no-untyped-call]


class Asked(NamedTuple):
    """One read with its parameters."""

    sql: str
    params: Mapping[str, Any]


class Read:
    """A SELECT built once; what varies between two uses is a named `bindparam`."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        varying = {name: None for name, bind in compiled.binds.items() if bind.required}
        # Lists in IN (...) are written out here, once.
        expanded = compiled.construct_expanded_state(varying)
        self._sql, self._fixed = expanded.statement, dict(expanded.parameters)

    def of(self, **params: Any) -> Asked:
        """Ask for these parameters' rows."""
        return Asked(self._sql, self._fixed | params)


def together(session: Session, asked: Sequence[Asked]) -> list[list[tuple[Any, ...]]]:
    """Answer all reads, each with its rows in order, in the session's own transaction.

    The session writes down first what was changed so far. Raises psycopg.Error.
    """
    session.flush()
    driver = cast("Connection[tuple[Any, ...]]", session.connection().connection.driver_connection)
    with driver.pipeline():
        cursors = [driver.execute(one.sql, one.params) for one in asked]
    return [cursor.fetchall() for cursor in cursors]
