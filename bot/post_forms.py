"""What staff are asked about an announcement that is there: words, a picture, for whom."""

from collections.abc import Mapping
from dataclasses import replace

from bot.acting import actor_of, existing
from bot.announcement_questions import NARROWING, PICTURE, TEXTS, trades_of
from bot.announcements import Content, NotPossible
from bot.drafting import changed
from bot.forms import Form
from bot.narrowing import filters_in, narrowed
from bot.previewing import previewed_answer, report_choice, why_not
from bot.recalling import corrected
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

ABOUT = "announcement"
"""Under what name a form carries the announcement's id."""


async def _corrected(turn: Turn, said: Mapping[str, str]) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    words = Content(es=said["es"], en=said["en"])
    try:
        count = await corrected(turn.work, actor, said[ABOUT], words, turn.now)
    except NotPossible as problem:
        return why_not(turn, problem)
    begun = turn.say("Begun, for {count} people.", count=turn.texts.number(count))
    return answered(turn, [begun], [report_choice(turn, said[ABOUT])])


async def _pictured(turn: Turn, said: Mapping[str, str]) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    picture, alt = said.get("picture", ""), said.get("picture_alt", "")
    try:
        one = await existing(turn.work, said[ABOUT])
        content = replace(one.content, picture=picture, picture_alt=alt)
        await changed(turn.work, actor, one.id, turn.now, content=content)
        return await previewed_answer(turn, one.id)
    except NotPossible as problem:
        return why_not(turn, problem)


async def _narrowed(turn: Turn, said: Mapping[str, str]) -> Answer:
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    every = await turn.work.institutions.clusters()
    try:
        one = await existing(turn.work, said[ABOUT])
        own, sectors = one.audience.cluster, trades_of(turn)
        filters = filters_in(said["filters"], sectors, every, own, turn.person)
        audience = narrowed(one.audience, filters)
        await changed(turn.work, actor, one.id, turn.now, audience=audience, ends=filters.ends)
        return await previewed_answer(turn, one.id)
    except NotPossible as problem:
        return why_not(turn, problem)


_NOW = replace(TEXTS[0], words=msgid("What does it say now, in Spanish?"))
CORRECTION = Form(name="corrected", questions=(_NOW, *TEXTS[1:]), finish=_corrected)
NARROW = Form(name="narrowed", questions=(NARROWING,), finish=_narrowed)
PICTURING = Form(name="pictured", questions=PICTURE, finish=_pictured)
