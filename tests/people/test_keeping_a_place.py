"""An exact location lives a day; then only its town is left, or, agreed to, a rounded point."""

from bot.gazetteer import load_gazetteer
from bot.messages import Point
from handlers.worker import Retention
from tests.people.talking import Talking, sender_of

EXACT = (19.04334, -98.20193)


async def kept_point(talking: Talking, who: str) -> Point | None:
    async with talking.database() as work:
        own = (await work.conversations.of(sender_of(who))).own_point
    return own.point if own else None


async def retain(talking: Talking) -> None:
    """Let the worker blur and forget."""
    await Retention(talking.database, load_gazetteer(), lambda: talking.now)()


async def test_without_consent_a_day_leaves_the_town_alone(talking: Talking) -> None:
    await talking.share("ana", *EXACT)
    assert await kept_point(talking, "ana") == Point(*EXACT)
    talking.later(hours=24, minutes=1)
    await retain(talking)
    assert await kept_point(talking, "ana") is None
    assert "cerca de ti" not in await talking.say("ana", "punto de venta")


async def test_with_consent_the_point_is_rounded_by_the_worker_or_at_the_next_word(
    talking: Talking,
) -> None:
    await talking.press("ana", "agree:keep-location:yes")
    for retained in (True, False):
        await talking.share("ana", *EXACT)
        await talking.say("ana", "punto de venta")
        talking.later(hours=24, minutes=1)
        if retained:
            await retain(talking)
        assert "cerca de ti" in await talking.say("ana", "punto de venta")
        assert await kept_point(talking, "ana") == Point(19.04, -98.2)


async def test_a_rounded_point_stays_as_it_is(talking: Talking) -> None:
    await talking.press("ana", "agree:keep-location:yes")
    await talking.share("ana", *EXACT)
    for _ in range(3):
        talking.later(hours=25)
        await retain(talking)
        await talking.say("ana", "punto de venta")
    assert await kept_point(talking, "ana") == Point(19.04, -98.2)


async def test_whoever_withdraws_keeps_the_town_alone(talking: Talking) -> None:
    await talking.press("ana", "agree:keep-location:yes")
    await talking.share("ana", *EXACT)
    talking.later(hours=25)
    await retain(talking)
    await talking.press("ana", "agree:keep-location:no")
    talking.later(minutes=1)
    await retain(talking)
    assert await kept_point(talking, "ana") is None
