"""From a word in chat to the registry: proposed, reviewed by somebody else, carried out, told."""

from datetime import UTC, datetime

import pytest

from bot.authorization import Grant
from bot.correcting import what_is_wrong
from bot.proposals import Decision, Field, Proposal, decided
from storage.changes import Actor
from storage.undoing import undo
from tests.people.registering import registered
from tests.people.talking import Talking, hold, sender_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FRONTS = ("ana", "telegram/ana", "slack/T1/ana")


@pytest.mark.parametrize("who", FRONTS)
async def test_a_company_registers_and_is_found_once_approved(who: str, talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    name = await registered(talking, who)
    search = "respaldos en Tonalá también no verificadas"
    assert "Grupo Xicotli" not in await talking.say("eva", search)
    await hold(
        talking,
        [
            ("staff", "pendientes", "Lo que espera revisión"),
            ("staff", "1", "Grupo Xicotli"),
            ("staff", "aprobar", f"{name} quedó decidida"),
            (who, "mis propuestas", "aprobada"),
            ("eva", search, "Grupo Xicotli"),
            ("eva", "respaldos en Tonalá", "!Grupo Xicotli"),
            ("eva", "datos de Grupo Xicotli", "33 3123 4567"),
        ],
    )


async def test_a_cluster_that_reviewed_it_verifies_it_for_a_year(talking: Talking) -> None:
    await talking.grant("memo", Grant(role="cluster-administrator", cluster="ijalti"))
    await registered(talking, "ana")
    await hold(
        talking,
        [
            ("memo", "pendientes", "Lo que espera"),
            ("memo", "1", "Grupo Xicotli"),
            ("memo", "aprobar, revisada por el clúster", "quedó decidida"),
            ("eva", "respaldos en Tonalá", "IJALTI: revisión del clúster"),
        ],
    )


async def test_a_refusal_tells_why_and_changes_nothing(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await registered(talking, "ana")
    await hold(
        talking,
        [
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Xicotli"),
            ("staff", "rechazar", "¿Por qué?"),
            ("staff", "No se dedica a TI", "rechazada"),
            ("staff", "pendientes", "No hay nada pendiente"),
            ("ana", "mis propuestas", "No se dedica a TI"),
            ("eva", "datos de Grupo Xicotli", "no está en el registro!Servicios"),
        ],
    )


CORRECTIONS: list[tuple[str, str, str, str]] = [
    # what is said of it, what is right, how the registry shows it before, and after
    ("el teléfono de Caja Cholulteca no existe", "222 111 2233", "222 234 5675", "222 111 2233"),
    (
        "el correo de Caja Cholulteca no existe",
        "Hola@Caja.mx",
        "Caja Cholulteca",
        "Hola@caja.mx",
    ),
    ("la página de Caja Cholulteca no sirve", "cajacho.mx", "Caja Cholulteca", "cajacho.mx"),
]


@pytest.mark.parametrize(("wrong", "right", "before", "after"), CORRECTIONS)
async def test_a_correction_is_seen_once_approved_and_can_be_undone(
    wrong: str, right: str, before: str, after: str, talking: Talking
) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("ana", wrong, "¿qué es lo correcto?"),
            ("ana", right, "¿Cómo se puede comprobar?"),
            ("ana", "llamé y me lo dijeron", "evidencia: llamé y me lo dijeron"),
            ("eva", "datos de Caja Cholulteca", f"{before}!{after}"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Caja Cholulteca"),
            ("staff", "aprobar", "quedó decidida"),
            ("eva", "datos de Caja Cholulteca", after),
        ],
    )
    async with talking.database() as work:
        (one,) = await work.proposals.by(await work.identities.known(sender_of("ana")))
        await undo(work.connection, one.batch, Actor(), talking.now)
        await work.commit()
    assert after not in await talking.say("eva", "datos de Caja Cholulteca")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("más", "!Cuéntame"),
        ("ayuda", "!Cuéntame"),
        ("hola", "!Cuéntame"),
        ("me trataron mal y nunca llegaron", "Cuéntame"),
        ("el precio que dan", "Cuéntame"),
        ("no contestan", "Cuéntame"),
    ],
)
async def test_words_that_only_lead_on_are_no_complaint(
    words: str, answer: str, talking: Talking
) -> None:
    await hold(
        talking,
        [
            ("ana", "punto de venta en Puebla", "verificados"),
            ("ana", "algo está mal en el 1", "¿Qué está mal?"),
            ("ana", words, answer),
        ],
    )
    async with talking.database() as work:
        assert await work.proposals.waiting([""], limit=9) == []


@pytest.mark.parametrize(
    ("wrong", "first", "second"),
    [
        ("el teléfono de Caja Cholulteca no existe", "hola", "diez dígitos"),
        ("el correo de Caja Cholulteca no existe", "hola punto com", "no es un correo"),
        ("la página de Caja Cholulteca no sirve", "http:// no", "no es una página"),
    ],
)
async def test_a_value_that_the_registry_cannot_read_is_asked_again(
    wrong: str, first: str, second: str, talking: Talking
) -> None:
    await talking.say("ana", wrong)
    assert second in await talking.say("ana", first)
    assert "Va a revisión" not in await talking.say("ana", "saltar")


async def test_the_button_of_a_record_asks_what_is_wrong(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("ana", "datos de Caja Cholulteca", "Servicios"),
            ("ana", "algo está mal", "¿Qué está mal?"),
            ("ana", "ya cerró", "Cuéntame qué pasó"),
            ("ana", "fui y hay una tienda", "cerrada definitivamente"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "cerrada definitivamente"),
            ("staff", "aprobar", "quedó decidida"),
            ("ana", "punto de venta en San Andrés Cholula también no verificadas", "!Cholulteca"),
        ],
    )


async def test_nobody_floods_the_queue(talking: Talking) -> None:
    for _ in range(10):
        await talking.say("ana", "el teléfono de Caja Cholulteca no existe")
        await talking.say("ana", "222 111 2233")
        assert "Va a revisión" in await talking.say("ana", "saltar")
    for words in ("el teléfono de Caja Cholulteca no existe", "quiero dar de alta mi empresa"):
        assert "10 propuestas en espera" in await talking.say("ana", words)
    assert "lo correcto" in await talking.say("eva", "el teléfono de Caja Cholulteca no existe")


async def test_a_complaint_is_a_report_and_changes_no_record(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("eva", "hola")
    before = await talking.say("eva", "datos de Caja Cholulteca")
    await hold(
        talking,
        [
            ("ana", "quiero denunciar a Caja Cholulteca", "Cuéntame qué pasó"),
            ("ana", "nunca entregaron", "Queja: nunca entregaron"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Reporte: Caja Cholulteca"),
            ("staff", "aprobar", "quedó decidida"),
        ],
    )
    assert await talking.say("eva", "datos de Caja Cholulteca") == before


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("el teléfono no existe", "phone"),
        ("su whatsapp ya no jala", "whatsapp"),
        ("ya cerraron", "status"),
        ("me estafaron", "complaint"),
        ("The e-mail", "email"),
        ("quiero reportar la segunda", ""),
        ("", ""),
    ],
)
def test_what_is_wrong_is_told_from_the_words(words: str, field: str) -> None:
    assert what_is_wrong(words) == field


def proposal(*states: str) -> Proposal:
    fields = tuple(Field(name=str(n), value="v", state=s) for n, s in enumerate(states))  # type: ignore[arg-type]  # from a table
    return Proposal(id="P1", kind="new", subject="X", author="a", made_at=NOW, fields=fields)


@pytest.mark.parametrize(
    ("before", "verdict", "fields", "after", "state"),
    [
        (["proposed"], "approved", (), ["approved"], "approved"),
        (["proposed"], "refused", (), ["refused"], "refused"),
        (["proposed", "proposed"], "approved", ("0",), ["approved", "proposed"], "proposed"),
        (["approved", "proposed"], "refused", (), ["approved", "refused"], "approved"),
        (["refused", "proposed"], "refused", ("1",), ["refused", "refused"], "refused"),
        (["approved", "proposed"], "refused", ("0",), ["approved", "proposed"], "proposed"),
    ],
)
def test_a_proposal_is_decided_field_by_field(
    before: list[str], verdict: str, fields: tuple[str, ...], after: list[str], state: str
) -> None:
    decision = Decision(verdict=verdict, fields=fields, reason="r", by="b", at=NOW)  # type: ignore[arg-type]  # from a table
    done = decided(proposal(*before), decision)
    assert [one.state for one in done.fields] == after
    assert done.state == state
    assert (done.decided_at is not None) is (state != "proposed")
