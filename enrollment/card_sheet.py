"""Where cards lie: on A4 to be cut, fronts and mirrored backs, or one card a page. Pure.

All lengths are in points, from the lower left corner.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

MM: Final = 72 / 25.4
CARD_WIDTH, CARD_HEIGHT = 85.6 * MM, 54 * MM  # CR80
CARD: Final = (CARD_WIDTH, CARD_HEIGHT)
PAGE: Final = (210 * MM, 297 * MM)
COLUMNS, ROWS = 2, 4
CARDS_PER_PAGE: Final = COLUMNS * ROWS
GAP: Final = 6 * MM
BLEED: Final = 1.5 * MM
"""So far the colors of a card run over its edge, for scissors that miss the line."""

Layout = Literal["sheet", "single"]
Corner = tuple[float, float]


class Imposition(NamedTuple):
    """`backs[n]` is behind `fronts[n]` once the page is turned over its long edge."""

    page: tuple[float, float]
    fronts: tuple[Corner, ...]
    backs: tuple[Corner, ...]
    marks: bool


def imposition(layout: Layout) -> Imposition:
    if layout == "single":
        return Imposition(CARD, ((0, 0),), ((0, 0),), marks=False)
    fronts = tuple(_corners())
    backs = tuple((PAGE[0] - CARD_WIDTH - x, y) for x, y in fronts)
    return Imposition(PAGE, fronts, backs, marks=True)


def _corners() -> list[Corner]:
    """The lower left corner of each card on the page, left to right and top to bottom."""
    left = (PAGE[0] - COLUMNS * CARD_WIDTH - (COLUMNS - 1) * GAP) / 2
    bottom = (PAGE[1] - ROWS * CARD_HEIGHT - (ROWS - 1) * GAP) / 2
    return [
        (left + column * (CARD_WIDTH + GAP), bottom + row * (CARD_HEIGHT + GAP))
        for row in reversed(range(ROWS))
        for column in range(COLUMNS)
    ]


def marks() -> str:
    """Cutting marks at the corners: outside the card, in line with its edges."""
    near, far = BLEED + 0.3 * MM, GAP / 2 + 0.3 * MM
    lines = []
    for x, out_x in ((0.0, -1), (CARD_WIDTH, 1)):
        for y, out_y in ((0.0, -1), (CARD_HEIGHT, 1)):
            lines.append(f"{x + out_x * near:.2f} {y:.2f} m {x + out_x * far:.2f} {y:.2f} l")
            lines.append(f"{x:.2f} {y + out_y * near:.2f} m {x:.2f} {y + out_y * far:.2f} l")
    return f"q 0 G 0.3 w {' '.join(lines)} S Q\n"
