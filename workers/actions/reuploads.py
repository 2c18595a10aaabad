"""Lists that come back: which of their rows are already here, and what becomes of both.

A row that waited is replaced by the one that came back. One that was sent stays, and what came
back of it is known; unless something in it is new: then it waits, to update what was sent. One
that was skipped stays skipped, unless something in it is new. So nobody waits twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Count, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from gumas_pbi import audit, crypto
from gumas_pbi.models import User
from gumas_pbi.refusals import verb
from gumas_pbi.sql import copy_rows
from workers import row_codes
from workers.models import Roster, RosterRow
from workers.models.workers import PLAIN_FIELDS, SEALED_FIELDS

_PLAIN = [RosterRow._meta.get_field(name).column for name in PLAIN_FIELDS]
# Rows that a list which comes back can take the place of. What was replaced by rows that are gone
# (their list was read again) is open as well.
_OPEN = (
    "(o.state IN ('waiting', 'submitted', 'skipped')"
    " OR o.state = 'replaced' AND o.replaced_by_id IS NULL)"
)
_SENT = (
    "(o.state = 'submitted' OR o.state = 'waiting' AND o.errors = 0 AND EXISTS (SELECT FROM"
    " workers_proposal p WHERE p.roster_id = o.roster_id AND p.state = 'preparing'))"
)
# The rows that came back (`fresh`) and those that they may take the place of, apart from the large
# table so that statistics tell how to join them.
_ROWS = f"""
CREATE TEMPORARY TABLE reuploaded_rows ON COMMIT DROP AS
SELECT o.id, o.roster_id = %(roster)s AS fresh, o.position, o.nik_digest, o.village_id,
       o.name_key, o.birth_date
  FROM workers_rosterrow o
 WHERE o.roster_id = %(roster)s OR o.roster_id = ANY(%(earlier)s) AND {_OPEN}
"""
# Each row that is here already (o) with the one that came back (n), the surest sign first. A code
# may be of a row that was replaced since: it means what stands in its place now.
_MATCH = """
CREATE TEMPORARY TABLE reuploaded ON COMMIT DROP AS
WITH RECURSIVE coded (position, id) AS (
  SELECT c.position, f.id FROM reuploaded_codes c
    JOIN workers_rosterrow f ON f.roster_id = c.roster AND f.position = c.number
  UNION
  SELECT coded.position, f.replaced_by_id FROM coded
    JOIN workers_rosterrow f ON f.id = coded.id AND f.replaced_by_id IS NOT NULL
)
SELECT DISTINCT ON (old) old, new, sign FROM (
  SELECT o.id, n.id, n.position, 1, o.nik_digest IS DISTINCT FROM n.nik_digest
    FROM coded
    JOIN reuploaded_rows n ON n.fresh AND n.position = coded.position
    JOIN reuploaded_rows o ON NOT o.fresh AND o.id = coded.id
  UNION ALL
  SELECT o.id, n.id, n.position, 2, false
    FROM reuploaded_rows n
    JOIN reuploaded_rows o ON o.nik_digest = n.nik_digest AND o.village_id = n.village_id
   WHERE n.fresh AND NOT o.fresh
  UNION ALL
  SELECT o.id, n.id, n.position, 3, false
    FROM reuploaded_rows n
    JOIN reuploaded_rows o ON o.name_key = n.name_key AND o.birth_date = n.birth_date
     AND o.village_id = n.village_id
   WHERE n.fresh AND NOT o.fresh AND o.nik_digest IS NULL AND n.name_key <> ''
) AS seen (old, new, position, sign, other)
ORDER BY old, sign, other, position
"""
# Of the pairs where it matters whether something is new: both contents, and whether the rest is
# the same. `sent`: the old row was, or is being, sent.
_COMPARE = f"""
SELECT * FROM (
  SELECT DISTINCT ON (m.new) m.new, m.old, {_SENT} AS sent, o.skip_reason, o.content, n.content,
         o.village_id IS NOT DISTINCT FROM n.village_id AS same_village,
         ({", ".join(f'o."{column}"' for column in _PLAIN)})
           IS NOT DISTINCT FROM ({", ".join(f'n."{column}"' for column in _PLAIN)}) AS same
    FROM reuploaded m
    JOIN workers_rosterrow o ON o.id = m.old
    JOIN workers_rosterrow n ON n.id = m.new
   ORDER BY m.new, m.sign, m.old DESC
) AS firsts WHERE sent OR skip_reason <> ''
"""
_REPLACE = f"""
UPDATE workers_rosterrow o SET state = 'replaced', replaced_by_id = m.new
  FROM reuploaded m WHERE o.id = m.old AND o.state <> 'submitted' AND NOT {_SENT}
"""
_PICK = """
UPDATE workers_rosterrow n SET picked = true
  FROM reuploaded m JOIN workers_rosterrow o ON o.id = m.old AND o.picked WHERE n.id = m.new
"""
_KNOW = """
UPDATE workers_rosterrow n SET state = 'known', replaced_by_id = s.old
  FROM unnest(%s::bigint[], %s::bigint[]) AS s (new, old) WHERE n.id = s.new
"""
_SKIP = """
UPDATE workers_rosterrow n SET state = 'skipped', skip_reason = o.skip_reason
  FROM unnest(%s::bigint[], %s::bigint[]) AS s (new, old)
  JOIN workers_rosterrow o ON o.id = s.old WHERE n.id = s.new
"""


class _Pair(NamedTuple):
    new: int
    old: int
    sent: bool
    skip_reason: str
    old_content: Any
    new_content: Any
    same_village: bool
    same: bool


@verb
def recognise(roster: Roster, codes: Mapping[int, str], *, at: datetime) -> None:
    """Find out which rows of a list that was just read are here already, from lists of the same
    place that its uploader may see. `codes`: by position, what a marked copy was given.

    The same number of statements at any size.
    """
    earlier = _earlier(roster)
    if not earlier:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE reuploaded_codes (position integer, roster bigint,"
            " number integer) ON COMMIT DROP"
        )
        copy_rows("reuploaded_codes", ("position", "roster", "number"), _read(codes))
        cursor.execute(_ROWS, {"roster": roster.pk, "earlier": earlier})
        cursor.execute("ANALYZE reuploaded_rows, reuploaded_codes")
        cursor.execute(_MATCH)
        cursor.execute("ANALYZE reuploaded")
        known, skipped = _unchanged()
        for sql, pairs in ((_KNOW, known), (_SKIP, skipped)):
            if pairs:
                cursor.execute(sql, [list(pairs), list(pairs.values())])
        cursor.execute(_PICK)
        cursor.execute(_REPLACE)
        replaced = cursor.rowcount
        cursor.execute("DROP TABLE reuploaded, reuploaded_rows, reuploaded_codes")
    if replaced or known:
        audit.record(
            "rosters.recognise", roster, by=roster.uploaded_by, at=at,
            replaced=replaced, known=len(known), skipped=len(skipped),
        )  # fmt: skip


def _earlier(roster: Roster) -> list[int]:
    """The lists of the same place that the uploader may see, held until this one is done."""
    by = roster.uploaded_by
    seen = Roster.objects.all() if by.is_service else Roster.objects.visible_to(by)
    same = seen.filter(
        state=Roster.State.CHECKED, village=roster.village, district=roster.district
    ).exclude(pk=roster.pk)
    held = same.order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(held.values_list("pk", flat=True))


def _read(codes: Mapping[int, str]) -> Iterator[tuple[int, int, int]]:
    for position, code in codes.items():
        if named := row_codes.read(code):
            yield position, *named


def _unchanged() -> tuple[dict[int, int], dict[int, int]]:
    """Rows that say nothing new: (those that were sent, those that were skipped) by primary key,
    with the older row."""
    known, skipped = {}, {}
    with connection.chunked_cursor() as cursor:
        cursor.execute(_COMPARE)
        for pair in map(_Pair._make, cursor):
            if _is_same(pair):
                (known if pair.sent else skipped)[pair.new] = pair.old
    return known, skipped


def _is_same(pair: _Pair) -> bool:
    if not pair.same_village:
        return False
    old, new = (
        json.loads(crypto.unseal(content)) if content else {}
        for content in (pair.old_content, pair.new_content)
    )
    if _cells(old) == _cells(new):
        return True
    told = all(old.get(name) == new.get(name) for name in SEALED_FIELDS)
    return pair.same and told and bool(new.get("nik"))


def _cells(person: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the columns that we know, without what the sheet around them says."""
    apart = ("extra", "sheet_village", "sheet_district")
    return {
        field: " ".join(str(value).split())
        for field, value in person.get("cells", {}).items()
        if field not in apart and value not in (None, "")
    }


class Other(NamedTuple):
    """Another list, and how many rows have to do with it."""

    pk: int
    file_name: str
    uploaded_at: datetime
    rows: int


class Story(NamedTuple):
    """What is to be told of a list that came back, and of one that something came back of.

    `of`, `by`: lists that the user may see; `replaces`, `known`, `fresh`: rows of the list itself.
    """

    of: list[Other]
    by: list[Other]
    replaces: int
    known: int
    fresh: int


def story(roster: Roster, user: User) -> Story:
    """What a list has to do with lists before and after it, in one statement."""
    replaced, known = RosterRow.State.REPLACED, RosterRow.State.KNOWN
    before = RosterRow.objects.filter(replaced_by__roster=roster, state=replaced)
    own = Q(roster=roster, state__in=(replaced, known), replaced_by__isnull=False)
    newer = before.order_by().values("state").annotate(n=Count("replaced_by", distinct=True))
    seen = Roster.objects.visible_to(user).values("pk")
    here = Case(When(roster=roster.pk, then="replaced_by__roster"), default="roster")
    groups = (
        RosterRow.objects.filter(Q(pk__in=before.values("pk")) | own)
        .annotate(other=here)
        .filter(other__in=seen)
        .order_by("other")
        .values_list(
            Case(When(roster=roster.pk, then="state"), default=Value("")),
            "other",
            Case(
                When(roster=roster.pk, then="replaced_by__roster__file_name"),
                default="roster__file_name",
            ),
            Case(
                When(roster=roster.pk, then="replaced_by__roster__uploaded_at"),
                default="roster__uploaded_at",
            ),
            Coalesce(Subquery(newer.values("n")), 0),
        )
        .annotate(rows=Count("pk"))
    )
    of: dict[int, Other] = {}
    by: list[Other] = []
    replaces = knows = 0
    for state, pk, name, when, total, rows in groups:
        replaces = total
        if state == replaced:
            by.append(Other(pk, name, when, rows))
            continue
        knows += rows if state == known else 0
        of[pk] = Other(pk, name, when, rows + (of[pk].rows if pk in of else 0))
    return Story(list(of.values()), by, replaces, knows, max(roster.rows - replaces - knows, 0))
