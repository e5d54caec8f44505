"""Moving an installation from one database to another: every row of every table, compared afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Integer, Table, func, insert, select, text
from sqlalchemy.engine import Connection

from survey.database import Base
from survey.models import AuditHead

AT_ONCE = 1000  #: rows in memory


class NotEmptyError(Exception):
    """There are rows in the target already; `table` has some."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


class DifferentError(Exception):
    """A table came out otherwise than it went in."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table = table


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A table that was copied and found the same on both sides."""

    table: str
    rows: int


def copy_all(source: Connection, target: Connection) -> Iterator[Moved]:
    """Copy table after table; each is compared row by row before the next one.

    Parameters
    ----------
    source : Connection
        In a transaction that sees one state of the database throughout.
    target : Connection
        In a transaction that the caller commits if all goes well. At the same schema, and empty.

    Raises
    ------
    NotEmptyError
        Before anything is written.
    DifferentError
        If what was written reads back otherwise.
    """
    for table in Base.metadata.sorted_tables:
        if table is not AuditHead.__table__ and target.execute(select(1).select_from(table).limit(1)).first():
            raise NotEmptyError(table.name)
    for table in Base.metadata.sorted_tables:
        yield _copy(table, source, target)


def _copy(table: Table, source: Connection, target: Connection) -> Moved:
    target.execute(table.delete())  # the end of the trail, which every new database begins with
    rows = 0
    for part in source.execute(select(table).execution_options(yield_per=AT_ONCE)).mappings().partitions():
        target.execute(insert(table), [dict(row) for row in part])
        rows += len(part)
    _count_on(table, target)
    if _digest(table, source) != _digest(table, target):
        raise DifferentError(table.name)
    return Moved(table=table.name, rows=rows)


def _count_on(table: Table, target: Connection) -> None:
    """Let PostgreSQL number new rows after those that were copied."""
    [key, *others] = table.primary_key.columns
    if target.dialect.name != "postgresql" or others or not isinstance(key.type, Integer) or key.autoincrement is False:
        return
    last = target.execute(select(func.max(key))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        target.execute(sequence, {"table": f'"{table.name}"', "column": key.name, "last": last})


def _digest(table: Table, connection: Connection) -> str:
    """Check sum of all rows, whatever order and form a database keeps them in."""
    found = 0
    for row in connection.execute(select(table).execution_options(yield_per=AT_ONCE)):
        found ^= int.from_bytes(sha256(repr(tuple(map(_plain, row))).encode()).digest())
    return f"{found:064x}"


def _plain(value: Any) -> Any:  # noqa: ANN401  (a cell of any type)
    return sorted(value.items()) if isinstance(value, dict) else value
