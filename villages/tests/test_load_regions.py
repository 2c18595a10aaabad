"""The command that loads a regency's regions."""

from __future__ import annotations

import pytest

from gumas_pbi.tests.commands import run
from villages.models import Regency, Village

pytestmark = pytest.mark.django_db
TEXT = """code,level,name,parent
62.99,regency,Kabupaten Uji,62
62.99.01,district,Uji Hulu,62.99
62.99.01.2002,desa,Desa Uji,62.99.01
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "wilayah.csv"
    path.write_text(TEXT)
    return path


def test_load(file):
    answer = run("load_regions", file, "--json")
    assert (answer.code, answer.json, answer.err) == (0, {"districts": 1, "villages": 1}, "")
    assert Village.objects.get(code="62.99.01.2002").name == "Desa Uji"


def test_load_twice(file):
    assert run("load_regions", file, "--json") == run("load_regions", file, "--json")
    assert Regency.objects.filter(code="62.99").count() == 1


def test_dry_run_keeps_nothing(file):
    answer = run("load_regions", file, "--json", "--dry-run")
    assert (answer.code, answer.json) == (0, {"districts": 1, "villages": 1})
    assert not Regency.objects.filter(code="62.99").exists()


def test_a_file_that_is_not_there(tmp_path):
    answer = run("load_regions", tmp_path / "tidak-ada.csv")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Berkas wilayah tidak-ada.csv tidak bisa dibaca.\n"


def test_a_file_of_something_else(file):
    file.write_text("a;b\n1;2\n")
    answer = run("load_regions", file, "--json")
    assert answer.code == 2
    assert answer.json["message"].startswith("Berkas wilayah, baris 2:")
