"""Differences between BPJS's list and ours: each gets a cause and an owner, and is settled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment.models import Statement, StatementDifference
from gumas_pbi import audit
from gumas_pbi.models import STAFF, User
from gumas_pbi.refusals import Refused, StaleState, verb
from workers.actions.workers import is_reason, without_numbers

Kind, State = StatementDifference.Kind, StatementDifference.State
_R = StatementDifference.Resolution
POSSIBLE: dict[str, tuple[str, ...]] = {
    Kind.ONLY_OURS: (_R.THEY_CORRECT, _R.WE_CORRECT, _R.CREDIT),
    Kind.ONLY_THEIRS: (_R.THEY_CORRECT, _R.WE_CORRECT, _R.ADDITION),
    Kind.AMOUNT: (_R.THEY_CORRECT, _R.WE_CORRECT, _R.CREDIT, _R.ADDITION),
    Kind.NAME: (_R.NO_MATTER, _R.THEY_CORRECT, _R.WE_CORRECT),
    Kind.TWICE: (_R.THEY_CORRECT, _R.CREDIT, _R.NO_MATTER),
}


def owners() -> Any:
    """Who can be given a difference: people of the regency's staff."""
    found = User.objects.filter(is_active=True, is_service=False, groups__name__in=STAFF)
    return found.distinct().order_by("name", "username")


@verb
def settle(
    statement: Statement, chosen: Any, *, cause: str, resolution: str, note: str = "",
    by: User, at: datetime,
) -> int:  # fmt: skip
    """Settle differences (a queryset of `statement`) of one kind in the same way. `cause` "": each
    keeps its own. Returns differences.

    Raises Refused where they are of several kinds, a cause or a possible resolution is missing, or
    the minutes are signed; StaleState where one of them is settled already.
    """
    held, kind = _held(statement, chosen)
    if resolution not in POSSIBLE[kind]:
        raise Refused(_("Pilih penyelesaiannya dari daftar."), code="no_such_resolution")
    _must_be_cause(cause)
    if not cause and held.filter(cause="").exists():
        raise Refused(_("Pilih sebabnya; sebagian belum punya sebab."), code="cause_missing")
    note = without_numbers(" ".join(note.split()))[:300]
    if cause == StatementDifference.Cause.OTHER and not is_reason(note):
        raise Refused(
            _("Tuliskan sebabnya di catatan, paling sedikit 5 huruf."), code="reason_missing"
        )
    changes = {"cause": cause} if cause else {}
    return _change(
        statement, held, kind, "settle", by, at, from_states=(State.OPEN, State.ASSIGNED),
        state=State.SETTLED, resolution=resolution, note=note, settled_by=by, settled_at=at,
        **changes,
    )  # fmt: skip


@verb
def assign(
    statement: Statement, chosen: Any, *, owner: User, cause: str = "", note: str = "",
    by: User, at: datetime,
) -> int:  # fmt: skip
    """Give differences of one kind to somebody who looks after them. Returns differences."""
    held, kind = _held(statement, chosen)
    if not owners().filter(pk=owner.pk).exists():
        raise Refused(_("Pilih penanggung jawab dari daftar."), code="no_such_owner")
    _must_be_cause(cause)
    changes: dict[str, Any] = {"cause": cause} if cause else {}
    if note := without_numbers(" ".join(note.split()))[:300]:
        changes["note"] = note
    return _change(
        statement, held, kind, "assign", by, at, from_states=(State.OPEN, State.ASSIGNED),
        state=State.ASSIGNED, owner=owner, **changes,
    )  # fmt: skip


@verb
def reopen(statement: Statement, chosen: Any, *, by: User, at: datetime) -> int:
    """Take back that differences are settled; cause, owner and note stay. Returns differences.
    Raises Refused where none of them is settled."""
    held, kind = _held(statement, chosen)
    if not held.filter(state=State.SETTLED).exists():
        raise Refused(
            _("Yang dicentang belum diselesaikan, jadi tidak ada yang dibuka kembali."),
            code="not_settled",
        )
    return _change(
        statement, held, kind, "reopen", by, at, from_states=(State.SETTLED,),
        state=State.OPEN, resolution="", settled_by=None, settled_at=None,
    )  # fmt: skip


def _must_be_cause(cause: str) -> None:
    if cause and cause not in StatementDifference.Cause.values:
        raise Refused(_("Pilih sebabnya dari daftar."), code="no_such_cause")


def _held(statement: Statement, chosen: Any) -> tuple[Any, str]:
    """The differences, and their one kind; the list can't be signed or replaced meanwhile."""
    held = Statement.objects.select_for_update(no_key=True).get(pk=statement.pk)
    if held.state != Statement.State.MATCHED:
        raise Refused(
            _("Daftar ini sedang dibaca, sudah diganti, atau berita acaranya ditandatangani."),
            code="wrong_state",
        )
    found = StatementDifference.objects.filter(
        statement=held, pk__in=chosen.order_by().values("pk")
    )
    kinds = set(found.values_list("kind", flat=True).distinct())
    if not kinds:
        raise Refused(_("Centang dahulu orangnya."), code="nobody_picked")
    if len(kinds) > 1:
        raise Refused(
            _("Pilih selisih dari satu jenis saja; cara menyelesaikannya berbeda."),
            code="several_kinds",
        )
    return found, kinds.pop()


def _change(
    statement: Statement, held: Any, kind: str, act: str, by: User, at: datetime, *,
    from_states: Any, **changes: Any,
) -> int:  # fmt: skip
    expected = held.count()
    if held.filter(state__in=from_states).update(**changes) != expected:
        raise StaleState
    facts = {name: str(changes[name]) for name in ("cause", "resolution") if changes.get(name)}
    audit.record(
        f"settling.{act}", statement, by=by, at=at, kind=kind, differences=expected, **facts
    )
    return int(expected)
