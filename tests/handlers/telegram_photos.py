"""What Telegram does with pictures: takes them, names them, gives them back."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.handlers.telegram_calls import Call
from tests.handlers.telegram_rules import bad

if TYPE_CHECKING:
    from tests.handlers.fake_telegram import FakeTelegram

MOST_BYTES = 10 << 20


def photo_of(fake: "FakeTelegram", call: Call) -> dict[str, Any]:
    """The photo of a call as the message has it: what is uploaded gets a name."""
    photo = call.params.get("photo")
    if isinstance(photo, bytes):
        if not 0 < len(photo) <= MOST_BYTES:
            raise bad("file is too big")
        if not photo.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise bad("IMAGE_PROCESS_FAILED")
        name = f"file{len(fake.files) + 1}"
        fake.files[name] = photo
    elif isinstance(photo, str) and (photo in fake.files or photo.startswith("https://")):
        name = photo
    else:
        raise bad("wrong file identifier/HTTP URL specified")
    call.uploaded = isinstance(photo, bytes)
    size = {"file_unique_id": f"u{name}"[:12], "width": 800, "height": 600}
    return {"photo": [{"file_id": f"small-{name}", **size}, {"file_id": name, **size}]}


def file_of(fake: "FakeTelegram", name: str) -> dict[str, Any]:
    if name not in fake.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    size = len(fake.files[name])
    return {"file_id": name, "file_unique_id": "u", "file_size": size, "file_path": f"p/{name}"}


async def downloaded(fake: "FakeTelegram", request: web.Request) -> web.Response:
    """GET of a file."""
    data = fake.files.get(request.match_info["name"])
    return web.Response(body=data) if data is not None else web.Response(status=404)
