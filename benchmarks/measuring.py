"""How things are timed: rounds in turns, medians of rounds, the machine's load beside them."""

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds a question."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """What each round of one peer took; all rounds of all peers were run in turns."""

    rounds: tuple[Timing, ...]

    @property
    def p50(self) -> float:
        """The median round's median."""
        return median(one.p50 for one in self.rounds)

    @property
    def p99(self) -> float:
        """The median round's 99th percentile."""
        return median(one.p99 for one in self.rounds)

    def shares(self, other: "Rounds") -> Timing:
        """The medians over the rounds of this peer's figures as shares of another's."""
        pairs = list(zip(self.rounds, other.rounds, strict=True))
        p50 = median(mine.p50 / its.p50 for mine, its in pairs)
        return Timing(p50, median(mine.p99 / its.p99 for mine, its in pairs))


Ask = Callable[[Any], Awaitable[object]]


async def in_turns(peers: Mapping[str, Ask], questions: Sequence[Any]) -> dict[str, Rounds]:
    """Each peer asked a fifth of the questions in each of five rounds, after a warm-up."""
    share = len(questions) // ROUNDS
    for ask in peers.values():
        for question in questions[:share]:
            await ask(question)
    timings: dict[str, list[Timing]] = {name: [] for name in peers}
    for number in range(ROUNDS):
        some = questions[number * share : (number + 1) * share]
        for name, ask in peers.items():
            timings[name].append(await _round(ask, some))
    return {name: Rounds(tuple(rounds)) for name, rounds in timings.items()}


async def _round(ask: Ask, questions: Sequence[Any]) -> Timing:
    spent = []
    for question in questions:
        begun = perf_counter()
        await ask(question)
        spent.append((perf_counter() - begun) * 1000)
    spent.sort()
    return Timing(spent[len(spent) // 2], spent[len(spent) * 99 // 100])


def load() -> str:
    """How busy the machine is: the load of the last minute, and its processors."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
