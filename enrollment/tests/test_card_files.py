"""Opening what was printed."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from enrollment.actions import card_files
from enrollment.tests.factories import CardFileFactory, CardRunFactory
from gumas_pbi import files
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused
from gumas_pbi.tests.factories import UserFactory
from villages.models import Village

pytestmark = pytest.mark.django_db


@pytest.fixture
def verifier():
    return UserFactory(role=Role.VERIFIER)


def stored(code="62.10.03.2001", **kwargs):
    file = CardFileFactory(village=Village.objects.get(code=code), **kwargs)
    files.store(file.file, b"%PDF-kartu")
    files.store(file.receipt, b"%PDF-tanda terima")
    file.save()
    return file


@pytest.mark.parametrize(
    ("kind", "content"), [("file", b"%PDF-kartu"), ("receipt", b"%PDF-tanda terima")]
)
def test_download_opens_the_file_and_says_who(verifier, now, kind, content):
    assert card_files.download(stored(), kind, by=verifier, at=now) == content
    event = AuditEvent.objects.get(verb="cards.download")
    assert (event.by, event.facts) == (verifier, {"kind": kind, "cards": 1})


@pytest.mark.parametrize("name", ["", "cards/2026/11/hilang.sealed"])
def test_download_of_what_is_not_there_is_refused(verifier, now, name):
    with pytest.raises(Refused) as no:
        card_files.download(CardFileFactory(file=name), by=verifier, at=now)
    assert no.value.code == "file_missing"
    assert not AuditEvent.objects.filter(verb="cards.download").exists()


def test_a_file_is_named_by_village_code_and_name(verifier):
    file = stored()
    assert card_files.name_of(file, "file") == f"62.10.03.2001-Sare-Rangan-kartu-{file.run_id}.pdf"


def test_all_files_of_a_run_are_one_archive(verifier, now):
    run = CardRunFactory()
    stored("62.10.03.2002", run=run)
    stored(run=run)
    stored()  # of another run
    pieces = list(card_files.download_all(run, by=verifier, at=now))
    archive = ZipFile(BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    assert archive.namelist() == [
        f"62.10.03.2001-Sare-Rangan-kartu-{run.pk}.pdf",
        f"62.10.03.2001-Sare-Rangan-tanda-terima-{run.pk}.pdf",
        f"62.10.03.2002-Tumbang-Pajangei-kartu-{run.pk}.pdf",
        f"62.10.03.2002-Tumbang-Pajangei-tanda-terima-{run.pk}.pdf",
    ]
    assert archive.read(archive.namelist()[0]) == b"%PDF-kartu"
    assert AuditEvent.objects.get(verb="cards.download_all").facts == {"villages": 2}


def test_the_archive_comes_in_pieces(verifier, now):
    run = CardRunFactory()
    stored(run=run)
    pieces = card_files.download_all(run, by=verifier, at=now)
    first = next(pieces)
    assert b"%PDF-kartu" in first
    assert b"%PDF-tanda terima" not in first


def test_a_lost_file_is_named_in_the_archive(verifier, now):
    file = stored()
    file.receipt.storage.delete(file.receipt.name)
    archive = ZipFile(BytesIO(b"".join(card_files.download_all(file.run, by=verifier, at=now))))
    assert archive.namelist()[1].endswith(f"tanda-terima-{file.run_id}.pdf.hilang.txt")


def test_an_archive_of_nothing_is_refused(verifier, now):
    with pytest.raises(Refused) as no:
        card_files.download_all(CardRunFactory(), by=verifier, at=now)
    assert no.value.code == "no_files"
