"""Pictures for the tests: drawn, and as a camera would write them."""

from io import BytesIO
from typing import Any

from PIL import Image

OWNER = b"CAMERA-OF-ANA"


def drawn(kind: str = "PNG", size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    """A picture, its left half red and its right half blue."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    page = BytesIO()
    picture.save(page, kind, **more)
    return page.getvalue()


def photographed() -> bytes:
    """One that says whose camera took it, where, and how it was held."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = OWNER.decode()
    exif.get_ifd(0x8825)[2] = (19.0, 2.0, 36.0)
    return drawn("JPEG", exif=exif)
