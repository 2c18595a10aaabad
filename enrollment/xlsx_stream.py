"""A workbook written front to back that keeps nothing of a row once it is written. Pure.

Formulas carry their value along, so that also a reader that can't compute shows it; the same calls
give the same bytes. Text never becomes a formula. openpyxl can do neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Final, NamedTuple, Self
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from gumas_pbi.spreadsheet_text import neutral

_MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_LINE: Final = 13.5  # points
A4, FOLIO = 9, 14  # paper sizes as the format numbers them


class Formula(NamedTuple):
    """`text` without the sign of equality, and what it comes to."""

    text: str
    value: int


Cell = str | int | Formula | None

# How a row looks: its texts, and its numbers.
_LOOKS: Final = {"": (0, 1), "row": (2, 3), "total": (4, 5), "head": (6, 6), "title": (7, 7),
                 "strong": (8, 9)}  # fmt: skip
_STYLES: Final = f"""{_HEAD}<styleSheet {_MAIN}>
<fonts count="3"><font><sz val="10"/><name val="Calibri"/></font>
<font><b/><sz val="10"/><name val="Calibri"/></font>
<font><b/><sz val="14"/><name val="Calibri"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/></border>
<border><left style="thin"/><right style="thin"/><top style="thin"/>
<bottom style="thin"/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="10">
<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/>
</xf>
<xf numFmtId="3" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="49" borderId="1" applyNumberFormat="1" applyBorder="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="3" borderId="1" applyNumberFormat="1" applyBorder="1" applyAlignment="1">
<alignment vertical="top"/></xf>
<xf numFmtId="49" fontId="1" fillId="2" borderId="1" applyNumberFormat="1" applyFont="1"
 applyFill="1" applyBorder="1"/>
<xf numFmtId="3" fontId="1" fillId="2" borderId="1" applyNumberFormat="1" applyFont="1"
 applyFill="1" applyBorder="1"/>
<xf numFmtId="49" fontId="1" fillId="2" borderId="1" applyNumberFormat="1" applyFont="1"
 applyFill="1" applyBorder="1" applyAlignment="1">
<alignment horizontal="center" vertical="center" wrapText="1"/></xf>
<xf numFmtId="49" fontId="2" applyNumberFormat="1" applyFont="1"/>
<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1" applyAlignment="1">
<alignment vertical="top" wrapText="1"/></xf>
<xf numFmtId="3" fontId="1" applyNumberFormat="1" applyFont="1" applyAlignment="1">
<alignment vertical="top"/></xf>
</cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


class Sheet:
    """The sheet that is being written. `at` is the number of its next row, from 1; `last` that of
    the last of the table's lines."""

    def __init__(self, out: IO[bytes], widths: Sequence[int]) -> None:
        self._out, self._widths, self.at, self.last = out, widths, 1, 0

    def row(self, cells: Sequence[Cell], look: str = "") -> None:
        text, figure = _LOOKS[look]
        lines = 1 if look == "title" else self._lines(cells)
        tall = f' ht="{lines * _LINE}" customHeight="1"' if lines > 1 else ""
        parts = [f'<row r="{self.at}"{tall}>']
        for letter, cell in zip(letters(len(cells)), cells, strict=True):
            place = f'<c r="{letter}{self.at}"'
            if cell is None or cell == "":
                if look in ("row", "total"):
                    parts.append(f'{place} s="{text}"/>')
            elif isinstance(cell, str):
                parts.append(
                    f'{place} s="{text}" t="inlineStr"><is><t xml:space="preserve">'
                    f"{escape(neutral(cell))}</t></is></c>"
                )
            elif isinstance(cell, Formula):
                parts.append(
                    f'{place} s="{figure}"><f>{escape(cell.text)}</f><v>{cell.value}</v></c>'
                )
            else:
                parts.append(f'{place} s="{figure}"><v>{cell}</v></c>')
        parts.append("</row>")
        self._out.write("".join(parts).encode())
        if look == "row":
            self.last = self.at
        self.at += 1

    def _lines(self, cells: Sequence[Cell]) -> int:
        """How many lines the texts wrap to, about: not every program makes a row that high."""
        return max(
            (
                -(-len(cell) * 9 // (width * 8))
                for cell, width in zip(cells, self._widths, strict=False)
                if isinstance(cell, str)
            ),
            default=1,
        )


class Book:
    """Writes sheets to `out` one after the other; the workbook ends with its `with` block."""

    def __init__(self, out: IO[bytes], *, paper: int = A4, foot: str = "") -> None:
        self._zip = ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6)
        self._paper, self._foot = paper, foot
        self._sheets: list[tuple[str, str]] = []  # title, and its rows that print on each page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_rest: object) -> None:
        if error is None:
            self._finish()
        self._zip.close()

    @contextmanager
    def sheet(self, title: str, widths: Sequence[int], titles_at: int = 0) -> Iterator[Sheet]:
        """A sheet with columns of these widths (letters). The row `titles_at`, where there is one,
        stays above when one scrolls, has filters, and prints on each page."""
        printed = f"{quote(title)}!${titles_at}:${titles_at}" if titles_at else ""
        self._sheets.append((title, printed))
        with self._zip.open(_entry(f"xl/worksheets/sheet{len(self._sheets)}.xml"), "w") as out:
            out.write(_opening(widths, titles_at).encode())
            sheet = Sheet(out, widths)
            yield sheet
            out.write(self._closing(len(widths), titles_at, max(titles_at, sheet.last)).encode())

    def _closing(self, columns: int, titles_at: int, last: int) -> str:
        final = letters(columns)[-1]
        shown = f'<autoFilter ref="A{titles_at}:{final}{last}"/>' if titles_at else ""
        foot = escape(self._foot.replace("&", "&&"))
        return (
            f'</sheetData>{shown}<pageMargins left="0.5" right="0.4" top="0.5" bottom="0.6"'
            f' header="0.3" footer="0.3"/><pageSetup paperSize="{self._paper}"'
            ' orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
            f"<headerFooter><oddFooter>&amp;L{foot}&amp;RHalaman &amp;P dari &amp;N</oddFooter>"
            "</headerFooter></worksheet>"
        )

    def _finish(self) -> None:
        sheets = "".join(
            f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="s{n}"/>'
            for n, (title, _printed) in enumerate(self._sheets, 1)
        )
        names = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">{escape(printed)}'
            "</definedName>"
            for n, (_title, printed) in enumerate(self._sheets) if printed
        )  # fmt: skip
        self._add(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets>'
            f"{names and f'<definedNames>{names}</definedNames>'}"
            '<calcPr fullCalcOnLoad="1"/></workbook>',
        )
        links = "".join(
            f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(self._sheets) + 1)
        )
        self._add(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{links}<Relationship Id="styles"'
            f' Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        self._add(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="book"'
            f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml"'
            f' ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
            for n in range(1, len(self._sheets) + 1)
        )
        self._add(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
            f"{kinds}</Types>",
        )
        self._zip.writestr(_entry("xl/styles.xml"), _STYLES)

    def _add(self, name: str, xml: str) -> None:
        self._zip.writestr(_entry(name), _HEAD + xml)


def _entry(name: str) -> ZipInfo:
    """An entry of the archive without the time of day."""
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _opening(widths: Sequence[int], titles_at: int) -> str:
    frozen = (
        f'<pane ySplit="{titles_at}" topLeftCell="A{titles_at + 1}" activePane="bottomLeft"'
        ' state="frozen"/>'
        if titles_at
        else ""
    )
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    return (
        f'{_HEAD}<worksheet {_MAIN}><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
        f'<sheetView showGridLines="0" workbookViewId="0">{frozen}</sheetView></sheetViews>'
        f"<cols>{columns}</cols><sheetData>"
    )


def quote(title: str) -> str:
    """A sheet's title as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


@lru_cache(maxsize=64)
def letters(count: int) -> tuple[str, ...]:
    """A, B, C …: the names of the first columns (at most 26)."""
    return tuple(chr(ord("A") + place) for place in range(count))
