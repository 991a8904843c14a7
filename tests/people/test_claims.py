"""Who speaks for a company, by codes, and until when."""

import asyncio

import pytest

from bot.authorization import Grant
from tests.people.talking import Said, Talking, hold, sender_of


async def test_a_desk_is_told_of_new_work_and_claims_end(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    conversation: list[Said] = [
        ("staff", "esta es la mesa del consejo", "la mesa del consejo"),
        ("staff", "codigo de empresa Caja Cholulteca", "en siete días"),
        ("ana", "{code}", "Ya respondes"),
        ("ana", "mis empresas", "Caja Cholulteca"),
        ("staff", "responsables de Caja Cholulteca", "Quién responde"),
        ("staff", "1", "una persona menos"),
        ("ana", "mis empresas", "Todavía no respondes"),
        ("staff", "responsables de Caja Cholulteca", "Nadie responde"),
        ("staff", "esta ya no es la mesa", "ya no es una mesa"),
        ("staff", "esta ya no es la mesa", "no es una mesa"),
    ]
    await hold(talking, conversation)


async def test_five_people_speak_for_a_company_and_no_sixth(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    for number in range(6):
        await talking.say("staff", "codigo de empresa Caja Cholulteca")
        answer = await talking.say(f"telegram/p{number}", "{code}")
        assert ("Ya respondes" in answer) is (number < 5)
    await talking.say("telegram/p0", "mis empresas")
    assert "una persona menos" in await talking.say("telegram/p0", "3")


async def test_many_who_come_at_once_are_five_all_the_same(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    codes = []
    for _ in range(8):
        await talking.say("staff", "codigo de empresa Caja Cholulteca")
        codes.append(talking.code)
    answers = await asyncio.gather(
        *(talking.say(f"telegram/p{number}", code) for number, code in enumerate(codes))
    )
    assert sum("Ya respondes" in answer for answer in answers) == 5
    async with talking.database() as work:
        assert len(await work.claims.claimants("cholula-1")) == 5


async def test_one_code_that_many_type_at_once_is_one_persons(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("staff", "codigo de empresa Caja Cholulteca")
    code = talking.code
    answers = await asyncio.gather(
        *(talking.say(f"telegram/p{number}", code) for number in range(6))
    )
    assert sum("Ya respondes" in answer for answer in answers) == 1


GIVES_A_CODE = [
    (Grant(role="council-staff"), "codigo de empresa Respaldo Minerva"),
    (Grant(role="cluster-administrator", cluster="ijalti"), "codigo de empresa Respaldo Minerva"),
    (Grant(role="council-staff"), "dar: quien verifica"),
]


@pytest.mark.parametrize(("grant", "asks"), GIVES_A_CODE)
async def test_a_code_is_worth_nothing_once_its_giver_lost_the_role(
    grant: Grant, asks: str, talking: Talking
) -> None:
    await talking.grant("memo", grant)
    if asks.startswith("dar"):
        await talking.say("memo", "roles")
    await talking.say("memo", asks)
    async with talking.database() as work:
        memo = await work.identities.known(sender_of("memo"))
        assert await work.permissions.revoke(memo, grant)
        await work.commit()
    await hold(
        talking,
        [
            ("ana", "{code}", "Ese código está mal!Ya"),
            ("ana", "mis empresas", "Todavía no respondes"),
            ("ana", "pendientes", "!Lo que espera"),
        ],
    )


async def test_a_code_that_others_read_is_void(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("staff", "codigo de empresa Caja Cholulteca")
    code = talking.code
    assert "ya no sirve" in await talking.say("telegram/ana", code, chat="-100")
    assert "Ese código está mal" in await talking.say("telegram/eva", code)
    assert "chat privado" in await talking.say("telegram/ana", "mis empresas", chat="-100")


async def test_only_a_companys_own_cluster_issues_its_codes(talking: Talking) -> None:
    await talking.grant("memo", Grant(role="cluster-administrator", cluster="ijalti"))
    await hold(
        talking,
        [
            ("memo", "codigo de empresa Caja Cholulteca", "solo lo puede hacer"),
            ("memo", "codigo de empresa Respaldo Minerva", "en siete días"),
            ("memo", "responsables de Caja Cholulteca", "solo lo puede hacer"),
            ("eva", "codigo de empresa Respaldo Minerva", "!en siete días"),
        ],
    )


async def test_another_cannot_end_a_claim(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("staff", "codigo de empresa Caja Cholulteca")
    await talking.say("ana", "{code}")
    async with talking.database() as work:
        (provider,) = await work.registry.named("Caja Cholulteca", limit=1)
        (ana,) = await work.claims.claimants(provider.id)
    assert "solo lo puede hacer" in await talking.press("eva", f"claim:{provider.code}:{ana}")
    assert "Caja Cholulteca" in await talking.say("ana", "mis empresas")
