"""What people are told, what they agree to, what they can see of themselves, and its end."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Date, Float, Integer, LargeBinary, Numeric, Table

from bot.privacy import PURPOSES, notice_in
from bot.replies import Note
from storage.kept import HOLDS_NOBODY, KEPT
from storage.tables import METADATA
from tests.people.talking import Talking, hold, sender_of

LEASE = timedelta(minutes=1)
ONE = "telegram/4711004711"
OTHER = "slack/T1/U0ANA4711"
MARKS = ("4711004711", "U0ANA4711")


@pytest.mark.parametrize("who", ["ana", "telegram/ana", "slack/T1/ana"])
async def test_the_short_notice_is_said_once_on_every_front(who: str, talking: Talking) -> None:
    short = notice_in("es").short
    assert short in await talking.say(who, "hola")
    assert isinstance(talking.reply.blocks[-1], Note)
    assert short not in await talking.say(who, "hola")
    assert short in await talking.say(who.replace("ana", "eva"), "punto de venta en Puebla")


async def test_the_notice_is_said_in_the_persons_language(talking: Talking) -> None:
    assert notice_in("en").short in await talking.say("ana", "I need a point of sale in Puebla")


@pytest.mark.parametrize("words", ["privacidad", "/privacidad", "Aviso de privacidad", "privacy"])
async def test_the_whole_notice_says_who_what_why_how_long_and_which_rights(
    words: str, talking: Talking
) -> None:
    told = await talking.say("ana", words)
    notice = notice_in(talking.reply.language)
    assert notice.version in told
    assert len(notice.sections) == 7
    for title, text in notice.sections:
        assert f"{title}\n{text}" in told


def test_both_notices_have_the_same_sections() -> None:
    spanish, english = notice_in("es"), notice_in("en")
    assert len(spanish.sections) == len(english.sections)
    assert (spanish.version, spanish.since) == (english.version, english.since)


async def test_consents_are_given_and_withdrawn_by_purpose(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("ana", "mis permisos", "Enviarte avisos: no"),
            ("ana", "3", "Enviarte avisos: sí"),
            ("ana", "3", "Enviarte avisos: no"),
            ("ana", "acepto: enviarte avisos", "Enviarte avisos: sí"),
            ("ana", "retiro mi consentimiento", "Pasar tu solicitud y contacto a una empresa: no"),
        ],
    )
    async with talking.database() as work:
        kept = await work.consents.of(sender_of("ana"))
        assert await work.consents.agreed(sender_of("ana"), "announcements")
        assert not await work.consents.agreed(sender_of("ana"), "keep-location")
    assert [(one.purpose, one.withdrawn_at is None) for one in kept] == [
        ("announcements", False),
        ("announcements", True),
    ]
    assert {one.notice for one in kept} == {notice_in("es").version}


@pytest.mark.parametrize("action", ["agree:everything:yes", "agree:announcements:perhaps"])
async def test_forged_consents_are_none(action: str, talking: Talking) -> None:
    await talking.press("ana", action)
    async with talking.database() as work:
        assert await work.consents.of(sender_of("ana")) == []


async def test_my_data_is_shown_in_words_and_whole_as_json(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("ana", "punto de venta en Puebla", "Puebla"),
            ("ana", "mi zona horaria es Tijuana", "Tijuana"),
            ("ana", "mis permisos", "Enviarte avisos"),
            ("ana", "3", "Enviarte avisos: sí"),
            ("ana", "mis datos", "Tu última búsqueda: punto de venta en Puebla!{"),
            ("ana", "mis datos", "permisos: Enviarte avisos"),
        ],
    )
    exported = await talking.say("ana", "dámelo como JSON")
    found = json.loads(exported[exported.index("{") :])
    assert found["terminal"]["person"][0]["state"]["zone"] == "America/Tijuana"
    assert found["terminal"]["consent"][0]["purpose"] == "announcements"
    assert found["terminal"]["conversation"][0]["state"]["standing"]["query"]["services"] == ["pos"]


OF_A_PERSON = ["mis datos", "exporta mis datos", "mis permisos", "mis propuestas"]


@pytest.mark.parametrize("words", OF_A_PERSON)
async def test_what_is_kept_is_not_told_where_others_read(words: str, talking: Talking) -> None:
    await talking.say("telegram/ana", "punto de venta en Puebla", chat="-100")
    told = await talking.say("telegram/ana", words, chat="-100")
    assert "chat privado" in told
    assert "Puebla" not in told


def columns() -> Iterator[tuple[Table, str]]:
    """Every column of the schema that can hold words."""
    numbers = (Integer, Float, Numeric, Date, LargeBinary)
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, numbers):
                yield table, column.name


def test_every_table_says_whether_it_holds_people_how_long_and_what_erasure_does() -> None:
    holding = {kept.table.name for kept in KEPT}
    assert len(holding) == len(KEPT)
    assert holding | HOLDS_NOBODY == set(METADATA.tables)
    assert not holding & HOLDS_NOBODY
    for kept in KEPT:
        assert set(kept.people) <= set(kept.table.columns.keys())
        assert (kept.kept is None) == (kept.since == "")


def test_every_column_that_is_called_after_a_person_is_named() -> None:
    tell = {"front", "workspace", "person", "chat", "thread", "body", "reply", "identity", "author"}
    tell |= {"assignee", "actor", "issuer", "state"}
    named = {kept.table.name: set(kept.people) for kept in KEPT}
    for table, column in columns():
        if table.name in HOLDS_NOBODY or column not in tell:
            continue
        stated = {"inbox", "proposal", "proposed_field", "delivery", "announcement"}
        stated |= {"subscription", "request"}  # there a state of Mexico, gone with its row
        states_of_rows = column == "state" and table.name in stated
        of_a_desk = table.name == "desk" and column in ("front", "workspace")
        of_a_bot = table.name in ("inbox", "batch") and column == "front"
        if not (states_of_rows or of_a_desk or of_a_bot):
            assert column in named[table.name], f"{table.name}.{column}"


def test_every_purpose_can_be_said() -> None:
    assert PURPOSES == ("keep-location", "pass-on-request", "announcements")
