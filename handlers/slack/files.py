"""Pictures on Slack: those that people send, and those that messages show.

What a message shows is uploaded to each workspace once, for no channel, and then named there
(https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object). Slack takes a
moment to look at what was uploaded; until then its name is refused.
"""

import asyncio
import json
import logging
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError

from bot.errors import DatabaseUnavailable
from bot.front import NotNow, PerhapsSent, Refused
from bot.messages import Message
from bot.outgoing import Token
from bot.pictures import MOST_BYTES_SENT
from bot.ports import OpenUnitOfWork
from bot.replies import Picture, Reply
from handlers.slack.calling import PAUSE_S
from handlers.slack.posting import Posting

log = logging.getLogger(__name__)

WITHIN_S = 30.0
_LOOKS_AFTER_S = (0.2, 0.5, 1.0, 2.0, 4.0)
_TRIED_AGAIN_AFTER_S = 600.0
_LONGEST_ALT = 1000
_SLACKS = ".slack.com"


@dataclass(frozen=True, slots=True)
class Files:
    """Fetches and uploads pictures with the workspaces' tokens."""

    posting: Posting
    open_unit_of_work: OpenUnitOfWork
    _uploading: defaultdict[tuple[str, str], asyncio.Lock] = field(
        default_factory=lambda: defaultdict(asyncio.Lock)
    )
    _in_vain: dict[tuple[str, str], float] = field(default_factory=dict)

    async def fetch(self, message: Message) -> bytes | None:
        """The picture that came with a message; None where it cannot be had, or is too large."""
        workspace = message.sender.workspace
        try:
            async with asyncio.timeout(WITHIN_S):
                told = await self._info(workspace, message.file)
                address = str(told.get("url_private_download") or told.get("url_private") or "")
                token = await self.posting.workspaces.token(workspace)
                if not token or not self._is_slacks(address):
                    return None
                return await self._read(address, token)
        except (Refused, NotNow, PerhapsSent, ClientError, OSError, TimeoutError) as error:
            log.info("a picture could not be fetched: %s", type(error).__name__)
            return None

    async def of(self, workspace: str, reply: Reply) -> Mapping[str, str]:
        """What Slack calls the picture of a reply, by its key; nothing where it takes none.

        Raises:
            NotNow: Slack or the database wants to be asked later.
        """
        picture = reply.picture
        if picture is None or not picture.is_kept:
            return {}
        which = (workspace, picture.source)
        if time.monotonic() < self._in_vain.get(which, 0.0):
            return {}
        try:
            async with self._uploading[which]:
                return {picture.source: await self._named(workspace, picture)}
        except DatabaseUnavailable as error:
            raise NotNow(str(error), PAUSE_S) from error
        except (Refused, PerhapsSent, ClientError, OSError, TimeoutError) as error:
            log.warning("Slack did not take a picture: %s %s", type(error).__name__, error)
            if which not in self._in_vain and not isinstance(error, Refused):
                self._in_vain[which] = time.monotonic()  # nobody saw anything: once more
                raise NotNow(str(error), PAUSE_S) from error
            self._in_vain[which] = time.monotonic() + _TRIED_AGAIN_AFTER_S
            return {}

    async def _named(self, workspace: str, picture: Picture) -> str:
        async with self.open_unit_of_work() as work:
            known = await work.pictures.known_as(picture.source, Token("slack", workspace))
            data = None if known else await work.pictures.data(picture.source)
        if known:
            return known
        if data is None:
            raise Refused("the picture is not kept any more")
        async with asyncio.timeout(WITHIN_S):
            name = await self._uploaded(workspace, picture, data)
        await self._know(workspace, picture, name)
        return name

    async def _know(self, workspace: str, picture: Picture, name: str) -> None:
        async with self.open_unit_of_work() as work:
            await work.pictures.know(picture.source, Token("slack", workspace), name)
            await work.commit()

    async def _uploaded(self, workspace: str, picture: Picture, data: bytes) -> str:
        alt = picture.alt[:_LONGEST_ALT]
        asked = {"filename": "picture.jpg", "length": len(data), "alt_txt": alt}
        place = await self.posting.call(workspace, "files.getUploadURLExternal", asked)
        address, name = str(place.get("upload_url", "")), str(place.get("file_id", ""))
        async with self.posting.slack.session.post(address, data=data) as answer:
            if answer.status != 200:
                raise Refused(f"the upload was answered {answer.status}")
        ended = {"files": json.dumps([{"id": name}])}
        await self.posting.call(workspace, "files.completeUploadExternal", ended)
        await self._looked_at(workspace, name)
        return name

    async def _looked_at(self, workspace: str, name: str) -> None:
        """Wait, but not for ever, until Slack knows what it was given."""
        for pause_s in _LOOKS_AFTER_S:
            told = await self._info(workspace, name)
            if not told or told.get("mimetype"):
                return
            await asyncio.sleep(pause_s)

    async def _info(self, workspace: str, name: str) -> Mapping[str, Any]:
        answer = await self.posting.call(workspace, "files.info", {"file": name})
        told = answer.get("file")
        return told if isinstance(told, dict) else {}

    def _is_slacks(self, address: str) -> bool:
        """Whether the workspace's token may be shown to this address."""
        parts, ours = urlsplit(address), urlsplit(self.posting.slack.base_url)
        if parts.netloc == ours.netloc:
            return parts.scheme == ours.scheme
        return parts.scheme == "https" and (parts.hostname or "").endswith(_SLACKS)

    async def _read(self, address: str, token: str) -> bytes | None:
        bearer = {"Authorization": f"Bearer {token}"}
        get = self.posting.slack.session.get(address, headers=bearer, allow_redirects=False)
        async with get as answer:
            if answer.status != 200:
                return None
            data = await answer.content.read(MOST_BYTES_SENT + 1)
            while len(data) <= MOST_BYTES_SENT and (more := await answer.content.readany()):
                data += more
        return data if len(data) <= MOST_BYTES_SENT else None
