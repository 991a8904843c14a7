"""Processes whose clock is an hour wrong, and one that is killed among them: nothing goes twice."""

import asyncio
import signal
from collections import Counter
from pathlib import Path

import pytest

from storage.database import open_database
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import ROOT, serving
from tests.handlers.test_faults_crash import CHATS, SAID, everybody_writes, rows, unfinished
from tests.handlers.test_outbox_workers import PEOPLE, employed

WRONG = """
from datetime import datetime, timedelta, timezone
import time_machine
time_machine.travel(datetime.now(timezone.utc) + timedelta(hours={hours})).start()
"""


def with_wrong_clock(folder: Path, hours: int) -> dict[str, str]:
    """The environment of a process that begins at another time, and whose clock goes on."""
    (folder / "sitecustomize.py").write_text(WRONG.format(hours=hours), encoding="utf-8")
    return {"PYTHONPATH": f"{folder}:{ROOT}"}


@pytest.mark.parametrize("hours", [1, -1])
async def test_a_web_process_with_a_wrong_clock_answers_once_and_so_does_the_next(
    hours: int, telegram: FakeTelegram, filled_url: str, tmp_path: Path
) -> None:
    wanted = len(CHATS) * len(SAID)
    more = with_wrong_clock(tmp_path, hours)
    async with serving(telegram, filled_url, tmp_path, more=more) as program:
        await program.begin()
        everybody_writes(telegram)
        await telegram.answers(wanted // 3, within=30)
        assert await program.signalled(signal.SIGKILL) == -signal.SIGKILL
        (tmp_path / "sitecustomize.py").unlink()
        await program.begin()
        await telegram.answers(wanted, within=30)
        async with open_database(filled_url, check=False) as database:
            async with asyncio.timeout(30):
                while telegram.pending or await unfinished(database):
                    await telegram.wait()
            kept = await rows(database)
        assert await program.signalled(signal.SIGTERM) == 0
    answers = Counter(call.chat for call in telegram.seen())
    assert all(answers[chat] >= len(SAID) for chat in CHATS)
    marked = sum(uncertain for _, _, uncertain in kept)
    assert sum(answers.values()) - wanted <= marked < wanted // 3


@pytest.mark.parametrize("hours", [1, -1])
async def test_workers_with_clocks_apart_take_turns_and_nobody_gets_anything_twice(
    hours: int, telegram: FakeTelegram, database_url: str, tmp_path: Path
) -> None:
    """On SQLite one worker alone, with the wrong clock."""
    several = database_url.startswith("postgres")
    async with employed(telegram, database_url, tmp_path) as workers:
        workers.more = with_wrong_clock(tmp_path, hours)
        await workers.hire()
        workers.more = {}
        await workers.hire(1 if several else 0)
        await workers.announce()
        if several:
            await workers.both_have_sent()
        counts = await workers.done()
        assert (counts.sent, counts.uncertain) == (len(PEOPLE), 0)
        assert workers.reached == dict.fromkeys(PEOPLE, 1)
        assert set(await workers.end_all()) == {0}
