"""What may be shown as a picture, and what is left of it."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures import MOST_BYTES_KEPT, MOST_BYTES_SENT, UnsoundPicture
from bot.redrawing import sound_picture
from tests.drawing import OWNER, drawn, photographed


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(sound_picture(data).data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_each_kind_becomes_a_jpeg(kind: str) -> None:
    shown = opened(drawn(kind))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", (40, 20))
    assert near(shown, (5, 10), (255, 0, 0))
    assert near(shown, (35, 10), (0, 0, 255))


def near(shown: Image.Image, at: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    found = shown.getpixel(at)
    assert isinstance(found, tuple)
    return all(abs(one - other) < 60 for one, other in zip(found, colour, strict=True))


def test_where_it_was_taken_is_gone_and_it_stands_upright() -> None:
    data = photographed()
    assert OWNER in data
    kept = sound_picture(data).data
    assert OWNER not in kept
    shown = Image.open(BytesIO(kept))
    assert shown.size == (20, 40)
    assert not shown.getexif()
    assert near(shown, (10, 5), (255, 0, 0))


def test_what_is_transparent_is_white() -> None:
    page = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(page, "PNG")
    assert near(opened(page.getvalue()), (5, 5), (255, 255, 255))


def test_a_large_one_is_made_small_and_the_same_one_has_the_same_key() -> None:
    page = BytesIO()
    noise = [Image.effect_noise((2000, 2000), 250) for _ in range(3)]
    Image.merge("RGB", noise).save(page, "JPEG", quality=70)
    one, other = sound_picture(page.getvalue()), sound_picture(page.getvalue())
    assert len(one.data) <= MOST_BYTES_KEPT
    assert max(Image.open(BytesIO(one.data)).size) == 1600
    assert one.key == other.key


def bomb(width: int, height: int) -> bytes:
    """A PNG of few bytes that says it has very many pixels."""

    def part(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", body) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (b"%PDF-1.7", "no picture"),
        (drawn()[:60], "no picture"),
        (drawn("BMP"), "no picture"),
        (drawn(size=(2100, 100)), "twenty times"),
        (bomb(6000, 6000), "million pixels"),
        (bomb(60_000, 60_000), "million pixels"),
        (b"\0" * (MOST_BYTES_SENT + 1), "10 MB"),
    ],
    ids=["empty", "svg", "pdf", "cut", "bmp", "long", "bomb", "larger bomb", "heavy"],
)
def test_what_no_platform_takes_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UnsoundPicture, match=words):
        sound_picture(data)


@pytest.mark.filterwarnings("ignore")
@given(st.integers(0, 200), st.binary(min_size=1, max_size=30))
def test_damaged_bytes_are_refused_or_a_picture(at: int, junk: bytes) -> None:
    data = drawn("JPEG")
    damaged = data[:at] + junk + data[at + len(junk) :]
    try:
        kept = sound_picture(damaged).data
    except UnsoundPicture:
        return
    assert Image.open(BytesIO(kept)).format == "JPEG"
