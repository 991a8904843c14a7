"""Who speaks for a company is told what others had changed of it."""

from bot.authorization import Grant
from tests.people.talking import Talking, hold
from tests.people.test_telling import correct, put_out, speaks_for

MINERVA = "gdl-3"


async def staffed(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))


async def test_they_are_told_of_anothers_correction_once_however_many_accounts_they_have(
    talking: Talking,
) -> None:
    await staffed(talking)
    for who in ("telegram/memo", "slack/T1/memo", "slack/T1/luz"):
        await speaks_for(talking.database, who, MINERVA)
    await hold(
        talking,
        [
            ("telegram/memo", "vincular", "Sirve una vez"),
            ("slack/T1/memo", "{code}", "¿Es tuya?"),
            ("slack/T1/memo", "sí, es mía", "las dos cuentas"),
            ("slack/T1/luz", "in English please", "English"),
        ],
    )
    name = await correct(talking, "telegram/ana")
    await talking.press("staff", f"review:{name}:ok")
    told = {to: said for to, said, _ in await put_out(talking.database)}
    assert set(told) == {"telegram:ana", "telegram:memo", "slack:luz"}
    assert "otra persona propuso de Respaldo Minerva: Teléfono" in told["telegram:memo"]
    assert "Somebody else's correction of Respaldo Minerva was approved: Phone" in told["slack:luz"]


async def test_they_are_told_of_no_correction_of_their_own_and_of_no_refusal(
    talking: Talking,
) -> None:
    await staffed(talking)
    await speaks_for(talking.database, "telegram/ana", MINERVA)
    name = await correct(talking, "telegram/ana")
    await talking.press("staff", f"review:{name}:ok")
    assert [to for to, *_ in await put_out(talking.database)] == ["telegram:ana"]
    await speaks_for(talking.database, "telegram/memo", MINERVA)
    name = await correct(talking, "telegram/eva", "33 3123 8888")
    await talking.press("staff", f"review:{name}:no")
    await talking.say("staff", "no se pudo confirmar")
    assert [to for to, *_ in await put_out(talking.database)][1:] == ["telegram:eva"]


async def test_they_are_told_of_a_report_that_was_found_right(talking: Talking) -> None:
    await staffed(talking)
    await speaks_for(talking.database, "telegram/memo", MINERVA)
    await hold(
        talking,
        [
            ("ana", "algo está mal con Respaldo Minerva", "¿Qué está mal?"),
            ("ana", "tengo una queja", "Cuéntame"),
            ("ana", "nunca entregaron lo que pagué", "Va a revisión"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "nunca entregaron"),
            ("staff", "aprobar", "quedó decidida"),
        ],
    )
    ((to, said, _),) = await put_out(talking.database)
    assert to == "telegram:memo"
    assert "reporte de otra persona sobre Respaldo Minerva" in said
    assert "nunca entregaron" not in said
