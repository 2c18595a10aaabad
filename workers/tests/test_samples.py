"""The shared sample lists, where they stand beside the repository, give what they should."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from workers.reader import Context, Pair, Refused, Row, SheetNote, read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SAMPLES = sorted((SHARED / "rosters").glob("*.expected.json"))

pytestmark = pytest.mark.skipif(not SAMPLES, reason="no sample lists beside the repository")


def context(options: dict[str, str], today: str) -> Context:
    with (SHARED / "data" / "gunung_mas_regions.csv").open(encoding="utf-8") as file:
        regions = list(csv.DictReader(file))
    names = {row["code"]: row["name"] for row in regions}
    villages = [
        (
            r["code"],
            r["name"],
            r["parent"],
            names[r["parent"]],
            ["Kuala Kurun"] if r["name"] == "Kurun" else [],
        )
        for r in regions
        if r["level"] in ("desa", "kelurahan")
    ]
    with (SHARED / "data" / "occupations.csv").open(encoding="utf-8") as file:
        jobs = [(r["code"], r["name"], r["eligible"] == "yes") for r in csv.DictReader(file)]
    return Context(
        today, villages, jobs, village=options.get("village"), district=options.get("district")
    )


def age_on(day: date, birth: str) -> int:
    born = date.fromisoformat(birth)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def answer(data: bytes, options: dict[str, str], today: str) -> dict[str, object]:
    """What the whole check says, with the codes that compare rows worked out here."""
    items = list(read(data, context(options, today)))
    rows = [item for item in items if isinstance(item, Row)]
    findings = {(i.sheet, i.row, i.code) for i in items if isinstance(i, SheetNote)}
    seen: set[str] = set()
    for row in rows:
        said = list(row.said)
        if row.birth_date:
            age = age_on(date.fromisoformat(today), row.birth_date)
            said += ["too_young"] * (age < 18) + ["too_old"] * (age >= 65)
        if row.nik and row.nik in seen:
            said.append("nik_duplicate_in_roster")
        seen.add(row.nik)
        findings |= {(row.sheet, row.number, code) for code in said}
    for pair in (item for item in items if isinstance(item, Pair)):
        later = rows[pair.position]
        findings.add((later.sheet, later.number, "possible_duplicate"))
    return {"rows": len(rows), "findings": sorted(findings)}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name.split(".")[0])
def test_sample(path: Path) -> None:
    expected = json.loads(path.read_text("utf-8"))
    (file,) = (
        each
        for each in path.parent.glob(path.name.removesuffix("expected.json") + "*")
        if each.suffix != ".json"
    )
    if "refused" in expected:
        with pytest.raises(Refused) as refused:
            answer(file.read_bytes(), expected["options"], expected["today"])
        assert refused.value.code == expected["refused"]
        return
    wanted = sorted((f["sheet"], f["row"], f["code"]) for f in expected["findings"])
    assert answer(file.read_bytes(), expected["options"], expected["today"]) == {
        "rows": expected["rows"],
        "findings": wanted,
    }
