"""The app's Home: what can be asked, and how."""

import asyncio
import logging
from dataclasses import dataclass, field

from bot.actions import written
from bot.errors import DsmxError
from bot.replies import Choice, Listing, Reply
from bot.texts import texts_in
from handlers.slack.locales import Locales
from handlers.slack.posting import Posting
from handlers.slack.rendering import home

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Homes:
    """Shows Homes without being waited for: the next opening shows what failed now."""

    posting: Posting
    locales: Locales
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def show(self, workspace: str, person: str) -> None:
        """Begin to show a person their Home."""
        task = asyncio.create_task(self._shown(workspace, person))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """Give up what is not shown by now."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _shown(self, workspace: str, person: str) -> None:
        locale = await self.locales.of(workspace, person)
        view = {"user_id": person, "view": home(greeting(locale))}
        try:
            await self.posting.call(workspace, "views.publish", view)
        except DsmxError as error:
            log.info("a Home was not shown: %s", error)


def greeting(locale: str) -> Reply:
    """How to ask, in the language that Slack says."""
    texts = texts_in("en" if locale.startswith("en") else "es")
    examples = (
        texts.say("I need a point of sale for my diner in Puebla"),
        texts.say("who installs cameras in Monterrey?"),
        texts.say("e-invoicing within 10 km"),
    )
    return Reply(
        blocks=(
            texts.text(texts.say("Hi! I find verified IT providers in Mexico, near you.")),
            Listing(texts.say("Write to me in Messages as you speak, for example:"), examples),
            texts.text(
                texts.say("In a channel mention me, or use /dsmx: only you see the answer.")
            ),
        ),
        choices=(Choice(texts.say("What services are there?"), written("do", "list_services")),),
        language=texts.language,
    )
