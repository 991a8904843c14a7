"""One human on several fronts; nothing of one workspace in another."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.authorization import Grant
from bot.one_time_codes import new_code, read_code
from bot.people import Person, wakes_at
from bot.sayings.peace import hours_in
from storage.database import Database
from tests.people.talking import Talking, hold, sender_of


async def test_a_code_links_two_apps_once_confirmed(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("telegram/ana", "mi zona horaria es Tijuana", "America/Tijuana"),
            ("telegram/ana", "no me escribas de 10 pm a 7 am", "De 22:00 a 7:00"),
            ("telegram/ana", "vincular", "por 10 minutos"),
            ("slack/T1/U7", "{code}", "una cuenta en Telegram"),
            ("slack/T1/U7", "sí, es mía", "las dos cuentas son tuyas"),
            ("slack/T1/U7", "in English please", "English"),
            ("telegram/ana", "vincular", "In the other app"),
            ("telegram/ana", "desvincular", "linked to no other"),
        ],
    )
    async with talking.database() as work:
        there = await work.conversations.person(sender_of("slack/T1/U7"))
        assert await work.identities.linked(sender_of("telegram/ana")) == [
            sender_of("telegram/ana")
        ]
    assert there.quiet_from == 22


async def test_linked_accounts_share_settings_until_parted(talking: Talking) -> None:
    await talking.say("telegram/ana", "vincular")
    await talking.say("slack/T1/U7", "{code}")
    await talking.say("slack/T1/U7", "1")
    await talking.say("telegram/ana", "mi zona horaria es Cancún")
    async with talking.database() as work:
        assert (await work.conversations.person(sender_of("slack/T1/U7"))).zone == "America/Cancun"
    await talking.say("slack/T1/U7", "desvincular")
    await talking.say("slack/T1/U7", "mi zona horaria es Hermosillo")
    async with talking.database() as work:
        ana = await work.conversations.person(sender_of("telegram/ana"))
    assert ana.zone == "America/Cancun"


@pytest.mark.parametrize("answer", ["no, no es mía", "olvídalo", "link:0123456789abcdef"])
async def test_nothing_is_linked_without_a_yes(answer: str, talking: Talking) -> None:
    await talking.say("telegram/eva", "vincular")
    await talking.say("telegram/ana", "{code}")
    await (talking.press if ":" in answer else talking.say)("telegram/ana", answer)
    async with talking.database() as work:
        assert len(await work.identities.linked(sender_of("telegram/ana"))) == 1


async def test_a_forged_link_button_links_nothing(talking: Talking) -> None:
    await talking.say("telegram/eva", "vincular")
    async with talking.database() as work:
        eva = await work.identities.known(sender_of("telegram/eva"))
    await talking.press("telegram/ana", f"link:{eva}")
    async with talking.database() as work:
        assert len(await work.identities.linked(sender_of("telegram/ana"))) == 1


async def test_a_link_code_is_old_after_ten_minutes_and_never_said_in_a_group(
    talking: Talking,
) -> None:
    assert "chat privado" in await talking.say("telegram/ana", "vincular", chat="-100")
    await talking.say("telegram/ana", "vincular")
    talking.later(minutes=10, seconds=1)
    assert "venció" in await talking.say("slack/T1/U7", "{code}")


async def test_a_link_lends_no_role(talking: Talking) -> None:
    await talking.grant("telegram/jefa", Grant(role="council-staff"))
    await talking.say("telegram/jefa", "vincular")
    await talking.say("slack/T1/U7", "{code}")
    await talking.say("slack/T1/U7", "sí, es mía")
    assert "Quién tiene un rol" in await talking.say("telegram/jefa", "roles")
    assert "Quién tiene un rol" not in await talking.say("slack/T1/U7", "roles")


async def test_equal_ids_in_two_workspaces_share_nothing(talking: Talking) -> None:
    one, two = "slack/T1/U1", "slack/T2/U1"
    await talking.grant(one, Grant(role="council-staff"))
    await hold(
        talking,
        [
            (one, "punto de venta en Puebla", "Puebla"),
            (one, "mi zona horaria es Tijuana", "Tijuana"),
            (one, "mis permisos", "Enviarte avisos: no"),
            (one, "3", "Enviarte avisos: sí"),
            (one, "codigo de empresa Caja Cholulteca", "responde por"),
            (one, "{code}", "Ya respondes por Caja Cholulteca"),
            (one, "el teléfono de Caja Cholulteca no existe", "Teléfono"),
            (one, "222 111 2233", "comprobar"),
            (one, "saltar", "Va a revisión"),
            (two, "y en León", "!punto de venta"),
            (two, "mis permisos", "Enviarte avisos: no"),
            (two, "mis empresas", "!Cholulteca"),
            (two, "mis propuestas", "Todavía no has propuesto"),
            (two, "pendientes", "!Corrección"),
            (two, "roles", "!Quién tiene"),
            (two, "mis datos", "!Puebla"),
            (two, "dame mis datos en un archivo", "JSON!Tijuana"),
        ],
    )
    await talking.say(two, "borra mis datos")
    await talking.say(two, "sí")
    assert "Puebla" in await talking.say(one, "mis datos")
    assert "Cholulteca" in await talking.say(one, "mis empresas")


async def test_accounts_of_other_workspaces_are_counted_not_told(talking: Talking) -> None:
    await talking.say("slack/T1/U1", "punto de venta en Puebla")
    await talking.say("slack/T1/U1", "vincular")
    await talking.say("slack/T2/U9", "{code}")
    await talking.say("slack/T2/U9", "sí, es mía")
    told = await talking.say("slack/T2/U9", "mis datos")
    assert "en otro lado" in told
    exported = await talking.say("slack/T2/U9", "exporta mis datos")
    for secret in ("Puebla", "U1", "T1"):
        assert secret not in told + exported


async def test_a_code_is_kept_as_a_hash(talking: Talking) -> None:
    await talking.say("ana", "vincular")
    async with talking.database() as work:
        row = await work.connection.exec_driver_sql("SELECT * FROM one_time_code")
        kept = repr(row.one())
    assert talking.code
    assert talking.code not in kept


def test_codes_are_read_however_they_are_typed() -> None:
    for _ in range(200):
        code = new_code()
        assert read_code(f" {code.lower()} ") == code
    assert read_code("OIL0-AAAA") == "0110-AAAA"
    for other in ("5512-3456", "ABCD-EFG", "ABCDEFGH", "", "mi código"):
        assert read_code(other) == ""


@pytest.mark.parametrize(
    ("zone", "utc_hour", "wakes"),
    [
        ("America/Mexico_City", 12, 13),  # 06:00 there, quiet until 07:00
        ("America/Mexico_City", 14, 14),
        ("America/Tijuana", 14, 15),  # 06:00 there in winter
        ("", 5, 13),  # 23:00 the day before
    ],
)
def test_quiet_hours_end_by_the_persons_own_clock(zone: str, utc_hour: int, wakes: int) -> None:
    night = Person(zone=zone, quiet_from=22, quiet_until=7)
    now = datetime(2026, 11, 25, utc_hour, 0, tzinfo=UTC)
    assert wakes_at(night, now) == datetime(2026, 11, 25, wakes, 0, tzinfo=UTC)
    assert wakes_at(Person(), now) == now
    siesta = Person(zone=zone, quiet_from=3, quiet_until=3)
    assert wakes_at(siesta, now + timedelta(minutes=1)) == now + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("10 pm a 7 am", [22, 7]),
        ("22 a 7", [22, 7]),
        ("22 00 a 07 00", [22, 7]),
        ("las 9 de la noche a las 8 de la manana", [21, 8]),
        ("12 am a 6 am", [0, 6]),
        ("99 a 3", []),
        ("la noche", []),
    ],
)
def test_hours_are_read_as_people_say_them(said: str, hours: list[int]) -> None:
    assert hours_in(said) == hours


async def test_an_identity_is_made_once(database: Database) -> None:
    ana, now = sender_of("telegram/ana"), datetime.now(UTC)
    async with database() as work:
        first = await work.identities.id_of(ana, now)
        assert first == await work.identities.id_of(ana, now)
        assert await work.identities.known(sender_of("telegram/eva")) == ""
        assert await work.identities.address(first) == ana
        assert await work.identities.address("") is None
