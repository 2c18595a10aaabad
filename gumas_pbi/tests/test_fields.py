"""Columns of personal data: a stolen table shows none of it."""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from gumas_pbi.tests.others import factory, model, module

pytestmark = pytest.mark.django_db

NIK, FAMILY_CARD = "6210031708800001", "6210030101010001"
PHONE, MOTHER = "081234567890", "Indang Contoh Rahasia"
LIST = "\n".join([
    "NIK;No. KK;Nama Lengkap;Tanggal Lahir;Jenis Kelamin;Desa/Kelurahan;Pekerjaan;No. HP;"
    "Nama Ibu Kandung;Catatan",
    f"{NIK};{FAMILY_CARD};Sri Contoh;17/08/1980;L;Sare Rangan;Petani;{PHONE};{MOTHER};{NIK}",
    f"621003-170880-0002;;Budi Contoh;17/08/1980;L;Sare Rangan;Petani;;;lihat {FAMILY_CARD}",
    "62100317088000;;Ani Contoh;17/08/1980;P;Sare Rangan;Petani;;;",
    "",
]).encode()  # fmt: skip


def everything_in(table):
    """Every column of every row, as the database would print it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{table}" t')
        return "\n".join(row[0] for row in cursor.fetchall())


def in_any_form(text):
    """A text as it would be read in a column of text or of bytes."""
    return {text, text.encode().hex(), text.encode("utf-16-le").hex()}


def test_sealed_text_is_read_back_and_kept_sealed():
    worker = factory("workers.Worker")(nik=NIK, mother_name=MOTHER)
    found = model("workers.Worker").objects.get(pk=worker.pk)
    assert (found.nik, found.mother_name, found.phone) == (NIK, MOTHER, "")
    stored = everything_in("workers_worker")
    assert not [form for form in in_any_form(NIK) | in_any_form(MOTHER) if form in stored]


def test_sealed_text_that_is_empty_is_null():
    factory("workers.Worker")(phone="")
    workers = model("workers.Worker").objects
    assert workers.filter(phone__isnull=True).count() == 1
    assert workers.filter(nik__isnull=True).count() == 0


@pytest.mark.parametrize("lookup", ["nik", "nik__in", "nik__contains", "nik__startswith"])
def test_sealed_text_refuses_to_be_searched(lookup):
    with pytest.raises(FieldError):
        model("workers.Worker").objects.filter(**{lookup: NIK})


def test_nothing_of_a_list_can_be_read_in_the_database(now):
    officer = factory("villages.Posting")().user
    rosters = module("workers.actions.rosters")
    village = factory("villages.Village")()
    roster = rosters.receive(LIST, file_name="daftar.csv", village=village, by=officer, at=now)
    rosters.read(roster, at=now)
    proposal = rosters.submit(roster, by=officer, at=now)
    module("workers.actions.proposals").fill(proposal, at=now)
    assert roster.lines.count() == 3
    secrets = {NIK, "6210031708800002", "62100317088000", FAMILY_CARD, PHONE, MOTHER}
    forms = {form for secret in secrets for form in in_any_form(secret)}
    for table in connection.introspection.table_names():
        stored = everything_in(table)
        assert [form for form in forms if form in stored] == [], table


def test_the_stored_file_shows_nothing(now, settings):
    officer = factory("villages.Posting")().user
    module("workers.actions.rosters").receive(
        LIST, file_name="daftar.csv", village=factory("villages.Village")(), by=officer, at=now
    )
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == 1
    assert stored[0].suffix == ".sealed"
    assert NIK.encode() not in stored[0].read_bytes()
    assert stored[0].stat().st_mode & 0o077 == 0
