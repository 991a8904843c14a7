"""Who decides a proposal, field by field, and never their own."""

import asyncio

import pytest

from bot.authorization import Grant
from storage.changes import Actor
from storage.suppression import suppress
from tests.people.registering import registered
from tests.people.talking import Talking, hold, sender_of


async def test_nobody_reviews_their_own_company_on_any_front(talking: Talking) -> None:
    await talking.grant("slack/T1/ana", Grant(role="verifier"))
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("staff", "codigo de empresa Caja Cholulteca", "responde por"),
            ("telegram/ana", "{code}", "Ya respondes"),
            ("telegram/ana", "vincular", "Sirve una vez"),
            ("slack/T1/ana", "{code}", "¿Es tuya?"),
            ("slack/T1/ana", "sí, es mía", "las dos cuentas"),
            ("eva", "el teléfono de Caja Cholulteca no existe", "lo correcto"),
            ("eva", "222 111 2233", "comprobar"),
            ("eva", "saltar", "Va a revisión"),
            ("slack/T1/ana", "pendientes", "Lo que espera"),
            ("slack/T1/ana", "1", "Caja Cholulteca"),
            ("slack/T1/ana", "aprobar", "otra persona"),
            ("slack/T1/ana", "pendientes", "Lo que espera"),
        ],
    )
    async with talking.database() as work:
        assert (await work.audit.latest(1))[0].verb == "refused:own-company"


async def test_nobody_reviews_their_own_proposal(talking: Talking) -> None:
    await talking.grant("ana", Grant(role="verifier"))
    name = await registered(talking, "ana")
    for what in ("ok", "no", "vouch", "ok:name"):
        assert "otra persona" in await talking.press("ana", f"review:{name}:{what}")


OUTSIDE = [Grant(role="cluster-administrator", cluster="csoftmty"), Grant(role="announcer")]


@pytest.mark.parametrize("grant", OUTSIDE)
@pytest.mark.parametrize("what", ["", "ok", "no", "take", "give", "each", "vouch"])
async def test_a_cluster_reviews_its_own_alone(grant: Grant, what: str, talking: Talking) -> None:
    await talking.grant("memo", grant)
    name = await registered(talking, "ana")
    answer = await talking.press("memo", f"review:{name}:{what}".rstrip(":"))
    assert "solo lo puede hacer" in answer
    assert "Xicotli" not in answer
    async with talking.database() as work:
        assert (await work.audit.latest(1))[0].verb.startswith("refused:")
        kept = await work.proposals.one(name)
    assert kept is not None
    assert kept.state == "proposed"


async def test_a_company_that_asked_not_to_be_listed_is_not_registered_again(
    talking: Talking,
) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    first = await registered(talking, "ana")
    await talking.press("staff", f"review:{first}:ok")
    async with talking.database() as work:
        await suppress(work, f"registered-{first.lower()}", Actor(), talking.now)
        await work.commit()
    again = await registered(talking, "eva")
    assert "pidió no aparecer" in await talking.press("staff", f"review:{again}:ok")
    async with talking.database() as work:
        kept = await work.proposals.one(again)
    assert kept is not None
    assert kept.state == "proposed"


async def test_two_who_decide_at_once_decide_once(talking: Talking) -> None:
    for who in ("uno", "dos"):
        await talking.grant(who, Grant(role="council-staff"))
    name = await registered(talking, "telegram/ana")
    answers = await asyncio.gather(
        *(talking.press(who, f"review:{name}:ok") for who in ("uno", "dos"))
    )
    assert sorted("quedó decidida" in one for one in answers) == [False, True]
    assert sorted("ya está decidida" in one for one in answers) == [False, True]
    async with talking.database() as work:
        kept = await work.proposals.one(name)
        assert len(await work.registry.named("Grupo Xicotli")) == 1
    assert kept is not None
    assert kept.state == "approved"


async def test_the_queue_holds_ones_own_cluster_alone(talking: Talking) -> None:
    await talking.grant("memo", Grant(role="cluster-administrator", cluster="ijalti"))
    await talking.grant("nora", Grant(role="cluster-administrator", cluster="csoftmty"))
    await registered(talking, "ana")
    await talking.say("memo", "pendientes")
    assert [one.label[:6] for one in talking.reply.choices] == ["Nueva:"]
    assert "No hay nada pendiente" in await talking.say("nora", "pendientes")


async def test_fields_are_decided_one_by_one(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    name = await registered(talking, "ana")
    await hold(
        talking,
        [
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Xicotli"),
            ("staff", "dato por dato", "Nombre: Grupo Xicotli"),
            ("staff", "1", "Servicios"),
            ("staff", "1", "Estado"),
            ("staff", "1", "Ciudad"),
            ("staff", "1", "Teléfono"),
            ("staff", "2", "¿Por qué?"),
            ("staff", "1", "Correo"),
            ("staff", "aprobar: correo", f"{name} quedó decidida"),
            ("eva", "datos de Grupo Xicotli", "hola@xicotli.mx!33 3123"),
        ],
    )


async def test_a_proposal_is_taken_and_given(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.grant("telegram/vera", Grant(role="verifier"))
    name = await registered(talking, "ana")
    await hold(
        talking,
        [
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Xicotli"),
            ("staff", "asignar a…", "¿Quién la revisa?"),
            ("staff", "2", "Xicotli"),
            ("ana", "mis propuestas", "en revisión"),
            ("telegram/vera", "pendientes", "Lo que espera"),
            ("telegram/vera", "1", "Xicotli"),
            ("telegram/vera", "aprobar", f"{name} quedó decidida"),
            ("telegram/vera", "pendientes", "No hay nada"),
        ],
    )
    assert "ya está decidida" in await talking.press("staff", f"review:{name}:ok")


async def test_a_role_taken_back_in_the_middle_of_a_refusal_refuses_nothing(
    talking: Talking,
) -> None:
    grant = Grant(role="verifier")
    await talking.grant("vera", grant)
    name = await registered(talking, "ana")
    assert "¿Por qué?" in await talking.press("vera", f"review:{name}:no")
    async with talking.database() as work:
        assert await work.permissions.revoke(await work.identities.known(sender_of("vera")), grant)
        await work.commit()
    assert "solo lo puede hacer" in await talking.say("vera", "1")
    assert await state_of(talking, name) == "proposed"


async def test_who_speaks_for_a_company_meanwhile_refuses_nothing_of_it(talking: Talking) -> None:
    await talking.grant("vera", Grant(role="verifier"))
    await talking.say("eva", "el teléfono de Caja Cholulteca no existe")
    await talking.say("eva", "222 111 2233")
    await talking.say("eva", "saltar")
    async with talking.database() as work:
        (one,) = await work.proposals.waiting([""], limit=9)
    assert "¿Por qué?" in await talking.press("vera", f"review:{one.id}:no")
    async with talking.database() as work:
        vera = await work.identities.known(sender_of("vera"))
        assert await work.claims.bind(vera, one.provider_id, "host", talking.now)
        await work.commit()
    assert "otra persona" in await talking.say("vera", "1")
    assert await state_of(talking, one.id) == "proposed"


async def state_of(talking: Talking, name: str) -> str:
    async with talking.database() as work:
        kept = await work.proposals.one(name)
    return kept.state if kept else "gone"
