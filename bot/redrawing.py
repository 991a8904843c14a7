"""Whatever people send as a picture becomes one that every platform takes, of its pixels alone."""

from io import BytesIO

from PIL import Image, ImageOps

from bot.pictures import MOST_BYTES_KEPT, MOST_BYTES_SENT, SoundPicture, UnsoundPicture
from bot.texts import msgid

MOST_PIXELS = 25_000_000
"""What is read at once, a JPEG at the half, quarter or eighth of its size where that suffices."""
MOST_STRETCHED = 20
"""Telegram refuses what is more than twenty times as long as it is wide."""
_LONGEST_SIDE = 1600
_QUALITIES = (85, 70, 50, 30)
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
Image.MAX_IMAGE_PIXELS = None  # counted here, before anything is read


def sound_picture(data: bytes) -> SoundPicture:
    """The picture that these bytes are, turned upright, on white, of its pixels alone.

    Raises:
        UnsoundPicture: they are none, or it is too large in bytes, pixels or length.
    """
    if len(data) > MOST_BYTES_SENT:
        raise UnsoundPicture(msgid("A picture has at most 10 MB: send a smaller one, please."))
    try:
        return SoundPicture(_redrawn(data))
    except UnsoundPicture:
        raise
    except Exception as error:  # decoders raise whatever they stumble over
        raise UnsoundPicture(msgid("That is no picture of JPEG, PNG, WebP or GIF.")) from error


def _redrawn(data: bytes) -> bytes:
    with Image.open(BytesIO(data), formats=_FORMATS) as opened:
        opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        _demand_size(*opened.size)
        opened.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        return _compressed(_on_white(ImageOps.exif_transpose(opened)))


def _demand_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise UnsoundPicture(
            msgid("A picture has at most 25 million pixels: send a smaller one, please.")
        )
    if max(width, height) > MOST_STRETCHED * min(width, height):
        raise UnsoundPicture(msgid("A picture is at most twenty times as long as it is wide."))


def _on_white(opened: Image.Image) -> Image.Image:
    """What is transparent is white."""
    see_through = opened.convert("RGBA")
    white = Image.new("RGBA", see_through.size, "white")
    return Image.alpha_composite(white, see_through).convert("RGB")


def _compressed(shown: Image.Image) -> bytes:
    written = b""
    for quality in _QUALITIES:
        page = BytesIO()
        shown.save(page, "JPEG", quality=quality, optimize=True)
        written = page.getvalue()
        if len(written) <= MOST_BYTES_KEPT:
            break
    return written
