"""While very many are told something, whoever writes is answered as ever."""

import asyncio
from pathlib import Path
from time import monotonic

from tests.handlers.couriers import announced
from tests.handlers.crowd import crowd, share
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import serving
from tests.handlers.telegram_limits import Limits
from tests.handlers.test_outbox_workers import employed

RECIPIENTS = range(30_001, 32_001)
PEOPLE, EVERY_S = range(20_001, 20_013), 0.3
CALM_S, LASTS_S = 6.0, 15.0
ANSWERED_WITHIN_S = 0.3


async def test_answers_keep_their_pace_beside_two_thousand_deliveries(
    telegram: FakeTelegram, filled_url: str, tmp_path: Path
) -> None:
    """Under Telegram's limits; on a busy machine at least within twice the time of calm."""
    telegram.chats |= set(RECIPIENTS)
    telegram.limits = Limits()
    async with (
        serving(telegram, filled_url, tmp_path, webhook=True) as program,
        employed(telegram, filled_url, tmp_path) as workers,
    ):
        await asyncio.gather(program.begin(), workers.hire())
        async with crowd(telegram, program, PEOPLE, EVERY_S) as people:
            begun = monotonic()
            await asyncio.sleep(CALM_S)
            async with workers.database() as work:
                await work.outbox.put_many(announced(chat) for chat in RECIPIENTS)
                await work.commit()
            await workers.sent(len(telegram.seen()) + 20)
            running = monotonic()
            await asyncio.sleep(LASTS_S)
            counts = await workers.counts()
        assert await workers.end_all() == [0]
    calm, waits = people.between(begun, begun + CALM_S), people.between(running, monotonic())
    assert len(waits) > LASTS_S / EVERY_S * 0.9
    assert 10 * LASTS_S < counts.sent < len(RECIPIENTS)
    assert share(waits, 95) < max(ANSWERED_WITHIN_S, 2 * share(calm, 95)), waits
