"""A Telegram on loopback: plays its side of the wire, refuses what it refuses, keeps what came."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from tests.handlers.telegram_calls import Call, Fault, answered, dropped, params_of, refusal
from tests.handlers.telegram_limits import Limits
from tests.handlers.telegram_people import worded
from tests.handlers.telegram_photos import downloaded, file_of, photo_of
from tests.handlers.telegram_rules import (
    LONGEST_CAPTION,
    LONGEST_TEXT,
    RefusedError,
    bad,
    check_commands,
    check_keyboard,
    read_text,
)

TOKEN = "123456:TEST-token_of-a-fake"
USERNAME = "directorio_bot"


@dataclass
class FakeTelegram:
    """The state of the platform, and the people who write to the bot."""

    base_url: str = ""
    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    chats: set[int] = field(default_factory=set)
    threads: set[tuple[int, int]] = field(default_factory=set)
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    webhook: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    queries: dict[str, bool] = field(default_factory=dict)
    limits: Limits | None = None
    told: Callable[[Call], object] = lambda _: None
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    posting: set[asyncio.Task[None]] = field(default_factory=set)
    update_ids: Any = field(default_factory=lambda: count(700_000_001))
    message_ids: Any = field(default_factory=lambda: count(1))

    # people
    def push(self, **kind: Any) -> dict[str, Any]:
        """An update on its way to the bot."""
        update = {"update_id": next(self.update_ids), **kind}
        self.deliver(update)
        return update

    def deliver(self, update: dict[str, Any]) -> None:
        """The same update on its way, perhaps once more."""
        self.pending.append(update)
        self._notify()
        if self.webhook:
            self._post_soon(update)

    def message(self, chat: int = 5001, text: str | None = None, **more: Any) -> dict[str, Any]:
        """What somebody wrote, as Telegram words it."""
        self.chats.add(chat)
        if "message_thread_id" in more:
            self.threads.add((chat, more["message_thread_id"]))
        return worded(next(self.message_ids), chat, text, **more)

    def say(self, text: str, chat: int = 5001, **more: Any) -> dict[str, Any]:
        """Somebody writes."""
        return self.push(message=self.message(chat, text, **more))

    def press(self, data: str, call: Call, user: int | None = None, **more: Any) -> dict[str, Any]:
        """Somebody presses a button of a message that the bot sent."""
        number = call.params["message_id"]
        query = str(len(self.queries) + 1)
        self.queries[query] = False
        shown = {**self.messages[call.chat, number], **more}
        person = {"id": user or abs(call.chat), "is_bot": False, "first_name": "Ana"}
        pressed = {"id": query, "from": person, "message": shown, "chat_instance": "1"}
        return self.push(callback_query={**pressed, "data": data})

    async def answers(
        self, least: int, *, chat: int | None = None, within: float = 8
    ) -> list[Call]:
        """What people see, once it is so many messages."""
        async with asyncio.timeout(within):
            while len(self.seen(chat)) < least:
                await self.wait()
        return self.seen(chat)

    def seen(self, chat: int | None = None) -> list[Call]:
        """Messages sent and edited."""
        visible = ("sendMessage", "editMessageText", "sendPhoto", "editMessageCaption")
        done = [call for call in self.calls if call.done and call.method in visible]
        return [call for call in done if chat in (None, call.chat)]

    async def wait(self) -> None:
        """Until something happens, at most a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await self.changed.wait()

    def _notify(self) -> None:
        self.changed.set()
        self.changed = asyncio.Event()

    def _post_soon(self, update: dict[str, Any]) -> None:
        task = asyncio.create_task(self._post(update))
        self.posting.add(task)
        task.add_done_callback(self.posting.discard)

    async def _post(self, update: dict[str, Any]) -> None:
        """Until it is taken with 2xx, as Telegram does."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        async with ClientSession() as session:
            while update in self.pending:
                try:
                    async with session.post(
                        self.webhook["url"], json=update, headers=headers
                    ) as answer:
                        if answer.status // 100 == 2:
                            self.pending = [held for held in self.pending if held is not update]
                            return
                        self.refusals.append(answer.status)
                except (ClientError, OSError):
                    pass
                await asyncio.sleep(0.2)

    # the bot
    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call of a method."""
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            return refusal(RefusedError(401, "Unauthorized"))
        call = Call(method, await params_of(request), time.monotonic())
        if method != "getUpdates":
            self.calls.append(call)
        try:
            fault = await self._fault(call)
            if fault == "drop":
                return dropped(request)
            result = await self._do(call)
            call.done = True
            self.told(call)
            return await answered(request, fault, result)
        except RefusedError as error:
            call.error = error.words
            return refusal(error)
        finally:
            self._notify()

    async def _fault(self, call: Call) -> str:
        for fault in self.faults:
            if fault.method in ("", call.method) and fault.chat in (None, call.chat):
                fault.count -= 1
                if not fault.count:
                    self.faults.remove(fault)
                await asyncio.sleep(fault.seconds)
                if isinstance(fault.kind, int) and fault.kind != 200:
                    raise RefusedError(fault.kind, fault.words, **fault.parameters)
                return str(fault.kind)
        return ""

    async def _do(self, call: Call) -> Any:
        doing = getattr(self, f"_{call.method}", None)
        if doing is None:
            raise RefusedError(404, "Not Found")
        return await doing(call)

    async def _getMe(self, _: Call) -> Any:  # noqa: N802  # Telegram's own name
        return {"id": 123456, "is_bot": True, "first_name": "Bot", "username": USERNAME}

    async def _setMyCommands(self, call: Call) -> Any:  # noqa: N802
        language = call.params.get("language_code", "")
        check_commands(call.params["commands"], language)
        self.commands[language] = call.params["commands"]
        return True

    async def _setWebhook(self, call: Call) -> Any:  # noqa: N802
        self.webhook = call.params
        for update in self.pending:
            self._post_soon(update)
        return True

    async def _deleteWebhook(self, _: Call) -> Any:  # noqa: N802
        self.webhook = {}
        return True

    async def _getWebhookInfo(self, _: Call) -> Any:  # noqa: N802
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self.pending),
        }

    async def _getUpdates(self, call: Call) -> Any:  # noqa: N802
        if self.webhook:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(call.params.get("offset", 0))
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        until = time.monotonic() + min(float(call.params.get("timeout", 0)), 2)
        while not self.pending and time.monotonic() < until:
            await self.wait()
        return self.pending[:100]

    async def _answerCallbackQuery(self, call: Call) -> Any:  # noqa: N802
        query = call.params["callback_query_id"]
        if query not in self.queries:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.queries[query] = True
        return True

    async def _getFile(self, call: Call) -> Any:  # noqa: N802
        return file_of(self, call.params["file_id"])

    async def _sendMessage(self, call: Call) -> Any:  # noqa: N802
        if call.chat not in self.chats:
            raise bad("chat not found")
        if self.limits:
            self.limits.take(call.chat)
        thread = call.params.get("message_thread_id")
        if thread is not None and (call.chat, int(thread)) not in self.threads:
            raise bad("message thread not found")
        return self._shown(call, next(self.message_ids))

    _sendPhoto = _sendMessage  # noqa: N815

    async def _editMessageText(self, call: Call) -> Any:  # noqa: N802
        check_keyboard(call.params.get("reply_markup"), inline_only=True)
        number = int(call.params["message_id"])
        before = self.messages.get((call.chat, number))
        if before is None:
            raise bad("message to edit not found")
        after = self._shown(call, number)
        if all(after.get(name) == before.get(name) for name in ("text", "caption", "reply_markup")):
            raise bad("message is not modified: specified new message content is the same")
        return after

    async def _editMessageCaption(self, call: Call) -> Any:  # noqa: N802
        before = self.messages.get((call.chat, int(call.params["message_id"])), {})
        if "photo" not in before:
            raise bad("there is no caption in the message to edit")
        return {**await self._editMessageText(call), "photo": before["photo"]}

    async def _deleteMessage(self, call: Call) -> Any:  # noqa: N802
        if self.messages.pop((call.chat, int(call.params["message_id"])), None) is None:
            raise bad("message to delete not found")
        return True

    def _shown(self, call: Call, number: int) -> dict[str, Any]:
        captioned = call.method in ("sendPhoto", "editMessageCaption")
        words, longest = ("caption", LONGEST_CAPTION) if captioned else ("text", LONGEST_TEXT)
        text = call.params.get(words, "")
        call.plain, call.links = read_text(text, call.params.get("parse_mode"), longest)
        check_keyboard(call.params.get("reply_markup"))
        photo = photo_of(self, call) if call.method == "sendPhoto" else {}
        call.params["message_id"] = number
        kind = "private" if call.chat > 0 else "supergroup"
        shown = {
            "message_id": number,
            "date": int(time.time()),
            "chat": {"id": call.chat, "type": kind},
            "from": {"id": 123456, "is_bot": True, "first_name": "Bot", "username": USERNAME},
            words: call.plain,
            **photo,
        }
        markup = call.params.get("reply_markup")
        if markup and "inline_keyboard" in markup:
            shown["reply_markup"] = markup
        self.messages[call.chat, number] = shown
        return shown


@asynccontextmanager
async def fake_telegram() -> AsyncIterator[FakeTelegram]:
    """One that is listening."""
    fake = FakeTelegram()
    app = web.Application(client_max_size=20 << 20)
    app.router.add_route("*", "/bot{token}/{method}", fake.serve)
    app.router.add_get("/file/bot{token}/p/{name}", partial(downloaded, fake))
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    fake.base_url = str(server.make_url("")).rstrip("/")
    try:
        yield fake
    finally:
        for task in fake.posting:
            task.cancel()
        await asyncio.gather(*fake.posting, return_exceptions=True)
        await server.close()
