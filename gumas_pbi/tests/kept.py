"""After a test that commits, every table is again as the test run began: with the reference data,
and nothing else."""

from __future__ import annotations

import io

from django.db import connection, transaction

STAY = ("gumas_pbi_auditevent", "gumas_pbi_auditseal")  # their triggers refuse TRUNCATE
_kept: dict[str, bytes] = {}


def keep() -> None:
    """Remember the rows of all tables."""
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
            if cursor.fetchone()[0]:
                rows = io.BytesIO()
                cursor.copy_expert(f"COPY {table} TO STDOUT", rows)
                _kept[table] = rows.getvalue()


@transaction.atomic
def restore() -> None:
    """Put them back in place of whatever is there now."""
    with connection.cursor() as cursor:
        _guard(cursor, "DISABLE")
        cursor.execute(f"TRUNCATE {', '.join(_tables())}")
        _guard(cursor, "ENABLE")
        for table, rows in _kept.items():
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.BytesIO(rows))


def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _guard(cursor, how: str) -> None:
    for table in STAY:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
