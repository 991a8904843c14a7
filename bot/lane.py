"""The messages of one chat that wait for their turn."""

import heapq
from dataclasses import dataclass, field

from bot.incoming import Received


@dataclass(slots=True)
class Lane:
    """One chat's messages in the order in which they were written.

    A platform that numbers its updates says that order, whatever way they came in.
    """

    _waiting: list[tuple[int, int, Received]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, received: Received) -> None:
        """Add a message."""
        heapq.heappush(self._waiting, (*_place(received), received))

    def pop(self) -> Received:
        """The earliest message, taken out."""
        return heapq.heappop(self._waiting)[2]


def _place(received: Received) -> tuple[int, int]:
    told = int(received.update_id) if received.update_id.isdecimal() else 0
    return told, received.number
