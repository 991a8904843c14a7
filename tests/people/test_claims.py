"""Who speaks for a company, by codes, and until when."""

from bot.authorization import Grant
from tests.people.talking import Said, Talking, hold


async def test_a_desk_is_told_of_new_work_and_claims_end(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    conversation: list[Said] = [
        ("staff", "esta es la mesa del consejo", "la mesa de el consejo"),
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
