"""What Slack does with files: a place to upload to, the end of it, and what is known of each."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiohttp import web

_NUMBERS = count(1)


def file_answer(
    files: Mapping[str, bytes], url: str, method: str, args: Mapping[str, Any]
) -> dict[str, Any]:
    """The answer to a method of files."""
    if method == "files.getUploadURLExternal":
        name = f"F{next(_NUMBERS):08d}"
        return {"upload_url": f"{url}/upload/{name}", "file_id": name}
    if method == "files.completeUploadExternal":
        ended = json.loads(args["files"])
        assert all(one["id"] in files for one in ended), "completed before it was uploaded"
        return {"files": ended}
    name = str(args["file"])
    shown = {"id": name, "mimetype": "image/jpeg", "url_private": f"{url}/private/{name}"}
    return {"file": shown}


@dataclass(frozen=True)
class Shelf:
    """Where files are put and asked for, with the tokens that are good."""

    files: dict[str, bytes]
    tokens: Callable[[], Mapping[str, str]]

    async def upload(self, request: web.Request) -> web.Response:
        """POST of a file's bytes."""
        self.files[request.match_info["name"]] = await request.read()
        return web.Response(text="OK")

    async def private(self, request: web.Request) -> web.Response:
        """A file, for whoever shows a good token; the page to sign in for others."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.tokens().values():
            return web.Response(text="<html>Sign in</html>")
        return web.Response(body=self.files[request.match_info["name"]])


def is_image(block: Mapping[str, Any]) -> bool:
    """By its address or as a file, never both, and with words for who cannot see it."""
    by_name = re.fullmatch(r"F[A-Z0-9]{8,}", block.get("slack_file", {}).get("id", ""))
    by_address = block.get("image_url", "").startswith("https://")
    return bool(by_name) != by_address and 0 < len(block["alt_text"]) <= 2000


def basic(token: str) -> list[str]:
    return base64.b64decode(token).decode().split(":")


def is_json(request: web.Request) -> bool:
    return request.content_type == "application/json"
