"""What is posted to the web process: taken, refused, or sent away until later."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.tables.messages import inbox
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_chat import SECRET, TelegramChat, at_telegram

PATH = "/telegram/webhook"
HEADER = b"X-Telegram-Bot-Api-Secret-Token"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["update_id", "message", "chat", "id", "from", "callback_query", "text"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.fixture
async def posted(telegram: FakeTelegram, filled_sqlite_url: str) -> AsyncIterator[TelegramChat]:
    async with at_telegram(telegram, filled_sqlite_url, webhook=True) as chat:
        yield chat


async def post(chat: TelegramChat, update: Any, secret: str = SECRET) -> int:
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    answer = await chat.http.post(PATH, content=body, headers={HEADER: secret.encode("latin-1")})
    return answer.status_code


def update(chat: TelegramChat, text: str, number: int = 1) -> dict[str, Any]:
    return {"update_id": number, "message": chat.telegram.message(text=text)}


async def test_an_update_is_kept_and_answered(posted: TelegramChat) -> None:
    assert await post(posted, update(posted, "punto de venta en puebla")) == 200
    assert "verificados" in (await posted.telegram.answers(1))[0].plain


async def test_one_that_comes_twice_at_once_is_answered_once(
    telegram: FakeTelegram, filled_url: str
) -> None:
    async with at_telegram(telegram, filled_url, webhook=True) as posted:
        hello = update(posted, "hola")
        statuses = await asyncio.gather(*(post(posted, hello) for _ in range(8)))
        assert statuses == [200] * 8
        await telegram.answers(1)
        await posted.settled()
        assert len(telegram.seen()) == 1
        async with posted.database.reading() as work:
            assert len((await work.connection.execute(inbox.select())).all()) == 1


@pytest.mark.parametrize("secret", ["", "a-secret_of_2", SECRET + "x", "ñandú", "\xff"])
async def test_a_forged_one_is_refused_before_it_is_read_or_logged(
    posted: TelegramChat, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await post(posted, b"{ forged", secret) == 403
    assert await post(posted, update(posted, "forged"), secret) == 403
    assert "forged" not in caplog.text
    assert await posted.unfinished() == 0


async def test_without_any_secret_it_is_refused(posted: TelegramChat) -> None:
    assert (await posted.http.post(PATH, content=b"{}")).status_code == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1]", b"null", b'"a"', b"{}", b'{"update_id": "1"}', b'{"update_id": true}',
     b'{"update_id": 1.5}', b"\xff\xfe", b"[" * 100_000],
    ids=range(11),
)  # fmt: skip
async def test_what_is_no_update_is_refused(posted: TelegramChat, body: bytes) -> None:
    assert await post(posted, body) == 400


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=st.dictionaries(st.sampled_from(["message", "callback_query", "x"]), JSON))
async def test_whatever_is_kept_harms_nobody_else(
    posted: TelegramChat, raw: dict[str, Any]
) -> None:
    telegram = posted.telegram
    number = next(telegram.update_ids)
    assert await post(posted, {**raw, "update_id": number}) == 200
    hello = {"update_id": next(telegram.update_ids), "message": telegram.message(number, "hola")}
    assert await post(posted, hello) == 200
    assert await telegram.answers(1, chat=number)


@pytest.mark.parametrize(
    "text", ["\ud83d", "a\x00b", "\u202egnp.exe", "x" * 4096, "ñ" * 4096, "👩‍👩‍👧" * 500]
)
async def test_hostile_words_get_one_sane_answer(
    telegram: FakeTelegram, filled_url: str, text: str
) -> None:
    async with at_telegram(telegram, filled_url, webhook=True) as posted:
        assert await post(posted, update(posted, text)) == 200
        assert (await telegram.answers(1))[0].plain


@asynccontextmanager
async def _in_pieces(size: int) -> AsyncIterator[Any]:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(size // 65536):
            yield b"x" * 65536

    yield pieces()


@pytest.mark.parametrize("path", [PATH, "/healthz"])
async def test_a_body_above_a_mebibyte_is_too_large(posted: TelegramChat, path: str) -> None:
    headers = {HEADER: SECRET.encode()}
    whole = await posted.http.post(path, content=b"x" * 5_000_000, headers=headers)
    assert whole.status_code == 413
    if path == PATH:
        async with _in_pieces(5_000_000) as pieces:
            chunked = await posted.http.post(path, content=pieces, headers=headers)
        assert chunked.status_code == 413


async def test_late_and_early_in_any_order_leave_the_newest_state(
    telegram: FakeTelegram, filled_url: str
) -> None:
    async with at_telegram(telegram, filled_url, webhook=True) as posted:
        await post(posted, update(posted, "punto de venta en puebla", 10))
        await telegram.answers(1)
        await post(posted, update(posted, "y en león", 12))
        await telegram.answers(2)
        await post(posted, update(posted, "y en cholula", 11))
        late = (await telegram.answers(3))[-1]
        assert "Cholula" in late.plain
        await posted.settled()
        standing = await posted.standing()
        assert standing
        assert [place.city for place in standing.query.places] == ["León"]


async def test_health_readiness_and_figures(posted: TelegramChat) -> None:
    assert (await posted.http.get("/healthz")).text == "ok"
    assert (await posted.http.get("/readyz")).text == "ready"
    await post(posted, update(posted, "punto de venta en puebla"))
    await posted.telegram.answers(1)
    await posted.settled()
    figures = await posted.http.get("/metrics")
    assert 'dsmx_messages_total{front="telegram",intent="find_providers"} 1.0' in figures.text
    assert 'dsmx_searches_total{found="somebody",front="telegram"} 1.0' in figures.text
    assert "dsmx_inbox_waiting 0.0" in figures.text
