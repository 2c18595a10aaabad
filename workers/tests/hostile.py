"""Files made to harm a reader, and files cut or mixed up by accident."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc

from workers.tests.lists import BUDI, HEADER, SITI, worker

TABLE = [HEADER, worker(BUDI), worker(SITI, "Siti")]
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"


@dataclass
class Entry:
    """An entry of an archive; what is not None is said of it though it is not so."""

    data: bytes
    deflated: bytes | None = None
    size: int | None = None
    packed: int | None = None
    crc: int | None = None
    flags: int = 0
    mode: int = 0
    extra: bytes = b""


def archive(entries: Sequence[tuple[str, bytes | Entry]]) -> bytes:
    """A zip file, whatever its entries say of themselves; a name may occur twice."""
    out, central = io.BytesIO(), b""
    for name, given in entries:
        entry = given if isinstance(given, Entry) else Entry(given)
        pack = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = entry.deflated or pack.compress(entry.data) + pack.flush()
        said = struct.pack(
            "<HHHHHIIIHH", 20, entry.flags, 8, 0, 33,
            zlib.crc32(entry.data) if entry.crc is None else entry.crc,
            len(body) if entry.packed is None else entry.packed,
            len(entry.data) if entry.size is None else entry.size,
            len(name.encode()), len(entry.extra),
        )  # fmt: skip
        central += b"PK\1\2\x14\3" + said
        central += struct.pack("<HHHII", 0, 0, 0, entry.mode << 16, out.tell())
        central += name.encode() + entry.extra
        out.write(b"PK\3\4" + said + name.encode() + entry.extra + body)
    end = struct.pack("<4H2IH", 0, 0, len(entries), len(entries), len(central), out.tell(), 0)
    return out.getvalue() + central + b"PK\5\6" + end


def much(size: int, unit: bytes = b" ") -> bytes:
    """The deflated form of `size` MB made of `unit`, without ever having them."""
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    piece = pack.compress(block) + pack.flush(zlib.Z_FULL_FLUSH)
    return piece * size + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def cell(text: Any, entity: str = "") -> str:
    return f'<c t="inlineStr"><is><t>{escape(str(text))}{entity}</t></is></c>'


def sheet(rows: Sequence[Sequence[Any]] = TABLE, *, before: str = "", entity: str = "") -> str:
    lines = "".join(f"<row>{''.join(cell(text, entity) for text in row)}</row>" for row in rows)
    return f"{before}<worksheet {_MAIN}><sheetData>{lines}</sheetData></worksheet>"


def xlsx_parts(rows: Sequence[Sequence[Any]] = TABLE) -> dict[str, bytes | Entry]:
    """The parts of a small .xlsx with one sheet, `S`."""
    sheet_type, strings_type = f"{_REL}/worksheet", f"{_REL}/sharedStrings"
    return {
        "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types"></Types>""".encode(),
        "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"
            Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>""".encode(),
        "xl/workbook.xml": f"""<workbook {_MAIN} xmlns:r="{_REL}"><sheets>
            <sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""".encode(),
        "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
            <Relationship Id="r1" Type="{sheet_type}" Target="worksheets/sheet1.xml"/>
            <Relationship Id="r2" Type="{strings_type}" Target="sharedStrings.xml"/>
            </Relationships>""".encode(),
        "xl/styles.xml": f"<styleSheet {_MAIN}></styleSheet>".encode(),
        "xl/sharedStrings.xml": f"<sst {_MAIN}><si><t>x</t></si></sst>".encode(),
        "xl/worksheets/sheet1.xml": sheet(rows).encode(),
    }


def xlsx(changed: Mapping[str, bytes | Entry] = {}, rows: Sequence[Sequence[Any]] = TABLE) -> bytes:
    return archive(list({**xlsx_parts(rows), **changed}.items()))


def with_sheet(xml: str) -> bytes:
    return xlsx({"xl/worksheets/sheet1.xml": xml.encode()})


def content(rows: str, *, before: str = "", tables: int = 1) -> bytes:
    table = f'<table:table table:name="S">{rows}</table:table>'
    return f"""{before}<office:document-content xmlns:office="{_OASIS}office:1.0"
        xmlns:table="{_OASIS}table:1.0" xmlns:text="{_OASIS}text:1.0"><office:body>
        <office:spreadsheet>{table * tables}</office:spreadsheet></office:body>
        </office:document-content>""".encode()


def ods_row(row: Sequence[Any], *, entity: str = "", repeated: str = "", cells: str = "") -> str:
    boxes = "".join(
        f'<table:table-cell office:value-type="string" {cells}>'
        f"<text:p>{escape(str(text))}{entity}</text:p></table:table-cell>"
        for text in row
    )
    return f"<table:table-row {repeated}>{boxes}</table:table-row>"


def ods(xml: bytes | Entry | None = None, manifest: bytes = b"<manifest/>") -> bytes:
    return archive(
        [
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", xml or content("".join(map(ods_row, TABLE)))),
            ("META-INF/manifest.xml", manifest),
        ]
    )


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def biff(rows: Sequence[Sequence[Any]] = TABLE, sheets: Sequence[str] = ("S",)) -> bytes:
    """The stream of records in an .xls."""
    book = xlwt.Workbook()
    for name in sheets:
        page = book.add_sheet(name)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                page.write(at, column, text)
    return bytes(book.get_biff_data())


def xls(stream: bytes | None = None) -> bytes:
    file = io.BytesIO()
    XlsDoc().save(file, stream or biff())
    return file.getvalue()


def xls_with_password() -> bytes:
    """RC4 encryption as Excel 97 to 2003 writes it: a FILEPASS record after the first one."""
    stream = biff()
    (length,) = struct.unpack_from("<H", stream, 2)
    begin = 4 + length
    return xls(
        stream[:begin] + struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(48) + stream[begin:]
    )


def xls_with_macro_sheet() -> bytes:
    """An Excel 4 macro sheet beside the list."""
    stream = bytearray(biff(sheets=("S", "Makro1")))
    second = stream.index(b"\x85\0", stream.index(b"\x85\0") + 2)
    stream[second + 9] = 1  # of BOUNDSHEET: type
    (at,) = struct.unpack_from("<I", stream, second + 4)
    stream[at + 6 : at + 8] = b"\x40\0"  # of BOF: macro sheet
    return xls(bytes(stream))


def xlsx_with_password() -> bytes:
    """What Office writes for a locked .xlsx: an OLE file with the stream EncryptedPackage."""
    name = "EncryptedPackage".encode("utf-16-le")
    data = xls()
    at = data.index("Workbook".encode("utf-16-le"))
    return data[:at] + name.ljust(64, b"\0") + struct.pack("<H", len(name) + 2) + data[at + 66 :]


def looping_ole() -> bytes:
    """A chain of sectors without end."""
    numbers = (62, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 1)
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<5H6x10I", *numbers)
    table = struct.pack("<II", 0, 0xFFFFFFFD).ljust(512, b"\xff")
    return head.ljust(512, b"\xff") + bytes(512) + table


def laughs(root: str) -> str:
    """A document type whose entity `x` is a thousand million words long."""
    steps = "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY x0 "haha">{steps}<!ENTITY x "&x9;">]>'


def external(root: str, target: str) -> str:
    """A document type whose entity `x` is another file, and which asks for it by itself too."""
    return (
        f'<?xml version="1.0"?><!DOCTYPE {root} SYSTEM "{target}" '
        f'[<!ENTITY x SYSTEM "{target}"><!ENTITY % y SYSTEM "{target}"> %y;]>'
    )


def with_entity(part: str, prolog: str) -> bytes:
    """A workbook that uses the entity `x` of the prolog in that part."""
    if part == "content.xml":
        spanned = 'table:number-rows-spanned="2"'  # so that its merged cells are looked for
        rows = "".join(ods_row(row, entity="&x;", cells=spanned) for row in TABLE)
        return ods(content(rows, before=prolog))
    if part.endswith("sheet1.xml"):
        return with_sheet(sheet(before=prolog, entity="&x;"))
    parts = xlsx_parts()
    xml = parts[part]
    assert isinstance(xml, bytes)
    return xlsx({part: prolog.encode() + xml.replace(b"</", b"&x;</", 1)})


def decorated() -> bytes:
    """A list with links, a page of charts, a comment and formulas that would call out."""
    book = openpyxl.Workbook()
    page = book.active
    for row in TABLE:
        page.append(row)
    page["C2"].hyperlink = "http://127.0.0.1:9/x"
    page["C3"].hyperlink = "file:///etc/passwd"
    page["H2"] = '=WEBSERVICE("http://127.0.0.1:9/")'
    page["H3"] = "=cmd|' /C calc'!A1"
    book.create_chartsheet("Grafik")
    return saved(book)
