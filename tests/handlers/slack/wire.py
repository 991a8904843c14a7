"""A Slack of our own on loopback: it takes calls, judges their blocks, signs and sends requests."""

import asyncio
import hashlib
import hmac
import html
import itertools
import json
import re
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.handlers.slack.wire_files import Shelf, basic, file_answer, is_image, is_json

Json = dict[str, Any]

SECRET = "signing-secret"
CLIENT_ID = "111.222"
CLIENT_SECRET = "client-secret"
_BROADCAST = re.compile(r"<!(?:channel|here|everyone)")
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """One thing that the app sent: a method of the Web API, or a post to a response_url."""

    method: str
    team: str
    args: Json
    at: float = field(default_factory=time.monotonic)

    @property
    def words(self) -> str:
        """What a screen reader gets."""
        return html.unescape(self.args.get("text", "")).replace("\u200b", "")

    @property
    def buttons(self) -> list[Json]:
        """Every button under it, in order."""
        found = []
        for block in self.args.get("blocks") or []:
            found += [*block.get("elements", []), block.get("accessory")]
        return [one for one in found if one and one["type"] == "button"]


@dataclass
class Fault:
    """How the next call of a method goes wrong."""

    method: str
    status: int = 200
    error: str = ""
    retry_after: int | None = None
    drop: bool = False
    team: str = ""


@dataclass
class FakeSlack:
    """`tokens` are those that are good, by team; `problems` is what Slack would have refused."""

    tokens: dict[str, str] = field(default_factory=lambda: {"T1": "xoxb-1-one"})
    codes: dict[str, str] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=lambda: {"UANA": "es-MX", "UBOB": "en-US"})
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    envelopes: asyncio.Queue[Json] = field(default_factory=asyncio.Queue)
    acknowledged: list[str] = field(default_factory=list)
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    limited: int = 0
    """How many posts came too fast: more than five within five seconds to one channel."""

    def said(self) -> list[Call]:
        """What somebody reads."""
        shown = ("chat.postMessage", "chat.update", "response_url")
        return [call for call in self.calls if call.method in shown]

    async def api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        form = await request.json() if request.can_read_body and is_json(request) else {}
        args = {**request.query, **form, **(await request.post() if not form else {})}
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Basic":
            args |= dict(zip(("client_id", "client_secret"), basic(token), strict=True))
        team = next((t for t, known in self.tokens.items() if known == token), "")
        return self._answered(Call(method, team, args), request)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """Socket Mode: whatever is put into `envelopes` goes out, and acknowledgements come in."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        sending = asyncio.create_task(self._posted(socket))
        async for message in socket:
            if message.type is WSMsgType.TEXT and "envelope_id" in message.data:
                self.acknowledged.append(json.loads(message.data)["envelope_id"])
        sending.cancel()
        return socket

    async def _posted(self, socket: web.WebSocketResponse) -> None:
        while True:
            await socket.send_json(await self.envelopes.get())

    async def hooked(self, request: web.Request) -> web.Response:
        call = Call("response_url", request.match_info["team"], await request.json())
        return self._answered(call, request)

    def _answered(self, call: Call, request: web.Request) -> web.Response:
        self.calls.append(call)
        self.problems += problems(call)
        self.limited += self._comes_too_fast(call)
        for fault in self.faults:
            if fault.method == call.method and fault.team in ("", call.team):
                self.faults.remove(fault)
                return _failed(fault, request)
        if call.method == "response_url":
            return web.Response(text="ok")
        if call.method == "oauth.v2.access":
            return web.json_response(self._installed(call.args))
        if call.method == "apps.connections.open":
            return web.json_response({"ok": True, "url": f"{self.url}/link".replace("http", "ws")})
        if not call.team:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        return web.json_response({"ok": True, **self._result(call)})

    def _comes_too_fast(self, call: Call) -> bool:
        if call.method != "chat.postMessage":
            return False
        where = (call.team, call.args.get("channel"))
        lately = [one for one in self.calls if one.at > call.at - 5]
        return sum((one.team, one.args.get("channel")) == where for one in lately) > 5

    def _result(self, call: Call) -> Json:
        if call.method == "users.info":
            return {"user": {"id": call.args["user"], "locale": self.locales[call.args["user"]]}}
        if call.method == "auth.test":
            return {"team_id": call.team, "bot_id": f"B{call.team}", "user_id": f"UBOT{call.team}"}
        if call.method.startswith("files."):
            return file_answer(self.files, self.url, call.method, call.args)
        channel = str(call.args.get("channel", ""))
        direct = channel.startswith("U")  # a person's own id: it stands in their conversation
        return {"channel": f"D{channel}" if direct else channel, "ts": stamp()}

    def _installed(self, args: Json) -> Json:
        if (args.get("client_id"), args.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return {"ok": False, "error": "bad_client_secret"}
        team = self.codes.pop(str(args.get("code") or args.get("refresh_token")), None)
        if team is None:
            return {"ok": False, "error": "invalid_code"}
        self.tokens[team] = f"xoxb-{next(_NUMBERS)}-{team}"
        if team.startswith("E"):
            whole = {"is_enterprise_install": True, "team": None}
            return {**self._installed_in("", team), **whole, "enterprise": {"id": team}}
        return self._installed_in(team, team)

    def _installed_in(self, name: str, team: str) -> Json:
        return {
            "ok": True,
            "access_token": self.tokens[team],
            "expires_in": 43200,
            "token_type": "bot",
            "app_id": "A1",
            "bot_user_id": f"UBOT{team}",
            "scope": "chat:write",
            "team": {"id": team, "name": f"Taller {name}"},
            "authed_user": {"id": "UANA"},
        }


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """A Slack that listens."""
    slack = FakeSlack()
    shelf = Shelf(slack.files, lambda: slack.tokens)
    app = web.Application(client_max_size=20 << 20)
    app.router.add_route("*", "/api/{method}", slack.api)
    app.router.add_post("/hook/{team}", slack.hooked)
    app.router.add_get("/link", slack.link)
    app.router.add_post("/upload/{name}", shelf.upload)
    app.router.add_get("/private/{name}", shelf.private)
    async with TestServer(app) as server:
        slack.url = str(server.make_url("/")).rstrip("/")
        yield slack


def problems(call: Call) -> list[str]:
    """What Slack would refuse, or show otherwise than it was meant."""
    found = [f"{call.method}: {_BROADCAST.pattern}" for t in mrkdwn(call.args) if _rings(t)]
    if call.args.get("link_names"):
        found.append("link_names")
    shows = call.method.startswith("chat.") or call.method == "response_url"
    if not shows or call.method == "chat.delete":
        return found
    blocks = call.args.get("blocks") or []
    if not call.args.get("text", "").strip() or len(call.args["text"]) > 4000:
        found.append(f"text of {len(call.args.get('text', ''))}")
    if len(blocks) > 50:
        found.append(f"{len(blocks)} blocks")
    for block in blocks:
        found += list(_block_problems(block))
    return found


def _block_problems(block: Json) -> list[str]:
    text = block.get("text", {}).get("text")
    elements = block.get("elements", [])
    buttons = [one for one in [*elements, block.get("accessory")] if one and "action_id" in one]
    wrong = {
        "section": block["type"] == "section" and not 0 < len(text or "") <= 3000,
        "context": block["type"] == "context" and not 0 < len(elements) <= 10,
        "actions": block["type"] == "actions" and not 0 < len(elements) <= 25,
        "label": any(not 0 < len(one["text"]["text"]) <= 75 for one in buttons),
        "value": any(len(one.get("value", "-")) > 2000 for one in buttons),
        "url": any(len(one.get("url", "")) > 3000 for one in buttons),
        "image": block["type"] == "image" and not is_image(block),
        "name": any(len(one.get("accessibility_label", "")) > 75 for one in buttons),
        "ids": len({one["action_id"] for one in buttons}) != len(buttons),
        "kind": block["type"] not in ("section", "context", "actions", "divider", "image"),
    }
    return [f"{block['type']}: {name}" for name, is_wrong in wrong.items() if is_wrong]


def mrkdwn(node: Any) -> list[str]:
    """Every string that Slack reads as markup."""
    if isinstance(node, list):
        return [text for one in node for text in mrkdwn(one)]
    if not isinstance(node, dict):
        return []
    texts = [text for one in node.values() for text in mrkdwn(one)]
    own = node.get("text")
    if isinstance(own, str) and node.get("type") in ("mrkdwn", None):
        texts.append(own)
    return texts


def _rings(text: str) -> bool:
    """Whether it would notify a channel or a person."""
    return bool(_BROADCAST.search(text)) or "<@" in text or "<#" in text


def _failed(fault: Fault, request: web.Request) -> web.Response:
    if fault.drop and request.transport:
        request.transport.close()
    if fault.retry_after is not None:
        headers = {"Retry-After": str(fault.retry_after)}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    if fault.error.startswith("<"):
        return web.Response(text=fault.error, content_type="text/html")
    body = {"ok": False, "error": fault.error or "internal_error"}
    return web.json_response(body, status=fault.status)


def stamp() -> str:
    """A timestamp that names a message."""
    return f"{int(time.time())}.{next(_NUMBERS):06d}"


def number() -> int:
    """Another one each time."""
    return next(_NUMBERS)


def signed(body: str, mime: str, *, secret: str = SECRET, at: float | None = None) -> Json:
    """The headers of a request of Slack's."""
    moment = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{moment}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "content-type": mime,
        "x-slack-request-timestamp": moment,
        "x-slack-signature": f"v0={digest}",
    }


def event(inner: Mapping[str, Any], team: str = "T1", **more: Any) -> Json:
    """An event as Slack posts it."""
    return {
        "type": "event_callback",
        "token": "old-verification",
        "team_id": team,
        "api_app_id": "A1",
        "event_id": f"Ev{number()}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": f"UBOT{team}", "is_bot": True}],
        "event": dict(inner),
        **more,
    }


def form(payload: Mapping[str, Any], *, interaction: bool) -> str:
    """A command or an interaction as Slack posts it."""
    return urlencode({"payload": json.dumps(payload)} if interaction else payload)
