"""A PDF writer that keeps nothing of a page once it is written.

reportlab's canvas holds every page until it saves, so its memory grows with the number of cards;
here only the byte offsets stay. Fonts are embedded as subsets (reportlab cuts them).
"""

import zlib
from array import array
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final, NamedTuple

from reportlab.pdfbase.ttfonts import TTFontFace  # type: ignore[import-untyped]

USUAL: Final = "".join(map(chr, range(0x20, 0x7F))) + "\N{NO-BREAK SPACE}·×•…"
"""The letters of nearly all villages: their files then share one subset of a font."""
COMPRESSION: Final = 4  # a card's strokes gain 3% more at level 9, and take three times as long

_face = lru_cache(maxsize=8)(TTFontFace)  # to parse a font takes longer than to draw a village
_cutting = Lock()  # a face reads its file through one shared position


@lru_cache(maxsize=8)
def _letters(path: str) -> frozenset[str]:
    return frozenset(map(chr, _face(path).charToGlyph))


class _Subset(NamedTuple):
    """A font's letters of some document: compressed, how long before, what names it, how wide they
    are, and (compressed) which they are."""

    packed: bytes
    length: int
    tag: str
    widths: str
    unicode_map: bytes


@lru_cache(maxsize=16)
def _subset(path: str, used: str) -> _Subset:
    """To cut one takes as long as to draw thirty cards; villages mostly need the same."""
    with _cutting:
        program: bytes = _face(path).makeSubset([ord(char) for char in used])
    letters, digest = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", zlib.crc32(program)
    tag = "".join(letters[(digest >> shift) % 26] for shift in range(0, 30, 5))
    widths = _Widths(_face(path))
    return _Subset(
        zlib.compress(program, COMPRESSION),
        len(program),
        tag,
        " ".join(f"{1000 * widths[char]:.0f}" for char in used),
        zlib.compress(_to_unicode(used), COMPRESSION),
    )


class _Codes(dict[str, str]):
    """Character -> four hex digits, the glyph's number in the subset, given out on first use."""

    def __init__(self, glyph_of: dict[int, int]) -> None:
        super().__init__()
        self._glyph_of = glyph_of
        self._numbers: dict[int, int] = {0: 0}
        self.used: list[str] = []

    def copy(self) -> "_Codes":
        """Of its own, with the same letters so far."""
        copy = _Codes(self._glyph_of)
        copy.update(self)
        copy._numbers, copy.used = self._numbers.copy(), self.used.copy()
        return copy

    def __missing__(self, char: str) -> str:
        glyph = self._glyph_of.get(ord(char), 0)
        if glyph not in self._numbers:
            self._numbers[glyph] = len(self._numbers)
            self.used.append(char)
        code = self[char] = f"{self._numbers[glyph]:04X}"
        return code


@lru_cache(maxsize=8)
def _usual(path: str, letters: str) -> _Codes:
    codes = _Codes(_face(path).charToGlyph)
    for char in letters:
        codes[char]
    return codes


class _Widths(dict[str, float]):
    """Character -> advance width for a font size of one point."""

    def __init__(self, face: TTFontFace) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, char: str) -> float:
        face = self._face
        width: float = face.charWidths.get(ord(char), face.defaultWidth) / 1000
        self[char] = width
        return width


class Font:
    """One TrueType font of a document; `name` is what content streams call it.

    The letters of `usual` are in its subset anyhow, if it writes anything.
    """

    def __init__(self, path: Path, name: str, usual: str = "") -> None:
        self.name = name
        self._path = str(path)
        self.face = _face(self._path)
        self._codes = _usual(self._path, usual).copy()
        self._widths = _Widths(self.face)
        self.used = False

    @property
    def letters(self) -> frozenset[str]:
        """All that it can write."""
        return _letters(self._path)

    def width(self, text: str, size: float = 1.0) -> float:
        """How long `text` runs at `size`, in points."""
        return size * sum(map(self._widths.__getitem__, text))

    def show(self, text: str) -> str:
        """The operand and operator that paint `text`: `<0001…> Tj`."""
        self.used = True
        return "<" + "".join(map(self._codes.__getitem__, text)) + "> Tj"

    def write(self, pdf: "PdfStream", number: int) -> None:
        """Writes the subset of all that was shown, as object `number` and four more."""
        face = self.face
        subset = _subset(self._path, "".join(self._codes.used))
        base = f"{subset.tag}+{face.name.decode() if isinstance(face.name, bytes) else face.name}"
        file_number = pdf.packed(subset.packed, f"/Length1 {subset.length}")
        box = " ".join(f"{value:.0f}" for value in face.bbox)
        descriptor = pdf.add(
            f"<</Type/FontDescriptor/FontName/{base}/Flags 4/FontBBox[{box}]"
            f"/ItalicAngle {face.italicAngle}/Ascent {face.ascent:.0f}/Descent {face.descent:.0f}"
            f"/CapHeight {face.capHeight:.0f}/StemV {face.stemV:.0f}/FontFile2 {file_number} 0 R>>"
        )
        descendant = pdf.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{base}/CIDToGIDMap/Identity"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW {face.defaultWidth:.0f}/W[1[{subset.widths}]]>>"
        )
        unicode_map = pdf.packed(subset.unicode_map)
        pdf.put(
            number,
            f"<</Type/Font/Subtype/Type0/BaseFont/{base}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode_map} 0 R>>",
        )


def _to_unicode(used: str) -> bytes:
    """The map from subset glyphs back to text, for searching, copying and reading aloud."""
    lines = [
        f"<{number:04X}> <{char.encode('utf-16-be').hex().upper()}>"
        for number, char in enumerate(used, start=1)
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{body}\nendcmap CMapName currentdict /CMap defineresource pop end end\n"
    ).encode()


class PdfStream:
    """Writes one PDF to `out`, front to back; `out` need not be seekable.

    `fonts` are looked at when it is finished, so they may come to it late; those that wrote nothing
    are left out. The same calls give the same bytes: no time, no random identifier.
    """

    _CATALOG, _PAGES, _INFO, _FORM, _FONTS = 1, 2, 3, 4, 5

    def __init__(self, out: BinaryIO, *, size: tuple[float, float], fonts: Sequence[Font]) -> None:
        self._out = out
        self._written = 0
        self._offsets = array("Q", [0] * (self._FONTS + 1))
        self._fonts = fonts
        self._page_numbers = array("L")
        self._box = f"[0 0 {size[0]:.3f} {size[1]:.3f}]"
        self._forms = f"/Same {self._FORM} 0 R"
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def form(
        self,
        content: str,
        box: tuple[float, float, float, float],
        name: str = "Same",
        pictures: Collection[int] = (),
    ) -> None:
        """What `/Same Do` paints: a part that is alike on many pages. One of another `name` is
        written before the pages that show it."""
        number = self._FORM
        if name != "Same":
            number = self._reserve()
            self._forms += f"/{name} {number} 0 R"
        corners = " ".join(f"{value:.3f}" for value in box)
        extra = f"/Type/XObject/Subtype/Form/BBox[{corners}]{self._resources('', pictures)}"
        self._put_stream(number, zlib.compress(content.encode("ascii"), COMPRESSION), extra)

    def picture(self, data: bytes, extra: str) -> int:
        """Writes an image; its number n names it: `/Pn Do` on pages and forms that list it."""
        number = self._reserve()
        self._put_stream(number, data, f"/Type/XObject/Subtype/Image{extra}", "")
        return number

    def page(self, content: str, pictures: Collection[int] = ()) -> None:
        """One page, written at once and forgotten."""
        contents = self.stream(content.encode("ascii"))
        page = (
            f"<</Type/Page/Parent {self._PAGES} 0 R/MediaBox{self._box}"
            f"{self._resources(self._forms, pictures)}/Contents {contents} 0 R>>"
        )
        self._page_numbers.append(self.add(page))

    def _resources(self, forms: str, pictures: Collection[int]) -> str:
        objects = forms + "".join(f"/P{number} {number} 0 R" for number in pictures)
        return f"/Resources<</Font {self._FONTS} 0 R/XObject<<{objects}>>>>"

    def finish(self, *, title: str, language: str) -> int:
        """Writes fonts, page tree and cross-reference table; gives the number of pages."""
        names = ""
        for font in self._fonts:
            if font.used:
                number = self._reserve()
                font.write(self, number)
                names += f"/{font.name} {number} 0 R"
        self.put(self._FONTS, f"<<{names}>>")
        kids = " ".join(f"{number} 0 R" for number in self._page_numbers)
        pages = len(self._page_numbers)
        self.put(self._PAGES, f"<</Type/Pages/Count {pages}/Kids[{kids}]>>")
        self.put(self._INFO, f"<</Title {_text(title)}/Producer(Gumas PBI)>>")
        # Without PrintScaling/None a viewer shrinks the page, and the cards with it.
        self.put(
            self._CATALOG,
            f"<</Type/Catalog/Pages {self._PAGES} 0 R/Lang({language})"
            "/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>>>",
        )
        if not self._offsets[self._FORM]:
            self.put(self._FORM, "null")
        self._cross_reference()
        return pages

    def add(self, body: str) -> int:
        """Writes an object; gives its number."""
        number = self._reserve()
        self.put(number, body)
        return number

    def stream(self, content: bytes, extra: str = "") -> int:
        """Compresses and writes a stream; gives its number."""
        return self.packed(zlib.compress(content, COMPRESSION), extra)

    def packed(self, data: bytes, extra: str = "") -> int:
        """Writes a stream that is compressed already; gives its number."""
        number = self._reserve()
        self._put_stream(number, data, extra)
        return number

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def put(self, number: int, body: str) -> None:
        """Writes the object that `number` was kept for."""
        self._offsets[number] = self._written
        self._write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))

    def _put_stream(
        self, number: int, data: bytes, extra: str, filtered: str = "/Filter/FlateDecode"
    ) -> None:
        self._offsets[number] = self._written
        head = f"{number} 0 obj\n<<{filtered}/Length {len(data)}{extra}>>\nstream\n"
        self._write(head.encode("ascii") + data + b"\nendstream\nendobj\n")

    def _cross_reference(self) -> None:
        start = self._written
        self._write(f"xref\n0 {len(self._offsets)}\n0000000000 65535 f \n".encode("ascii"))
        for offset in self._offsets[1:]:
            self._write(b"%010d 00000 n \n" % offset)
        self._write(
            f"trailer\n<</Size {len(self._offsets)}/Root {self._CATALOG} 0 R"
            f"/Info {self._INFO} 0 R>>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._written += len(data)


def _text(value: str) -> str:
    """A PDF text string of any letters."""
    return f"<FEFF{value.encode('utf-16-be').hex().upper()}>"
