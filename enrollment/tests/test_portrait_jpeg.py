"""A photo from outside becomes the picture on a card."""

import random
from io import BytesIO

import pytest
from PIL import Image

from enrollment import portrait_jpeg
from enrollment.portrait_jpeg import LIMITS
from workers import parent
from workers.rows import TOO_LARGE, UNREADABLE, Refused

ORIENTATION, PLACE = 0x0112, 0x8825


def photo(size=(600, 800), kind="JPEG", color="teal", mode="RGB", **options):
    """A photo whose upper third is red."""
    image = Image.new(mode, size, color)
    if mode == "RGB":
        image.paste("red", (0, 0, size[0], size[1] // 3))
    return saved(image, kind, **options)


def saved(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def made(data):
    image = Image.open(BytesIO(portrait_jpeg.portrait(data)))
    image.load()
    return image


@pytest.mark.parametrize("kind", portrait_jpeg.KINDS)
@pytest.mark.parametrize("size", [(600, 800), (4000, 3000), (150, 200), (300, 3000)])
def test_it_is_a_jpeg_of_3_to_4_whatever_came(kind, size):
    image = made(photo(size, kind))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 400))


def test_nothing_but_pixels_is_left_of_the_file():
    exif = Image.Exif()
    exif[0x010F] = "Kamera rahasia"
    exif[PLACE] = {1: "S", 2: (1.0, 6.0, 30.0)}
    data = photo(exif=exif, comment=b"catatan rahasia")
    assert b"rahasia" in data
    content = portrait_jpeg.portrait(data)
    assert b"rahasia" not in content
    assert b"Exif" not in content
    assert not Image.open(BytesIO(content)).getexif()


@pytest.mark.parametrize("turned", [3, 6, 8])
def test_a_photo_that_lies_on_its_side_is_turned_upright(turned):
    upright = Image.open(BytesIO(photo()))
    back = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90,
            8: Image.Transpose.ROTATE_270}  # fmt: skip
    exif = Image.Exif()
    exif[ORIENTATION] = turned
    image = made(saved(upright.transpose(back[turned]), exif=exif, quality=95))
    top, bottom = image.getpixel((150, 10)), image.getpixel((150, 390))
    assert top[0] > 200 > 100 > top[1]
    assert bottom[0] < 60 < 100 < bottom[1]


def test_it_is_small_even_of_a_noisy_photo():
    noise = Image.frombytes("RGB", (600, 800), random.Random(1).randbytes(600 * 800 * 3))
    assert len(portrait_jpeg.portrait(saved(noise, "PNG"))) <= portrait_jpeg.BYTES


@pytest.mark.parametrize(("mode", "color"), [("RGBA", (9, 9, 9, 0)), ("P", 3), ("L", 120)])
def test_other_color_modes(mode, color):
    assert made(photo((300, 400), "PNG", color, mode)).size == (300, 400)


def test_what_is_transparent_is_white_on_paper():
    assert made(photo((300, 400), "PNG", (9, 9, 9, 0), "RGBA")).getpixel((9, 9)) == (255,) * 3


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xd8\xff", b"%PDF-1.7 bukan foto", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        photo()[:300], photo(kind="PNG")[:200], photo(kind="GIF"), photo(kind="TIFF"),
        b"GIF89a" + photo(), random.Random(2).randbytes(5_000),
    ],
)  # fmt: skip
def test_what_is_no_whole_photo_is_refused(data):
    with pytest.raises(Refused) as no:
        portrait_jpeg.portrait(data)
    assert (no.value.code, no.value.detail) == (UNREADABLE, "broken")


def test_too_small_to_recognise_anybody():
    with pytest.raises(Refused) as no:
        portrait_jpeg.portrait(photo((149, 800)))
    assert no.value.detail == "small"


def test_a_picture_that_unpacks_to_too_much_is_refused_before():
    bomb = saved(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb) < 100_000
    with pytest.raises(Refused) as no:
        portrait_jpeg.portrait(bomb)
    assert (no.value.code, no.value.detail) == (TOO_LARGE, "pixels")


def in_child(data):
    head = {"limits": LIMITS._asdict()}
    return parent.answer("enrollment.portrait_jpeg", head, data, LIMITS)


def test_a_child_process_makes_it():
    data = photo()
    assert in_child(data) == portrait_jpeg.portrait(data)


def test_the_largest_photo_fits_the_limits_of_the_child():
    whole = Image.new("RGB", (7_700, 7_700), "teal")
    assert len(in_child(saved(whole, "PNG", compress_level=1))) <= portrait_jpeg.BYTES


def test_a_child_that_refuses_says_why():
    with pytest.raises(Refused) as no:
        in_child(b"bukan foto")
    assert (no.value.code, no.value.detail) == (UNREADABLE, "broken")
