"""Draws the annex (lampiran) of a decree, ready to sign: a table by district and village. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

from enrollment.annex import AnnexHead, AnnexRow, Count, Heading, Person, Total, lines
from enrollment.annex_pieces import Pieces, people_of, place_of
from enrollment.pdf_letters import PAPERS, size_of
from enrollment.pdf_pages import Pages

__all__ = ["PAPERS", "Drawn", "draw"]


class Drawn(NamedTuple):
    people: int
    pages: int


def draw(
    rows: Iterable[AnnexRow],
    out: BinaryIO,
    head: AnnexHead,
    *,
    paper: str,
    removed: Iterable[AnnexRow] = (),
) -> Drawn:
    """Writes the annex to `out`: whom the decree names and, of an amendment, whom it takes out.

    Rows come ordered by district and village, and are read once. `paper` is a key of PAPERS. The
    same rows and head give the same bytes. Raises KeyError for another paper.
    """
    pieces = Pieces(head, size_of(paper))
    pages = Pages(out, pieces, pieces.page_foot, pieces.mark())
    pages.add(pieces.opening())
    pages.table(pieces.titles())
    named = _table(pages, pieces, rows, "JUMLAH SELURUHNYA")
    if head.amends:
        pages.add(pieces.band(f"DIKELUARKAN DARI KEPUTUSAN NOMOR {head.amends}", "heading"))
        _table(pages, pieces, removed, "JUMLAH YANG DIKELUARKAN")
    pages.add(pieces.closing(named))
    title = f"Lampiran Keputusan {head.regent} Nomor {head.number}"
    return Drawn(named.people, pages.finish(title))


def _table(pages: Pages, pieces: Pieces, rows: Iterable[AnnexRow], sum_of_all: str) -> Count:
    """All rows with their sums; gives the sum of all."""
    count = Count()
    for line in lines(rows):
        match line:
            case Heading():
                pages.add(pieces.band(place_of(line), "heading"))
            case Person():
                pages.add(pieces.person(line))
            case Total(district="", village="", counted=count):
                pages.add(pieces.band(f"{sum_of_all}: {people_of(count)}", "total"))
            case Total():
                pages.add(pieces.total(line))
    return count
