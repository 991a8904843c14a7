"""Announcements for fewer people: said in words, pressed, or filled in, with the reach at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from sqlalchemy import update

from bot.announcement_questions import AUDIENCE, EVERYBODY, NARROWING
from bot.announcements import Announcement, Audience
from bot.authorization import Grant
from bot.narrowing import Filters, filters_in, narrowed
from bot.people import Person
from bot.texts import texts_in
from storage.tables.providers import provider
from tests.people.talking import Talking, hold, sender_of

CHIEF, IJALTI = "telegram/jefa", "telegram/ija"
ASKED = "avísame de IoT en Jalisco"


@pytest.fixture
async def staff(talking: Talking) -> Talking:
    """The council's chief, a cluster's administrator, and people who asked for the same."""
    await talking.grant(CHIEF, Grant(role="council-staff"))
    await talking.grant(IJALTI, Grant(role="cluster-administrator", cluster="ijalti"))
    for who in ("telegram/ana", "telegram/beto", "slack/T1/carla", IJALTI):
        await talking.say(who, ASKED)
    return talking


async def previewed(staff: Talking, who: str = CHIEF) -> str:
    """The preview of a draft for all who asked."""
    words = ("quiero publicar un anuncio de IoT en Jalisco", "Feria", "saltar", "saltar", "saltar")
    for said in words:
        await staff.say(who, said)
    return await staff.say(who, "ahora")


async def narrow(staff: Talking, said: str, who: str = CHIEF) -> str:
    """The preview after what was said to the button."""
    assert "¿Solo para quién?" in await staff.press(who, staff.action("Limitar"))
    return await staff.say(who, said)


async def latest(staff: Talking) -> Announcement:
    async with staff.database.reading() as work:
        (one,) = await work.announcements.standing(("previewed",), limit=1)
    return one


async def speaks_for_a_member(staff: Talking, who: str, cluster: str) -> None:
    """They claim a company that the registry calls a member of a cluster."""
    async with staff.database() as work:
        (found, *_) = await work.registry.named("Caja Cholulteca")
        changed = update(provider).where(provider.c.id == found.id).values(member_of=cluster)
        await work.connection.execute(changed)
        identity = await work.identities.id_of(sender_of(who), staff.now)
        assert await work.claims.bind(identity, found.id, "host", staff.now)
        await work.commit()


@pytest.mark.parametrize(
    ("said", "reach", "shown"),
    [
        ("por Slack", "1 personas", "Slack"),
        ("por telegram", "3 personas", "Telegram"),
        ("en español", "4 personas", "español"),
        ("en inglés", "0 personas", "inglés"),
        ("administradores", "1 personas", "administración de clúster"),
        ("restaurantes", "0 personas", "restaurantes"),
        ("administradores, por Telegram y en español", "1 personas", "Telegram"),
        ("5", "1 personas", "Slack"),
        ("Solo en Slack", "1 personas", "Slack"),
    ],
)
async def test_in_words_by_number_and_by_label(
    said: str, reach: str, shown: str, staff: Talking
) -> None:
    assert "4 personas y canales: Slack 1 y Telegram 3" in await previewed(staff)
    preview = await narrow(staff, said)
    assert reach in preview
    assert shown in preview.split("Para: ")[1]
    assert "4 personas" in await narrow(staff, "sin filtros")


@pytest.mark.parametrize(
    ("said", "reached"),
    [("miembros de ijalti", 1), ("miembros de IJALTI, por Slack", 0), ("miembros", 1)],
)
async def test_members_speak_for_a_company_of_the_cluster(
    said: str, reached: int, staff: Talking
) -> None:
    await staff.fill()
    await speaks_for_a_member(staff, "telegram/beto", "csoftmty|ijalti")
    await previewed(staff)
    assert f"a {reached} personas" in await narrow(staff, said)
    async with staff.database.reading() as work:
        audience = (await latest(staff)).audience
        wanted = await work.subscriptions.wants(sender_of("telegram/beto"), audience)
        assert wanted == bool(reached)
        assert not await work.subscriptions.wants(sender_of("telegram/ana"), audience)


async def test_a_cluster_reaches_its_own_members_and_no_others(staff: Talking) -> None:
    await staff.fill()
    await speaks_for_a_member(staff, "telegram/ana", "ijalti")
    await previewed(staff, IJALTI)
    assert "a 1 personas" in await narrow(staff, "miembros", IJALTI)
    assert (await latest(staff)).audience.members == ("ijalti",)
    await staff.say(IJALTI, "anuncios")
    await staff.press(IJALTI, staff.reply.choices[0].action)
    assert "solo lo puede" in await narrow(staff, "miembros de csoftmty", IJALTI)


async def test_until_when_by_the_authors_clock(staff: Talking) -> None:
    await previewed(staff)
    there = staff.now + timedelta(days=30)
    assert f"hasta {there:%Y-%m-%d} 18:00" in await narrow(staff, f"hasta {there:%Y-%m-%d} 18:00")
    ends = (await latest(staff)).not_after
    assert ends is not None
    assert (ends - datetime(there.year, there.month, there.day, tzinfo=UTC)).total_seconds() == (
        24 * 3600
    )
    assert "hora límite" in await narrow(staff, "hasta 2020-01-01 10:00")


async def test_what_was_confirmed_is_narrowed_no_more(staff: Talking) -> None:
    await previewed(staff)
    one = await latest(staff)
    await staff.press(CHIEF, f"post:{one.id}:confirm")
    await staff.press(CHIEF, f"post:{one.id}:narrow")
    assert "espera a otra persona" in await staff.say(CHIEF, "por Slack")
    async with staff.database.reading() as work:
        (after,) = await work.announcements.standing(("confirmed",), limit=1)
    assert after.audience == one.audience


async def test_words_that_narrow_nothing_are_asked_again(staff: Talking) -> None:
    await previewed(staff)
    await hold(staff, [(CHIEF, "limitar a quién", "¿Solo para quién?"), (CHIEF, "asdf", "entend")])


async def test_news_for_members_are_not_public(staff: Talking) -> None:
    await previewed(staff)
    await narrow(staff, "miembros")
    one = await latest(staff)
    async with staff.database() as work:
        running = replace(one, state="running", started_at=staff.now)
        await work.announcements.keep(running)
        await work.commit()
    assert "Feria" not in await staff.say("telegram/ana", "novedades de IoT")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_option_says_one_thing_that_is_understood(language: Literal["es", "en"]) -> None:
    options = {*NARROWING.options, *(words for one in AUDIENCE for words in one.options)}
    for option in options - {EVERYBODY}:
        said = texts_in(language).say(option)
        found = filters_in(said, (), (), "ijalti", Person())
        parts = (found.languages, found.fronts, found.roles, found.members)
        assert sum(map(len, parts)) + found.again == 1, said
    assert filters_in(texts_in(language).say(EVERYBODY), (), (), "", Person()).say_nothing


def test_filters_add_up_until_they_are_taken_back() -> None:
    one = narrowed(Audience(topics=("iot",)), Filters(fronts=("slack",)))
    both = narrowed(one, Filters(languages=("en",), sectors=("restaurants",)))
    assert both == Audience(
        topics=("iot",), fronts=("slack",), languages=("en",), sectors=("restaurants",)
    )
    assert narrowed(both, Filters(again=True)) == Audience(topics=("iot",))
