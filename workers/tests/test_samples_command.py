"""The sample lists beside the repository, through receive, read and every check, to the letter."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from gumas_pbi.tests.commands import run
from workers.models import Roster

ROSTERS = Path(__file__).resolve().parents[2].parent / "shared" / "rosters"
SAMPLES = sorted(ROSTERS.glob("*.expected.json"))
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SAMPLES, reason="no sample lists beside the repository"),
]


def in_order(findings):
    return sorted(findings, key=lambda f: (f["sheet"], f["row"], f["field"], f["code"]))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name.split(".")[0])
def test_sample(path, settings):
    expected = json.loads(path.read_text("utf-8"))
    stem = path.name.removesuffix("expected.json")
    (file,) = (each for each in ROSTERS.glob(stem + "*") if each.suffix != ".json")
    options = [part for name, value in expected["options"].items() for part in (f"--{name}", value)]
    answer = run(
        "import_roster", file, *options, "--today", date.fromisoformat(expected["today"]),
        "--json", "--dry-run",
    )  # fmt: skip
    assert not Roster.objects.exists()
    assert not [each for each in settings.MEDIA_ROOT.rglob("*") if each.is_file()]
    if "refused" in expected:
        assert (answer.code, answer.json["refused"]) == (2, expected["refused"])
        return
    assert answer.code == 0
    assert in_order(answer.json["findings"]) == in_order(expected["findings"])
    for name in ("rows", "accepted", "rejected"):
        assert answer.json[name] == expected[name]
