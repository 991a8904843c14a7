"""A picture that somebody sends is fetched only where it was asked for, before it is answered."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.intents import FORMS
from bot.messages import Message
from bot.pictures import UnsoundPicture
from bot.ports import OpenUnitOfWork
from bot.redrawing import sound_picture

Fetch = Callable[[Message], Awaitable[bytes | None]]


async def with_picture(
    message: Message, open_unit_of_work: OpenUnitOfWork, fetch: Fetch
) -> Message:
    """The message with its picture, or with what is wrong with it; as it was where none is due."""
    if not message.file or not await _is_due(message, open_unit_of_work):
        return message
    data = await fetch(message)
    if data is None:
        return message
    try:
        return replace(message, picture=await asyncio.to_thread(sound_picture, data))
    except UnsoundPicture as problem:
        return replace(message, trouble=str(problem))


async def _is_due(message: Message, open_unit_of_work: OpenUnitOfWork) -> bool:
    """Whether the form that is being filled in asks for a picture now, or did in its window."""
    async with open_unit_of_work() as work:
        draft = (await work.conversations.of(message.sender)).draft
    form = FORMS.get(draft.form) if draft else None
    if draft is None or form is None:
        return False
    if message.kind == "answers":
        return any(one.takes_picture for one in form.questions)
    question = form.next_of(draft)
    return question is not None and question.takes_picture
