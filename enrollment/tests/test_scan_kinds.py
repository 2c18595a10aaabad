"""Whether a scanned paper opens, told from its bytes."""

import zlib
from io import BytesIO
from time import process_time

import pytest
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from enrollment import scan_kinds


def paper(pages: int = 1) -> bytes:
    """A PDF as a scanner writes one."""
    out = BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(72, 72, f"Halaman {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def picture(kind: str, **how) -> bytes:
    out = BytesIO()
    Image.effect_noise((40, 30), 90).save(out, kind, **how)
    return out.getvalue()


def packed(inside: bytes) -> bytes:
    """A PDF that keeps its objects in a stream, as newer programs do."""
    stream = zlib.compress(inside)
    body = b"%%PDF-1.5\n1 0 obj\n<</Type /ObjStm /N 1 /First 4 /Length %d>>\nstream\n" % len(stream)
    body += stream + b"\nendstream\nendobj\n"
    table = b"2 0 obj\n<</Type /XRef>>\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + table


def no_page() -> bytes:
    """A PDF whose table stands where it should, but without a page in it."""
    return paper().replace(b"/Type /Page\n", b"/Type /Pale\n")


PDF, JPG, PNG = paper(), picture("JPEG"), picture("PNG")


def test_the_papers_of_these_tests_are_what_they_say():
    assert len(PdfReader(BytesIO(paper(2))).pages) == 2
    assert no_page() != PDF


@pytest.mark.parametrize(
    "data",
    [
        PDF, paper(3), PDF + b"\n" * 900, packed(b"7 0 <</Type /Page /Parent 3 0 R>>"),
        JPG, picture("JPEG", progressive=True), JPG + b"\0" * 500, PNG, PNG + b"\0" * 500,
    ],
)  # fmt: skip
def test_opens(data):
    assert scan_kinds.opens(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-1.4", b"%PDF-1.4\nsurat\n%%EOF\n", b"%PDF-1.7\nstartxref\n9\n%%EOF\n",
        PDF[: len(PDF) // 2], PDF[:-40], PDF[:20] + PDF[60:], no_page(), PDF + b" " * 2_000,
        packed(b"7 0 <</Type /Pages /Count 0>>"), packed(b"")[:60],
        b"\xff\xd8\xff", b"\xff\xd8\xff\xd9", JPG[: len(JPG) // 2], JPG[:300],
        b"\x89PNG\r\n\x1a\n", PNG[: len(PNG) // 2], PNG[:-12], PNG[:60] + b"x" + PNG[61:],
        b"\x89PNG\r\n\x1a\n" + PDF, b"<html>" + PDF, picture("GIF"), b"PK\x03\x04%%EOF",
    ],
)  # fmt: skip
def test_does_not_open(data):
    assert not scan_kinds.opens(data)


@pytest.mark.parametrize(
    ("data", "kind"), [(PDF, "pdf"), (JPG, "jpg"), (PNG, "png"), (b"", ""), (picture("GIF"), "")]
)
def test_kind_is_told_by_content(data, kind):
    assert scan_kinds.kind_of(data) == kind


@pytest.mark.parametrize("filler", [b"/Type /ObjStm ", b"/Type /ObjStm stream ", b"/Type "])
def test_a_hostile_file_is_looked_at_quickly(filler):
    body = b"%PDF-1.5\n" + filler * (20_000_000 // len(filler))
    data = body + b"\nxref\nstartxref\n%d\n%%%%EOF\n" % len(body)
    began = process_time()
    assert not scan_kinds.opens(data)
    assert process_time() - began < 3


def test_little_is_unpacked_of_a_bomb():
    bomb = packed(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    assert sum(len(part) for part in scan_kinds._unpacked(bomb * 3)) == scan_kinds._UNPACKED
