"""The audit trail: writing it, sealing it by a chain of digests, and proving that it is whole.

The database refuses changes to events (migration 0001), but the owner of its tables can switch
that off. The chain finds what was done then: each seal's digest covers the events since the seal
before and that seal's digest, under a key that the database does not hold.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import OperationalError, connection, models, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from gumas_pbi.models import AuditEvent, AuditSeal, User

log = logging.getLogger(__name__)

PATIENCE = "300ms"  # that a seal waits for acts in progress; other acts wait no longer for it
GENESIS = bytes(32)
SENTENCES = {
    "events_changed": _("Catatan dalam rentang ini, atau segelnya, telah diubah."),
    "events_deleted": _("Ada catatan dalam rentang ini yang telah dihapus."),
    "events_inserted": _("Ada catatan yang disisipkan ke dalam rentang ini."),
    "seal_missing": _("Ada segel sebelum rentang ini yang telah dihapus."),
}
FIELDS = (
    "id", "verb", "subject_type", "subject_id", "subject_label", "by_id", "at", "facts",
    "written_at",
)  # fmt: skip


class Problem(NamedTuple):
    """What a seal proves false. `code` is one of SENTENCES; events with ids in (after, up_to]."""

    code: str
    seal: int
    after: int
    up_to: int

    def __str__(self) -> str:
        return f"{self.after + 1}–{self.up_to}: {SENTENCES[self.code]}"


class Verdict(NamedTuple):
    """What was compared, and what was found. Keep `digest` (of the last seal) elsewhere: who cuts
    off the end of the trail together with its seals can't give it back."""

    seals: int
    events: int
    unsealed: int
    digest: str
    problems: list[Problem]


def record(
    verb: str, subject: models.Model, *, by: User | None, at: datetime, **facts: Any
) -> AuditEvent:
    """Write one event in the transaction of the act. `facts` are counts, ids and codes."""
    return AuditEvent.objects.create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        by=by,
        at=at,
        facts=facts,
    )


def within_hour(verb: str, *, by: User, at: datetime) -> int:
    """How often this user did this within the hour before `at`."""
    return AuditEvent.objects.filter(verb=verb, by=by, at__gt=at - timedelta(hours=1)).count()


@transaction.atomic
def seal(at: datetime) -> AuditSeal | None:
    """Seal the events since the last seal.

    None where there are none, where another process is sealing, or where an act that may still
    write goes on for too long: then the next seal covers them.
    """
    if not _only_one_seals():
        return None
    up_to = _last_final_id()
    last = AuditSeal.objects.order_by("-pk").first()
    after = last.up_to if last else None
    if up_to is None or (after is not None and up_to <= after):
        return None
    chain = _Chain(bytes(last.digest) if last else GENESIS)
    chain.add(_events(after, up_to))
    made = AuditSeal.objects.create(
        pk=last.pk + 1 if last else 1,
        up_to=up_to,
        events=chain.events,
        digest=chain.digest(up_to, at),
        sealed_at=at,
    )
    # The log is a second place: the end of the chain can't be cut off unseen.
    log.info("audit sealed up to %s, seal %s: %s", up_to, made.pk, made.digest.hex())
    return made


def verify() -> Verdict:
    """Compare every sealed event with the chain, in one pass. Each seal tells of its own range."""
    problems: list[Problem] = []
    seals = list(AuditSeal.objects.order_by("pk").values_list())
    highest = max((up_to for _pk, up_to, *_rest in seals), default=None)
    sealed = 0
    with transaction.atomic():
        stream = _Peekable(_events(None, highest)) if seals else _Peekable(iter(()))
        before, after, number = GENESIS, 0, 0
        for pk, up_to, events, digest, sealed_at in seals:
            chain = _Chain(before)
            chain.add(stream.up_to(up_to))
            sealed += chain.events
            code = ""
            if pk != number + 1:
                code = "seal_missing"
            elif chain.events != events:
                code = "events_deleted" if chain.events < events else "events_inserted"
            elif not hmac.compare_digest(chain.digest(up_to, sealed_at), bytes(digest)):
                code = "events_changed"
            if code:
                problems.append(Problem(code, pk, after, up_to))
            before, after, number = bytes(digest), up_to, pk
    open_end = AuditEvent.objects.filter(id__gt=highest) if seals else AuditEvent.objects.all()
    return Verdict(
        seals=len(seals),
        events=sealed,
        unsealed=open_end.count(),
        digest=before.hex() if seals else "",
        problems=problems,
    )


def _only_one_seals() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('gumas_pbi_auditseal'))")
        return bool(cursor.fetchone()[0])


def _last_final_id() -> int | None:
    """The highest id below which nothing can appear any more; None where that is not known yet.

    An id is given out under a lock on the table, so nobody holds one while it is locked against
    writing. Rolling back the savepoint gives the lock back at once.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute(f"LOCK TABLE {AuditEvent._meta.db_table} IN SHARE MODE")
            last: int | None = AuditEvent.objects.aggregate(last=Max("pk"))["last"]
            transaction.set_rollback(True)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != "55P03":  # lock_not_available
            raise
        return None
    return last


def _events(after: int | None, up_to: int | None) -> Iterator[tuple[Any, ...]]:
    found = AuditEvent.objects.filter(id__lte=up_to)
    if after is not None:
        found = found.filter(id__gt=after)
    return found.order_by("pk").values_list(*FIELDS).iterator(chunk_size=2_000)


class _Peekable:
    """A stream of events in the order of their ids, taken off range by range."""

    def __init__(self, events: Iterator[tuple[Any, ...]]):
        self._events, self._next = events, next(events, None)

    def up_to(self, last: int) -> Iterator[tuple[Any, ...]]:
        while self._next is not None and self._next[0] <= last:
            yield self._next
            self._next = next(self._events, None)


class _Chain:
    """The digest of one seal: a keyed SHA-256 over the digest before, its events, and itself."""

    def __init__(self, before: bytes):
        key = hmac.digest(settings.DIGEST_KEY.encode(), b"audit seal", "sha256")
        self._hash = hmac.new(key, before, hashlib.sha256)
        self.events = 0

    def add(self, events: Iterable[tuple[Any, ...]]) -> None:
        for event in events:
            self._hash.update(_canonical(event))
            self.events += 1

    def digest(self, up_to: int, at: datetime) -> bytes:
        closing = self._hash.copy()
        closing.update(_canonical((up_to, self.events, at)))
        return closing.digest()


def _canonical(values: tuple[Any, ...]) -> bytes:
    """One line of JSON that is the same wherever and whenever it is made."""
    return (
        json.dumps(
            values, default=_utc, ensure_ascii=True, sort_keys=True, separators=(",", ":")
        ).encode()
        + b"\n"
    )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
