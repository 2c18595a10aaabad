"""The signed decree: one file, sealed, replaced only with a trace."""

import hashlib

import pytest

from enrollment.actions import scans
from enrollment.tests.factories import DecreeFactory
from enrollment.tests.test_scan_kinds import PDF, PNG
from gumas_pbi import viruses
from gumas_pbi.models import AuditEvent, Role
from gumas_pbi.refusals import Refused, WrongInput
from gumas_pbi.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver():
    return UserFactory(role=Role.APPROVER)


def attach(decree, data, by, at, name="SK.pdf"):
    scans.attach(decree, data, file_name=name, by=by, at=at)


def test_attach_seals_the_file_and_is_recorded(approver, now, settings):
    decree = DecreeFactory()
    attach(decree, PDF, approver, now, "C:\\SK\n bupati.pdf")
    decree.refresh_from_db()
    assert (decree.scan_name, decree.scanned_by, decree.scanned_at) == (
        "SK bupati.pdf", approver, now,
    )  # fmt: skip
    assert b"%PDF" not in (settings.MEDIA_ROOT / decree.scan.name).read_bytes()
    assert scans.download(decree, by=approver, at=now) == PDF
    event = AuditEvent.objects.get(verb="scans.attach")
    assert event.facts == {"bytes": len(PDF), "sha256": hashlib.sha256(PDF).hexdigest()}
    assert AuditEvent.objects.get(verb="scans.download").by == approver


def test_attach_twice_is_one(approver, now):
    decree = DecreeFactory()
    attach(decree, PDF, approver, now)
    attach(decree, PDF, UserFactory(role=Role.BPJS_LIAISON), now)
    decree.refresh_from_db()
    assert decree.scanned_by == approver
    assert AuditEvent.objects.filter(verb="scans.attach").count() == 1


def test_replacing_keeps_the_digest_of_the_old_one(
    approver, now, settings, django_capture_on_commit_callbacks
):
    decree, better = DecreeFactory(), PNG
    attach(decree, PDF, approver, now)
    old = settings.MEDIA_ROOT / decree.scan.name
    with django_capture_on_commit_callbacks(execute=True):
        attach(decree, better, UserFactory(role=Role.ADMINISTRATOR), now)
    decree.refresh_from_db()
    assert scans.download(decree, by=approver, at=now) == better
    assert not old.exists()
    event = AuditEvent.objects.filter(verb="scans.attach").latest("pk")
    assert event.facts["replaced"] == hashlib.sha256(PDF).hexdigest()


def test_only_an_approver_or_administrator_replaces(approver, now):
    decree, liaison = DecreeFactory(), UserFactory(role=Role.BPJS_LIAISON)
    attach(decree, PDF, liaison, now)
    with pytest.raises(Refused, match="Hanya penyetuju SK atau administrator"):
        attach(decree, PNG, liaison, now)
    assert scans.download(decree, by=approver, at=now) == PDF


def test_attach_to_a_draft(approver, now):
    with pytest.raises(Refused, match="belum ditetapkan"):
        attach(DecreeFactory(draft=True), PDF, approver, now)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "kosong"), (b"MZ\x90", "bukan PDF, JPG, atau PNG"), (b"x" * 2_000, "terlalu besar"),
        (b"%PDF-1.4", "rusak atau terpotong"), (PNG[:50], "rusak atau terpotong"),
    ],
)  # fmt: skip
def test_attach_what_is_no_scan(approver, now, settings, data, sentence):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 1_000}
    decree = DecreeFactory()
    with pytest.raises(WrongInput, match=sentence):
        attach(decree, data, approver, now)
    decree.refresh_from_db()
    assert not decree.scan


@pytest.mark.parametrize(
    ("scanner", "error", "sentence"),
    [
        ("false", viruses.Infected, "mengandung virus"),
        ("/tidak/ada", Refused, "Unggah lagi sebentar nanti"),
    ],
)
def test_attach_asks_the_virus_scanner(approver, now, settings, scanner, error, sentence):
    settings.VIRUS_SCANNER = scanner
    with pytest.raises(error, match=sentence):
        attach(DecreeFactory(), PDF, approver, now)


def test_download_of_none(approver, now):
    with pytest.raises(Refused, match="belum punya pindaian"):
        scans.download(DecreeFactory(), by=approver, at=now)
