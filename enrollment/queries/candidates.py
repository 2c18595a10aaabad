"""What is to be seen of the candidates of a page: findings, lists, those who look alike, visits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Q

from enrollment.models import SpotCheck
from gumas_pbi.ages import age
from workers.checks import CHECKS, FIELDS, LISTED
from workers.models import Candidate, DuplicatePair, DuplicateVerdict, Finding, RosterRow, Worker
from workers.queries.listed import hits


def explain(candidates: Sequence[Candidate], today: date, picked: Collection[str] = ()) -> None:
    """Age, findings in sentences, and what was ticked, on candidates with their workers."""
    rows = [candidate.row_id for candidate in candidates if candidate.row_id]
    found = Finding.objects.filter(row__in=rows, severity=Finding.Severity.WARNING)
    said: dict[int, list[tuple[Any, Any]]] = {}
    alike: set[int] = set()
    for row, code in found.order_by("pk").values_list("row", "code"):
        if code == "possible_duplicate":
            alike.add(row)
        if code in CHECKS and code not in LISTED:
            check = CHECKS[code]
            said.setdefault(row, []).append((FIELDS.get(check.field, ""), check.sentence))
    listed = hits([candidate.worker.nik_digest for candidate in candidates], today)
    for candidate in candidates:
        worker: Any = candidate.worker
        seen: Any = candidate
        seen.hits = listed[bytes(worker.nik_digest)]
        seen.is_alike = candidate.row_id in alike
        seen.findings = said.get(candidate.row_id or 0, [])
        seen.age = age(worker.birth_date, today)
        seen.picked = str(candidate.pk) in picked


def explain_further(candidates: Sequence[Candidate]) -> None:
    """`visits`, the last first; `pairs`, what was said of an open question whether two are one
    person; `verdicts` on such questions that were answered."""
    workers = {candidate.worker_id: candidate for candidate in candidates}
    visits: dict[int, list[SpotCheck]] = defaultdict(list)
    seen = SpotCheck.objects.filter(worker__in=workers).select_related("checked_by")
    for visit in seen.order_by("-date", "-pk"):
        visits[visit.worker_id].append(visit)
    rows = [candidate.row_id for candidate in candidates if candidate.row_id]
    asked = DuplicatePair.objects.standing().filter(row__in=rows)
    pairs = {row: verdict or "" for row, verdict in asked.values_list("row", "verdict")}
    verdicts = _verdicts({bytes(c.worker.nik_digest) for c in candidates})
    for candidate in candidates:
        told: Any = candidate
        told.visits = visits[candidate.worker_id]
        told.pair = pairs.get(candidate.row_id or 0)
        told.verdicts = verdicts[bytes(candidate.worker.nik_digest)]


def _verdicts(digests: set[bytes]) -> dict[bytes, list[DuplicateVerdict]]:
    found: dict[bytes, list[DuplicateVerdict]] = defaultdict(list)
    decided = DuplicateVerdict.objects.filter(Q(first__in=digests) | Q(second__in=digests))
    decided = decided.exclude(verdict=DuplicateVerdict.Verdict.UNSURE)
    for verdict in decided.select_related("decided_by").order_by("pk"):
        for side in {bytes(verdict.first), bytes(verdict.second)} & digests:
            found[side].append(verdict)
    return found


def as_listed(candidates: Sequence[Candidate]) -> None:
    """In the place of people who are registered in another village, what the own list says."""
    hidden = {c.row_id: c for c in candidates if c.worker.village_id != c.village_id}
    if not hidden:
        return
    for row in RosterRow.objects.filter(pk__in=hidden).select_related("occupation"):
        hidden[row.pk].worker = Worker(
            name=row.name,
            nik=row.person.get("nik", ""),
            birth_date=row.birth_date,
            occupation=row.occupation,
            occupation_text=row.occupation_text,
        )
