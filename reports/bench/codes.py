"""How well the QR codes of cards read from a cheap print: `python -m reports.bench.codes`.

Each variant is drawn on pages as cards are, at 18 mm; the pages become pictures of 150 dots an
inch, are spoiled in the ways of cheap printers and telephones, and read with zxing-cpp. Prints a
table in Markdown: codes read of 100. The same seed spoils in the same way.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import NamedTuple

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from enrollment import card_qr
from enrollment.card_qr import Level
from enrollment.pdf_stream import PdfStream

DPI, SIDE_MM, CELL_MM = 150, 18, 26
COLUMNS, ROWS = 7, 10
CELL = CELL_MM * 72 / 25.4
HOST = "https://pbi.gunungmaskab.go.id/k/"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Key, village, months, initials: 12 bytes; an Ed25519 signature: 64. In base 32 or in base 64.
OFFLINE_32, OFFLINE_64 = 122, 102


class Variant(NamedTuple):
    name: str
    level: Level
    make: Callable[[random.Random], str]


def _letters(rng: random.Random, alphabet: str, count: int) -> str:
    return "".join(rng.choices(alphabet, k=count))


def mixed(rng: random.Random) -> str:
    return HOST + _letters(rng, BASE64, 30)


def upper(rng: random.Random) -> str:
    return HOST.upper() + _letters(rng, BASE32, 36)


def short(rng: random.Random) -> str:
    """As long as fits 29 modules at level M: 140 bits."""
    return HOST.upper() + _letters(rng, BASE32, 28)


def mixed_offline(rng: random.Random) -> str:
    return f"{mixed(rng)}#{_letters(rng, BASE64, OFFLINE_64)}"


def upper_offline(rng: random.Random) -> str:
    return f"{upper(rng)}/{_letters(rng, BASE32, OFFLINE_32)}"


def signature_alone(rng: random.Random) -> str:
    """The facts and their signature in place of the token: the least that an offline form takes."""
    return HOST.upper() + _letters(rng, BASE32, OFFLINE_32 - 1)


VARIANTS = [
    *(Variant("mixed case", level, mixed) for level in ("L", "M", "Q")),
    *(Variant("upper case", level, upper) for level in ("L", "M", "Q")),
    *(Variant("upper case, 28", level, short) for level in ("L", "M", "Q")),
    *(Variant("mixed + offline", level, mixed_offline) for level in ("L", "M")),
    *(Variant("upper + offline", level, upper_offline) for level in ("L", "M", "Q")),
    *(Variant("offline alone", level, signature_alone) for level in ("L", "M")),
]


def clean(image: Image.Image, rng: random.Random) -> Image.Image:
    return image


def blur(image: Image.Image, rng: random.Random) -> Image.Image:
    """Ink that runs, or a telephone out of focus: 0.2 mm."""
    return image.filter(ImageFilter.GaussianBlur(1.2))


def specks(image: Image.Image, rng: random.Random) -> Image.Image:
    """Salt and pepper: 3 pixels of 200 turned white, as many black."""
    dice = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    salt, pepper = dice.point([255] * 4 + [0] * 252), dice.point([0] * 252 + [255] * 4)
    return ImageChops.subtract(ImageChops.add(image, salt), pepper)


def pale(image: Image.Image, rng: random.Random) -> Image.Image:
    """Toner at its end on grey paper in a dim room: a third of the contrast, with grain."""
    faint = image.point([110 + value * 85 // 255 for value in range(256)])
    grain = Image.frombytes("L", image.size, rng.randbytes(image.width * image.height))
    return ImageChops.add(faint, grain.point([value // 6 for value in range(256)]), offset=-21)


def turned(image: Image.Image, rng: random.Random) -> Image.Image:
    """Held askew: up to 15 degrees, and a little from the side."""
    angle, lean = rng.uniform(-15, 15), rng.uniform(-0.12, 0.12)
    leaning = (1, lean, -lean * image.width / 2, 0, 1, 0)
    skewed = image.transform(
        image.size, Image.Transform.AFFINE, leaning, Image.Resampling.BILINEAR, fillcolor=255
    )
    return skewed.rotate(angle, Image.Resampling.BILINEAR, fillcolor=255)


def streaks(image: Image.Image, rng: random.Random) -> Image.Image:
    """Lines that a worn drum leaves white, a third of a millimetre thick, 4 of them."""
    spoiled = image.copy()
    draw = ImageDraw.Draw(spoiled)
    for _ in range(4):
        x = rng.randrange(image.width)
        draw.line((x, 0, x + rng.randint(-6, 6), image.height), fill=255, width=2)
    return spoiled


def scratched(image: Image.Image, rng: random.Random) -> Image.Image:
    """A dark smudge of 3 mm on the symbol, as from a thumb or a fold."""
    spoiled = image.copy()
    size = round(3 / 25.4 * DPI)
    x, y = (rng.randrange(round(image.width * 0.25), round(image.width * 0.6)) for _ in "xy")
    ImageDraw.Draw(spoiled).ellipse((x, y, x + size, y + size), fill=90)
    return spoiled


def far(image: Image.Image, rng: random.Random) -> Image.Image:
    """A cheap telephone, too far away: 2 pixels of it for 3."""
    size = (image.width * 2 // 3, image.height * 2 // 3)
    return image.filter(ImageFilter.GaussianBlur(0.5)).resize(size, Image.Resampling.BILINEAR)


def worn(image: Image.Image, rng: random.Random) -> Image.Image:
    """Some of everything at once."""
    return pale(specks(turned(image, rng), rng).filter(ImageFilter.GaussianBlur(0.6)), rng)


SPOILERS = (clean, blur, specks, pale, turned, streaks, scratched, far, worn)


def pictures(texts: list[str], level: Level) -> Iterator[Image.Image]:
    """The symbols cut out of rasterised pages, in order."""
    out = BytesIO()
    pdf = PdfStream(out, size=(COLUMNS * CELL, ROWS * CELL), fonts=())
    side = SIDE_MM * 72 / 25.4
    margin = (CELL - side) / 2
    on_page = COLUMNS * ROWS
    for start in range(0, len(texts), on_page):
        pdf.page(
            "".join(
                card_qr.path(
                    text, place % COLUMNS * CELL + margin, place // COLUMNS * CELL + margin,
                    side, level,
                )
                for place, text in enumerate(texts[start : start + on_page])
            )
        )  # fmt: skip
    pdf.finish(title="", language="id")
    step = CELL_MM / 25.4 * DPI
    for number, page in enumerate(pypdfium2.PdfDocument(out.getvalue())):
        image = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
        for place in range(min(on_page, len(texts) - number * on_page)):
            x, row = place % COLUMNS, ROWS - 1 - place // COLUMNS
            corner = round(x * step), round(row * step)
            yield image.crop((*corner, corner[0] + round(step), corner[1] + round(step)))


def measure(variant: Variant, cards: int, seed: int) -> tuple[int, int, list[int]]:
    """Letters and modules across of a symbol, and how many were read after each spoiling."""
    rng = random.Random(seed)  # noqa: S311 -- noise, not secrets
    texts = [variant.make(rng) for _ in range(cards)]
    read = [0] * len(SPOILERS)
    for text, picture in zip(texts, pictures(texts, variant.level), strict=True):
        for place, spoil in enumerate(SPOILERS):
            found = zxingcpp.read_barcode(spoil(picture, rng), zxingcpp.BarcodeFormat.QRCode)
            read[place] += found is not None and found.text == text
    symbol = zxingcpp.create_barcode(
        texts[0], zxingcpp.BarcodeFormat.QRCode, ec_level=variant.level, data_mask=3
    )
    return len(texts[0]), symbol.to_image(scale=1, add_quiet_zones=False).shape[0], read


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = [spoil.__name__ for spoil in SPOILERS]
    say("| code | letters | level | modules |", " | ".join(names), "|")
    say("| --- " * (4 + len(names)) + "|")
    for variant in VARIANTS:
        letters, modules, read = measure(variant, options.cards, options.seed)
        shares = " | ".join(f"{100 * count / options.cards:.1f}" for count in read)
        say(f"| {variant.name} | {letters} | {variant.level} | {modules} | {shares} |")


if __name__ == "__main__":
    main()
