"""From a word in chat to the registry: proposed, reviewed by somebody else, carried out, told."""

from datetime import UTC, datetime

import pytest

from bot.authorization import Grant
from bot.correcting import what_is_wrong
from bot.proposals import Decision, Field, Proposal, decided
from storage.changes import Actor
from storage.undoing import undo
from tests.people.talking import Said, Talking, hold, sender_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FRONTS = ("ana", "telegram/ana", "slack/T1/ana")
REGISTERS: list[tuple[str, str]] = [
    ("quiero dar de alta mi empresa", "¿Cómo se llama la empresa?"),
    ("Grupo Xicotli", "¿Qué ofrece?"),
    ("respaldos y nube", "¿En qué ciudad"),
    ("Tonalá, Jalisco", "¿En qué teléfono"),
    ("333", "No te entendí bien"),
    ("33 3123 4567", "¿Su página o correo?"),
    ("hola@xicotli.mx", "¿Tiene algún certificado"),
    ("saltar", "Va a revisión"),
]


async def registered(talking: Talking, who: str) -> str:
    """Register a company in chat; the proposal's id."""
    await hold(talking, [(who, said, answer) for said, answer in REGISTERS])
    async with talking.database() as work:
        (waiting,) = await work.proposals.waiting([""], limit=9)
    return waiting.id


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
    ("wrong", "first", "second"),
    [
        ("el teléfono de Caja Cholulteca no existe", "hola", "diez dígitos"),
        ("el correo de Caja Cholulteca no existe", "no sé", "no es un correo"),
        ("la página de Caja Cholulteca no sirve", "http:// no", "no es una página"),
    ],
)
async def test_a_value_that_the_registry_cannot_read_is_asked_again(
    wrong: str, first: str, second: str, talking: Talking
) -> None:
    await talking.say("ana", wrong)
    await talking.say("ana", first)
    assert second in await talking.say("ana", "saltar")


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
