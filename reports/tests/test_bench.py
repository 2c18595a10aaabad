"""The benchmarks at small sizes: what they print, and that they leave nothing behind."""

import json
import os
import sys

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from reports.bench import cards_more, measure, pages, scratch
from workers.models import Roster

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("committing"),
    pytest.mark.long,
]
KEYS = {"work", "size", "ours_s", "minimum_s", "ratio", "statements", "peak_mb"}
BESIDE = {"import_export_s", "import_export_ratio"}


def scratch_databases():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database WHERE datname = %s", [f"gumas_bench_{os.getpid()}"]
        )
        return cursor.fetchall()


@pytest.fixture(autouse=True)
def _nothing_left(monkeypatch):
    monkeypatch.setattr(scratch, "TEMPLATE", connection.settings_dict["NAME"])
    name, folders = connection.settings_dict["NAME"], set(settings.INSTALLATION.var.iterdir())
    yield
    assert connection.settings_dict["NAME"] == name
    assert scratch_databases() == []
    assert set(settings.INSTALLATION.var.iterdir()) == folders


def bench(capsys, *arguments, **options):
    call_command("bench", *arguments, repeats=1, json=True, **options)
    return json.loads(capsys.readouterr().out)


def test_import_prints_one_object_for_each_size(capsys):
    answers = bench(capsys, "import", "--rows", "40,80")
    assert [(answer["work"], answer["size"]) for answer in answers] == [
        ("import", 40),
        ("import", 80),
    ]
    assert all(answer.keys() == KEYS | BESIDE for answer in answers)
    assert answers[0]["statements"] == answers[1]["statements"]
    assert all(answer["ours_s"] > 0 and answer["minimum_s"] > 0 for answer in answers)
    assert not Roster.objects.exists()


def test_import_without_the_package_beside_it_says_null(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "import_export", None)
    (answer,) = bench(capsys, "import", "--rows", "40")
    assert [answer[key] for key in BESIDE] == [None, None]


def test_month_takes_the_same_statements_at_any_size(capsys):
    few, more = bench(capsys, "month", "--workers", "130,200")  # people in each district
    assert few.keys() == KEYS | {"loop_s"}
    assert few["statements"] == more["statements"]


def test_partitions_tells_of_each_step_in_either_table(capsys):
    (answer,) = bench(capsys, "partitions", "--workers", "150")
    assert (answer["size"], answer["lines"]) == (150, 150 * 2 * 12)
    both = [step for step in answer["steps"] if step["ratio"] is not None]
    assert [step["step"] for step in answer["steps"] if step not in both] == [
        "opening beside, attached"
    ]
    assert {"opening", "deleting", "vacuum"} < {step["step"] for step in both}


def test_several_works_share_their_people(capsys):
    answers = bench(capsys, "checks", "month", "pack", "--workers", "30")
    assert [(answer["work"], answer["size"]) for answer in answers] == [
        ("checks", 30),
        ("month", 30),
        ("pack", 30),
    ]


def test_checks_take_the_same_statements_at_any_size(capsys):
    few, more = bench(capsys, "checks", "--workers", "5,50")
    assert few.keys() == KEYS
    assert few["statements"] == more["statements"]


def test_reconcile_takes_the_same_statements_at_any_size(capsys):
    few, more = bench(capsys, "reconcile", "--rows", "200,400")
    assert few.keys() == KEYS
    assert few["statements"] == more["statements"]


def test_cards_prints_its_object_and_more(capsys, monkeypatch):
    monkeypatch.setattr(cards_more, "MEMORY_AT", (10, 20))
    monkeypatch.setattr(cards_more, "HTML_CARDS", 2)
    (answer,) = bench(capsys, "cards", "--workers", "20")
    assert answer.keys() > KEYS | {"two_workers_times", "pdf_mb", "drawing_peak_mb"}
    assert answer["weasyprint_ratio"] > 1


def test_pack_takes_the_same_statements_at_any_size(capsys):
    few, more = bench(capsys, "pack", "--workers", "5,50")
    assert few.keys() == KEYS | {"files_s", "files_statements", "files_peak_mb"}
    for key in ("statements", "files_statements"):
        assert few[key] == more[key]


def test_pages_tells_of_each_page(capsys, monkeypatch):
    monkeypatch.setattr(pages, "SAMPLES", 1)
    monkeypatch.setattr(pages, "TRIES", 1)
    (answer,) = bench(capsys, "pages", "--workers", "20")
    assert answer.keys() == KEYS | {"pages"}
    assert "home" in {page["page"] for page in answer["pages"]}
    assert answer["statements"] == max(page["statements"] for page in answer["pages"]) <= 15


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_the_scratch_database_is_dropped_whatever_ends_the_block(error):
    def fail():
        assert connection.settings_dict["NAME"] == f"gumas_bench_{os.getpid()}"
        assert scratch_databases()
        raise error

    with pytest.raises(error), scratch.database():
        fail()


@pytest.mark.skipif(
    not settings.INSTALLATION.embedded_database, reason="a server of others is not swept"
)
def test_what_a_killed_run_left_is_dropped_by_the_next():
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE gumas_bench_99999999")
    scratch._drop_left_over()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'gumas_bench_99999999'")
        assert cursor.fetchone() is None


@pytest.mark.parametrize("sizes", ["", "0", "ten", "10,", "-5"])
def test_sizes_that_are_no_numbers_are_refused(sizes, capsys):
    if sizes == "":
        sizes = ","
    with pytest.raises(SystemExit) as end:
        bench(capsys, "month", f"--workers={sizes}")
    assert end.value.code == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "wrong_input"


def test_p95_is_not_exceeded_by_95_of_100():
    assert measure.p95([float(n) for n in range(1, 101)]) == 95.0
    assert measure.p95([3.0]) == 3.0
