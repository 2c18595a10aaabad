"""What a page of the chain shows of people and places, as many statements at any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.queries import telling
from reports.queries.chain import Chain, Scope
from reports.queries.joints import REASONS
from villages.models import Village
from workers.checks import CHECKS, ERROR
from workers.models import RosterRow, Worker
from workers.nik import mask


@dataclass
class PlaceRow:
    """`code` is empty where the place is not known."""

    code: str
    name: str
    people: list[int]


def places(found: Chain, scope: Scope, villages: list[Village]) -> list[PlaceRow]:
    """The chain of the whole by district; of a district, or of somebody's villages, by village."""
    if scope.village or (scope.own is not None and len(villages) < 2):
        return []
    first = scope.first
    if scope.district or scope.own is not None:
        rows = [
            PlaceRow(v.code, v.name, place.people[first:])
            for v in villages
            if (place := found.villages.get((v.district_id, v.pk)))
        ]
        unknown = [p for (_d, village), p in found.villages.items() if village is None]
    else:
        districts = {v.district_id: v.district for v in villages}
        rows = [
            PlaceRow(district.code, district.name, place.people[first:])
            for pk, district in districts.items()
            if (place := found.districts.get(pk))
        ]
        unknown = [place for pk, place in found.districts.items() if pk is None]
    return rows + [PlaceRow("", "", place.people[first:]) for place in unknown]


def detail_of(source: Any, key: str) -> str | None:
    """The detail that a key of the address stands for."""
    said = source.order_by().values_list("detail", flat=True).distinct()
    return next((detail for detail in said if telling.key_of(detail) == key), None)


def furnish(page: list[dict[str, Any]]) -> None:
    """Masked NIK, list and reason in words for the people of a page."""
    workers = Worker.objects.only("nik").in_bulk({p["person"] for p in page if p["person"]})
    wanted = {p["line"] for p in page if p["line"]}
    rows = RosterRow.objects.select_related("roster").in_bulk(wanted)
    for person in page:
        worker, row = workers.get(person["person"]), rows.get(person["line"])
        nik = worker.nik if worker else row.person.get("nik", "") if row else ""
        person["nik"], person["row"] = mask(str(nik)), row
        person["said"] = REASONS.get(person["why"])
        person["told"] = telling.label_of(person["why"], person["detail"] or "")
        if row and not person["told"]:
            person["told"] = " ".join(errors_of(row))


def errors_of(row: RosterRow) -> list[str]:
    """What is to be mended in a row, in sentences."""
    said = (CHECKS[code] for code in row.said if code in CHECKS)
    return [str(check.sentence) for check in said if check.severity == ERROR]
