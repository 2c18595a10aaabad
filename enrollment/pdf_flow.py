"""Papers that flow from page to page: texts, tables, foot, RANCANGAN below. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO, Final

from reportlab.lib import colors  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.styles import ParagraphStyle  # type: ignore[import-untyped]
from reportlab.lib.units import mm  # type: ignore[import-untyped]
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]
from reportlab.platypus import (  # type: ignore[import-untyped]
    CallerMacro,
    Paragraph,
    SimpleDocTemplate,
)

REGULAR, STRONG = "FiraSans-Regular", "FiraSans-SemiBold"
LEFT, RIGHT = 20 * mm, 16 * mm
PAD, GAP = 5.0, 2.5  # inside the cells of a table, beside and above the text
WIDTH = A4[0] - LEFT - RIGHT - 12  # of the text: a frame keeps 6 points on each side
SIZE: Final = 9.5
_LINE, _SHADE = colors.Color(0.35, 0.35, 0.35), colors.Color(0.93, 0.93, 0.93)
_FOOT, _FOOT_SIZE = 10 * mm, 7.5


def build(
    story: Sequence[Any], out: BinaryIO, *, title: str, author: str, foot: str, is_draft: bool
) -> int:
    """Writes the story to `out` on A4; the same story gives the same bytes. Returns the pages."""
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=LEFT, rightMargin=RIGHT, topMargin=16 * mm,
        bottomMargin=20 * mm, invariant=1, title=title, author=author, lang="id",
        initialFontName=REGULAR,
    )  # fmt: skip

    def around(canvas: Any, page: Any) -> None:
        canvas.saveState()
        if is_draft:
            _mark(canvas)
        canvas.setFillGray(0.35)
        canvas.setFont(REGULAR, _FOOT_SIZE)
        canvas.drawString(LEFT, _FOOT, foot)
        canvas.drawRightString(A4[0] - RIGHT - 13 * mm, _FOOT, f"Halaman {page.page}")
        canvas.doForm("pages")
        canvas.restoreState()

    document.build([*story, CallerMacro(_count_pages)], onFirstPage=around, onLaterPages=around)
    return int(document.page)


def _mark(canvas: Any) -> None:
    canvas.saveState()
    canvas.setFillGray(0.9)
    canvas.setFont(STRONG, 84)
    canvas.translate(A4[0] / 2, A4[1] / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, -28, "RANCANGAN")
    canvas.restoreState()


def _count_pages(last: Any) -> None:
    """What all pages share: how many there are."""
    last.canv.beginForm("pages")
    last.canv.setFillGray(0.35)
    last.canv.setFont(REGULAR, _FOOT_SIZE)
    last.canv.drawString(A4[0] - RIGHT - 12 * mm, _FOOT, f"dari {last.canv.getPageNumber()}")
    last.canv.endForm()


def fonts() -> None:
    """Comes before anything is drawn."""
    folder = Path(str(files("fontpkg_fira_sans"))) / "files"
    for name in (REGULAR, STRONG):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, folder / f"{name}.ttf"))


def style(size: float = SIZE, **more: Any) -> Any:
    return ParagraphStyle("", **{"fontName": REGULAR, "fontSize": size, "leading": size * 1.35,
                                 **more})  # fmt: skip


def text(words: str, size: float = SIZE, **more: Any) -> Any:
    return Paragraph(escape(words), style(size, **more))


def heading(words: str, **more: Any) -> Any:
    return text(words, 10, **{"fontName": STRONG, "spaceBefore": 10, "keepWithNext": 1, **more})


def grid(size: float) -> list[Any]:
    """The style of a table with lines, its first row the titles."""
    return [
        ("FONT", (0, 0), (-1, -1), REGULAR, size), ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
        ("FONT", (0, 0), (-1, 0), STRONG, size), ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
        ("TOPPADDING", (0, 0), (-1, -1), GAP), ("BOTTOMPADDING", (0, 0), (-1, -1), GAP),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD), ("RIGHTPADDING", (0, 0), (-1, -1), PAD),
    ]  # fmt: skip
