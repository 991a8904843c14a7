"""Who writes too much is told so once, kindly, and then is not answered until it is over.

Counted in this process when an update comes in and before anything else is done with it, so that
nobody else waits for it; and in the statement that keeps it by what the database knows of its
writer, so that processes which share one count together. What is sent again by the platform counts
once. A terminal has none of this.
"""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from bot.conversation import Language
from bot.incoming import Lately, Update
from bot.replies import Reply
from bot.texts import texts_in

Verdict = Literal["fine", "notice", "silence"]
Limits = tuple[tuple[int, float], ...]

OF_A_PERSON: Limits = ((20, 10.0), (60, 60.0))
OF_A_CHAT: Limits = ((100, 10.0), (300, 60.0))
OF_A_WORKSPACE: Limits = ((1000, 10.0), (3000, 60.0))
"""At most so many messages in so many seconds."""
LOOKS_BACK_S = 60.0
"""Who was told within so many seconds is not told again."""
_MOST_KEYS = 20_000
_REMEMBERED = 5_000


@dataclass(slots=True)
class Window:
    """When the latest messages came, as many as the largest limit needs to be passed.

    `told_at` is when the last one was answered with a notice, or not at all.
    """

    limits: Limits
    heard: deque[float] = field(init=False)
    told_at: float | None = None

    def __post_init__(self) -> None:
        """Keep no more than what can matter."""
        self.heard = deque(maxlen=max(most for most, _ in self.limits) + 1)

    def count(self, now: float) -> Verdict:
        """Count one more; what becomes of it."""
        self.heard.append(now)
        if not any(self._passed(most, seconds, now) for most, seconds in self.limits):
            return "fine"
        before, self.told_at = self.told_at, now
        return "notice" if before is None or now - before > LOOKS_BACK_S else "silence"

    def _passed(self, most: int, seconds: float, now: float) -> bool:
        return len(self.heard) > most and self.heard[-most - 1] > now - seconds


@dataclass(slots=True)
class Flood:
    """Counts what people, groups and workspaces send; `now` is any clock that only goes forward."""

    windows: dict[tuple[str, str], Window] = field(default_factory=dict)
    verdicts: OrderedDict[str, Verdict] = field(default_factory=OrderedDict)

    def verdict(self, update: Update, now: float) -> Verdict:
        """What becomes of an update; of one that comes again, what became of it."""
        known = self.verdicts.get(update.update_id)
        if known is not None:
            return "fine" if known == "notice" else known
        found = [self._window(key, limits, now).count(now) for key, limits in _counted(update)]
        worst: Verdict = "silence" if "silence" in found else "fine"
        worst = "notice" if "notice" in found and worst == "fine" else worst
        self.verdicts[update.update_id] = worst
        if len(self.verdicts) > _REMEMBERED:
            self.verdicts.popitem(last=False)
        return worst

    def _window(self, key: tuple[str, str], limits: Limits, now: float) -> Window:
        if len(self.windows) >= _MOST_KEYS:
            fresh = now - max(seconds for _, seconds in limits)
            self.windows = {of: one for of, one in self.windows.items() if one.heard[-1] > fresh}
        return self.windows.setdefault(key, Window(limits))


def shared(verdict: Verdict, lately: Lately) -> Verdict:
    """A verdict after what other processes heard of the same person."""
    passed = any(
        sum(age < seconds for age in lately.ages_s) >= most for most, seconds in OF_A_PERSON
    )
    if verdict == "fine" and not passed:
        return "fine"
    return "notice" if lately.calmed_s is None else "silence"


def calming(language: Language) -> Reply:
    """The one kind notice."""
    texts = texts_in(language)
    words = texts.text(
        texts.say(
            "You write faster than I can answer. "
            "Give me a minute, please, and then go on with what you were asking."
        )
    )
    return Reply(blocks=(words,), language=language)


def _counted(update: Update) -> Iterator[tuple[tuple[str, str], Limits]]:
    """Nobody's updates (the bot was blocked) are not counted; a private chat is its person."""
    if update.person:
        yield ("person", update.writer), OF_A_PERSON
        if not update.private:
            yield ("chat", update.chat), OF_A_CHAT
        if update.workspace:
            yield ("workspace", update.workspace), OF_A_WORKSPACE
