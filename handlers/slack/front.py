"""Sends what the assistant answers to Slack."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Language
from bot.errors import DsmxError
from bot.messages import Message
from bot.replies import OpenForm, Reply
from handlers.slack.calling import RefusedBy
from handlers.slack.files import Files
from handlers.slack.hearing import Said, heard, place_of, read
from handlers.slack.posting import Posting
from handlers.slack.rendering import Json, rendered
from handlers.slack.windows import modal

log = logging.getLogger(__name__)

TRIGGER_LIVES_S = 2.7
"""A little less than the three seconds that Slack gives."""
MOST_ANSWERS = 5
"""A response_url takes five posts (https://docs.slack.dev/interactivity/handling-user-interaction)."""
_NOT_EDITED = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "expired_url", "no_url"}
)


@dataclass(frozen=True, slots=True)
class SlackFront:
    """Implements `bot.front.Front`; `bot` tells this app's updates from another's."""

    posting: Posting
    files: Files
    bot: str
    name: str = "slack"

    def heard(self, body: str) -> Message | None:
        """What was said as a message."""
        return heard(body)

    async def send(self, body: str, message: Message, reply: Reply) -> None:  # noqa: ARG002  # of the protocol
        """Answer where it was asked; a page turned is shown in its place.

        Raises:
            Refused: Slack will never take it.
            NotNow: it was not sent.
            PerhapsSent: nobody knows whether it was.
            PerhapsTwice: it was, and some of it perhaps twice.
        """
        kept = read(body)
        messages = rendered(reply, await self.files.of(kept.workspace, reply))
        if reply.form and await self._opened(kept, reply.form, reply.language):
            return
        in_place = reply.replaces_list and kept.pressed_on and len(messages) == 1
        if not in_place or not await self._replaced(kept, messages[0]):
            await self._answered(kept, messages)

    async def reachable(self) -> bool:
        """Whether Slack answers at all."""
        return await self.posting.slack.answers()

    async def fetch(self, message: Message) -> bytes | None:
        """The picture that came with a message."""
        return await self.files.fetch(message)

    async def _opened(self, kept: Said, form: OpenForm, language: Language) -> bool:
        """Whether the form is asked in a window of its own; else its first question is said."""
        if not kept.trigger or time.time() - kept.at > TRIGGER_LIVES_S:
            return False
        view = modal(form, language, place_of(kept))
        opening = {"trigger_id": kept.trigger, "view": view}
        try:
            await self.posting.call(kept.workspace, "views.open", opening)
        except DsmxError as error:
            log.info("a form could not be opened: %s", error)
            return False
        return True

    async def _answered(self, kept: Said, messages: Sequence[Json]) -> None:
        """To the person alone where they asked so: by a direct message once Slack's way is shut."""
        workspace = kept.workspace
        if not kept.only_to_them:
            await self.posting.post(workspace, kept.channel, messages, kept.thread)
            return
        try:
            await self.posting.whisper(workspace, kept.answer_url, messages[:MOST_ANSWERS])
        except RefusedBy as error:
            log.info("a response_url refused (%s)", error.code)
            await self.posting.post(workspace, kept.person, messages)

    async def _replaced(self, kept: Said, message: Json) -> bool:
        """Whether the page could be shown in place of the one whose button was pressed."""
        workspace = kept.workspace
        try:
            if kept.only_to_them:
                await self.posting.whisper(workspace, kept.answer_url, [message], in_place=True)
            else:
                await self.posting.update(workspace, kept.channel, kept.pressed_on, message)
        except RefusedBy as error:
            if error.code not in _NOT_EDITED:
                raise
            return False
        return True
