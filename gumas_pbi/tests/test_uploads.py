"""Uploads stay in memory and under the cap."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import StopFutureHandlers, StopUpload
from django.test import RequestFactory

from gumas_pbi.uploads import CappedMemoryHandler, plain_name

MARGIN = 64 * 1024  # for the other fields of the form


def post(size):
    return RequestFactory().post("/", {"file": SimpleUploadedFile("daftar.xlsx", b"x" * size)})


@pytest.fixture(autouse=True)
def _cap(settings):
    settings.ROSTER_LIMITS = {**settings.ROSTER_LIMITS, "bytes": 100_000}


def test_what_fits_is_kept_in_memory():
    file = post(100_000).FILES["file"]
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.name, file.size) == ("daftar.xlsx", 100_000)


def test_what_is_far_too_large_is_refused_unread():
    request = post(100_000 + MARGIN)
    assert not request.FILES
    assert request.upload_too_large is True


def test_a_body_that_does_not_say_its_length_is_stopped_at_the_cap():
    request = RequestFactory().post("/")
    handler = CappedMemoryHandler(request)
    handler.handle_raw_input(None, {}, 0, b"")
    with suppress(StopFutureHandlers):
        handler.new_file("file", "daftar.xlsx", "", None)
    handler.receive_data_chunk(b"x" * (100_000 + MARGIN), 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", 100_000 + MARGIN)
    assert request.upload_too_large is True


def test_a_path_in_the_name_is_dropped():
    file = SimpleUploadedFile("a.xlsx", b"x")
    file.name = "../../etc/passwd"
    request = RequestFactory().post("/", {"file": file})
    assert request.FILES["file"].name == "passwd"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("daftar.xlsx", "daftar.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Budi\\daftar desa.xls", "daftar desa.xls"),
        ("a\0b.csv", "a b.csv"),
        ("a.csv\r\nSet-Cookie: x=1", "a.csv Set-Cookie: x=1"),
        ("daftar\u202exslx.exe", "daftar xslx.exe"),
        ("=cmd|'!A1.csv", "=cmd|'!A1.csv"),
        ("\udcff.csv", ".csv"),
        ("x" * 300 + ".xlsx", "x" * 195 + ".xlsx"),
        ("../", "berkas"),
        ("", "berkas"),
    ],
)
def test_plain_name(given, kept):
    assert plain_name(given) == kept
