"""The few raw SQL idioms: rows in by COPY, sets by INSERT … SELECT, one-row moves, locks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DatabaseError, connection, models
from django.utils.translation import gettext_lazy as _
from psycopg2.extensions import quote_ident

from gumas_pbi import copy_text
from gumas_pbi.refusals import Refused, StaleState

_PIECE = 1 << 16  # bytes of COPY text sent at a time


class _Stream:
    """Lines of COPY text, read in pieces: never the whole."""

    def __init__(self, lines: Iterable[bytes]):
        self.lines, self.left = iter(lines), b""
        self.error: BaseException | None = None

    def read(self, size: int) -> bytes:
        try:
            return self._read(size)
        except BaseException as error:
            self.error = error  # the driver would hide it behind an error of its own
            raise

    def _read(self, size: int) -> bytes:
        parts, length = [self.left], len(self.left)
        for line in self.lines if length < size else ():
            parts.append(line)
            length += len(line)
            if length >= size:
                break
        held = b"".join(parts)
        self.left = held[size:]
        return held[:size]


def copy_rows(
    target: type[models.Model] | str, fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY rows into a model's table (or a temporary table by name), streaming.

    `fields` are the model's field names; columns left out get their database default, for COPY
    knows no other. Returns the number of rows. Raises what the rows raise while they are read,
    and IntegrityError as any insert does.
    """
    return copy_lines(target, fields, map(copy_text.line, rows))


def copy_lines(
    target: type[models.Model] | str, fields: Sequence[str], lines: Iterable[bytes]
) -> int:
    """The same for rows that are lines of COPY text already, one or more at a time."""
    with connection.cursor() as cursor:
        if isinstance(target, str):
            table, columns = target, list(fields)
        else:
            table = target._meta.db_table
            columns = [target._meta.get_field(name).column for name in fields]  # type: ignore[union-attr]
        names = ", ".join(quote_ident(c, cursor.connection) for c in columns)
        stream = _Stream(lines)
        try:
            with connection.wrap_database_errors:
                cursor.copy_expert(
                    f"COPY {quote_ident(table, cursor.connection)} ({names}) FROM STDIN",
                    stream,
                    _PIECE,
                )
        except DatabaseError as error:
            raise (stream.error or error) from None if stream.error else error.__cause__
        return int(cursor.rowcount)


@contextmanager
def staging(like: type[models.Model], fields: Sequence[str]) -> Iterator[str]:
    """A temporary table with some columns of a model's table."""
    name = f"staging_{like._meta.db_table}"
    columns = ", ".join(f'"{like._meta.get_field(f).column}"' for f in fields)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{name}" ON COMMIT DROP AS '
            f'SELECT {columns} FROM "{like._meta.db_table}" WITH NO DATA'
        )
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')


def insert_select(
    model: type[models.Model],
    source: models.QuerySet[Any],
    values: Mapping[str, Any],
    *,
    on_conflict: str = "",
) -> int:
    """INSERT INTO model (fields) SELECT expressions FROM source. Returns the rows inserted.

    `values` maps field names to expressions over `source`; `on_conflict` is what follows
    ON CONFLICT, for instance "DO NOTHING".
    """
    aliases = {f"new_{name}": expression for name, expression in values.items()}
    select = source.annotate(**aliases).values_list(*aliases)
    try:
        sql, params = select.query.sql_with_params()
    except EmptyResultSet:
        return 0
    with connection.cursor() as cursor:
        columns = ", ".join(
            quote_ident(model._meta.get_field(name).column, cursor.connection)  # type: ignore[union-attr]
            for name in values
        )
        conflict = f" ON CONFLICT {on_conflict}" if on_conflict else ""
        table = quote_ident(model._meta.db_table, cursor.connection)
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}{conflict}", params)
        return int(cursor.rowcount)


def count_all(sets: Iterable[models.QuerySet[Any]]) -> list[int]:
    """How many rows each of these querysets has, asked in one statement."""
    counts, values = [], []
    for rows in sets:
        try:
            sql, params = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            sql, params = "SELECT WHERE false", ()
        counts.append(f"(SELECT count(*) FROM ({sql}) AS counted)")
        values += params
    if not counts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", values)
        return list(cursor.fetchone())


def analyze(model: type[models.Model], fields: Sequence[str], rows: int) -> None:
    """Tell the planner of rows that were just written, unless they are less than a thousandth of
    the table: it would plan for next to none, and compare all with all. `fields`: what queries look
    at. A sample is looked at, the same at any size."""
    table = model._meta.db_table
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DO $$ BEGIN IF {int(rows) * 1_000} >"
            f" (SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass) THEN"
            " SET LOCAL default_statistics_target = 10;"  # a rough idea, in a tenth of the time
            f' ANALYZE (SKIP_LOCKED) "{table}" ({columns}); END IF; END $$'
        )


def delete_set(rows: models.QuerySet[Any]) -> int:
    """Delete rows and what hangs on them, a statement for each relation. Returns rows deleted.

    Django's own `delete` fetches them all and goes by the hundred; this knows one step of
    cascading, which is all that there is.
    """
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        hanging = relation.related_model._base_manager.filter(
            **{f"{relation.field.name}__in": rows.order_by().values("pk")}
        )
        if relation.on_delete is models.SET_NULL:
            hanging.update(**{relation.field.name: None})
        else:
            hanging._raw_delete(hanging.db)
    return int(rows.order_by()._raw_delete(rows.db))


def move(subject: models.Model, to: str, **changes: Any) -> None:
    """Change a state in one conditional UPDATE; the object is brought up to date.

    Raises Refused where `MOVES` of the model does not allow it, StaleState where the row has
    left the state that the caller saw.
    """
    model, before = type(subject), subject.state  # type: ignore[attr-defined]
    if to not in model.MOVES.get(before, ()):  # type: ignore[attr-defined]
        raise Refused(
            _("Langkah ini tidak bisa dilakukan: statusnya sekarang “%(state)s”.")
            % {"state": subject.get_state_display()},  # type: ignore[attr-defined]
            code="wrong_state",
        )
    hit = model._base_manager.filter(pk=subject.pk, state=before).update(state=to, **changes)
    if hit != 1:
        raise StaleState
    for name, value in {"state": to, **changes}.items():
        setattr(subject, name, value)


@contextmanager
def sole(model: type[models.Model], pk: int) -> Iterator[bool]:
    """Whether this connection alone works on the row (a session lock; dies with the process)."""
    key = [model._meta.db_table, pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", key)
        got = cursor.fetchone()[0]
    try:
        yield got
    finally:
        if got and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", key)
