"""An announcement's deliveries as a table, one row each."""

import csv
from pathlib import Path

from bot.announcements import Announcement
from bot.ports import UnitOfWork
from bot.recalling import deliveries
from storage.exporting.cells import guarded

HEAD = ("front", "workspace", "chat", "state", "outcome", "perhaps_twice", "attempts", "ended_at")


async def write_csv(work: UnitOfWork, one: Announcement, path: Path) -> None:
    """Write who got it and who did not; no cell is a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(HEAD)
        async for had in deliveries(work, one):
            ended = f"{had.ended_at:%Y-%m-%dT%H:%M:%SZ}" if had.ended_at else ""
            told = (had.to.front, had.to.workspace, had.to.chat, had.state, had.outcome)
            sure = "yes" if had.uncertain else ""
            rows.writerow([guarded(cell) for cell in (*told, sure, str(had.attempts), ended)])
