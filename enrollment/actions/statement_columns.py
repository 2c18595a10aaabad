"""What columns of BPJS's lists of a month mean: said once, remembered for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.actions import placed_columns
from enrollment.models import Statement, StatementColumn
from enrollment.statement_table import StatementHeaders, is_complete
from gumas_pbi import audit
from gumas_pbi.models import User
from gumas_pbi.queue import queue
from gumas_pbi.refusals import Refused, verb
from gumas_pbi.sql import move
from workers.actions import mapping

FIELDS: dict[str, str | Promise] = {
    "nik": "NIK",
    "kpj": "KPJ",
    "name": _("Nama"),
    "jkk": _("Iuran JKK"),
    "jkm": _("Iuran JKM"),
    "amount": _("Jumlah iuran"),
}


def known() -> dict[str, str]:
    """What columns hold, by header, as staff have said."""
    return dict(StatementColumn.objects.values_list("header", "field"))


@verb
def place(statement: Statement, fields: Mapping[str, str], *, by: User, at: datetime) -> None:
    """Say which field columns hold, by title ("" for: leave it). It is remembered for all lists,
    and this one is queued to be read again.

    Raises Refused where nothing is placed, a field twice, or person or rupiah have no column.
    """
    placed = mapping.checked(fields, statement.titles, FIELDS)
    if statement.state == Statement.State.UNPLACED:
        headers = StatementHeaders({**known(), **placed})
        if not is_complete(headers.field(title) or "" for title in statement.titles):
            raise Refused(
                _("Harus ada kolom NIK atau KPJ, dan kolom jumlah iuran (atau JKK dan JKM)."),
                code="columns_missing",
            )
    placed_columns.remember(StatementColumn, fields, by=by, at=at)
    move(statement, Statement.State.RECEIVED, error="", attempts=0, finished_at=None, queued_at=at)
    audit.record(
        "statements.place", statement, by=by, at=at, fields=sorted(filter(None, placed.values()))
    )
    queue(Statement.TASK, statement.pk)


@verb
def forget(column: StatementColumn, *, by: User, at: datetime) -> None:
    """Remember no longer what a column holds. Lists that were read stay as they are."""
    audit.record("statements.forget", column, by=by, at=at, field=column.field)
    column.delete()
