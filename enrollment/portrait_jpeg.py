"""Makes the picture on a card of a photo from outside: upright, 3 : 4, small, and nothing but
pixels. Pure.

`python -m enrollment.portrait_jpeg` does it in a child process under limits (workers.parent): no
picture is opened in the process that serves people.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageFile, ImageOps

from workers.child import serve
from workers.rows import TOO_LARGE, UNREADABLE, Limits, Refused

SIZE: Final = (300, 400)
BYTES: Final = 40_000
PIXELS: Final = 60_000_000  # of a large phone camera; more is no photo of a face
SMALLEST: Final = (150, 200)  # upright and cropped, in pixels
KINDS: Final = ("JPEG", "PNG", "WEBP")
LIMITS: Final = Limits(bytes=20 * 1024 * 1024, seconds=30, memory_mb=900)
_QUALITIES: Final = (88, 80, 70, 60, 45, 30, 15)
_FACE: Final = (0.5, 0.4)  # of a picture too tall, more is cut off below than above


def portrait(data: bytes) -> bytes:
    """The JPEG for the card, at most BYTES.

    Raises workers.rows.Refused: file_unreadable for what is no JPEG, PNG or WebP, or is broken
    (`broken`) or too small to recognise anybody (`small`); file_too_large past PIXELS.
    """
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is unpacked
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # whatever else in this process may have set
    try:
        image: Image.Image = Image.open(BytesIO(data), formats=KINDS)
        if image.width * image.height > PIXELS:
            raise Refused(TOO_LARGE, "pixels")
        # A JPEG is unpacked at a fraction of its size where that is enough.
        image.draft("RGB", (2 * max(SIZE), 2 * max(SIZE)))
        upright = ImageOps.exif_transpose(image)
        if upright.width < SMALLEST[0] or upright.height < SMALLEST[1]:
            raise Refused(UNREADABLE, "small")
        fitted = ImageOps.fit(_on_white(upright), SIZE, Image.Resampling.LANCZOS, centering=_FACE)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # what a broken picture raises is as manifold as pictures
        raise Refused(UNREADABLE, "broken") from error
    return _small(fitted)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen)
    return paper


def _small(image: Image.Image) -> bytes:
    """The best quality that fits: of a new picture, so that nothing of the old file's notes
    (place, camera, time) goes along."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    content = b""
    for quality in _QUALITIES:
        out = BytesIO()
        bare.save(out, "JPEG", quality=quality, optimize=True)
        content = out.getvalue()
        if len(content) <= BYTES:
            break
    return content


def _messages(data: bytes, _head: dict[str, Any]) -> Iterator[tuple[str, Any] | None]:
    yield "file", portrait(data)


if __name__ == "__main__":
    serve(lambda head: Limits(**head["limits"]), _messages)
