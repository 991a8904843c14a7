"""A bot's calls as Telegram reads them, and what they may meet."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.handlers.telegram_rules import RefusedError

HANGS_S = 2.0
_JSON = ("reply_markup", "allowed_updates", "commands", "reply_parameters", "link_preview_options")


@dataclass
class Fault:
    """What the next `count` calls of a method (empty: of any) meet: a status, or a word.

    "drop" is not done; "lose" is done and the connection then broken, "fail" is done and answered
    with 502, "hang" is done and never answered.
    """

    method: str
    kind: int | str
    count: int = 1
    chat: int | None = None
    words: str = "Bad Request: something"
    parameters: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass
class Call:
    """One call of the bot: what it asked, and whether Telegram did it."""

    method: str
    params: dict[str, Any]
    at: float
    plain: str = ""
    links: list[str] = field(default_factory=list)
    done: bool = False
    error: str = ""
    uploaded: bool = False

    @property
    def chat(self) -> int:
        return int(self.params.get("chat_id", 0))

    @property
    def buttons(self) -> dict[str, str]:
        """The inline buttons: what they carry, by what they say."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        buttons = [button for row in rows for button in row]
        return {one["text"]: one["callback_data"] for one in buttons if "callback_data" in one}

    @property
    def addresses(self) -> dict[str, str]:
        """The inline buttons that open something: where they lead, by what they say."""
        rows = (self.params.get("reply_markup") or {}).get("inline_keyboard", [])
        return {one["text"]: one["url"] for row in rows for one in row if "url" in one}


async def params_of(request: web.Request) -> dict[str, Any]:
    raw: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw |= await request.json()
    elif request.method == "POST":
        posted = (await request.post()).items()
        raw |= {name: v.file.read() if isinstance(v, web.FileField) else v for name, v in posted}
    return {
        name: json.loads(value) if name in _JSON and isinstance(value, str) else value
        for name, value in raw.items()
    }


async def answered(request: web.Request, fault: str, result: Any) -> web.StreamResponse:
    """What the bot gets to hear of what was done."""
    if fault == "lose":
        return dropped(request)
    if fault == "fail":
        return refusal(RefusedError(502, "Bad Gateway"))
    if fault == "hang":
        await asyncio.sleep(HANGS_S)
    return web.json_response({"ok": True, "result": result})


def refusal(error: RefusedError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.words}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


def dropped(request: web.Request) -> web.Response:
    """The connection ends without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
