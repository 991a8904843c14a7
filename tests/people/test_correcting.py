"""Where a company is and what it offers, corrected part by part."""

from bot.authorization import Grant
from bot.providers import Provider
from tests.people.talking import Talking, hold


async def test_where_a_company_is_is_corrected_part_by_part(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("ana", "datos de Caja Cholulteca", "San Andrés Cholula, Puebla"),
            ("ana", "algo está mal", "¿Qué está mal?"),
            ("ana", "la dirección", "Su ficha dice ahora"),
            ("ana", "Calle 5 de Mayo 12, Col. Centro, CP 74200", "¿En qué ciudad y estado"),
            ("ana", "por allá", "No conozco ese lugar"),
            ("ana", "Atlixco, Puebla", "comprobar"),
            ("ana", "ahí los vi", "San Andrés Cholula, Puebla → Atlixco, Puebla"),
            ("eva", "datos de Caja Cholulteca", "San Andrés Cholula, Puebla"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Corrección: Caja Cholulteca"),
            ("staff", "dato por dato", "Calle 5 de Mayo 12"),
            ("staff", "aprobar: calle", "Centro"),
            ("staff", "rechazar: colonia", "¿Por qué?"),
            ("staff", "no se pudo confirmar", "74200"),
            ("staff", "aprobar: código postal", "Atlixco"),
            ("eva", "datos de Caja Cholulteca", "San Andrés Cholula, Puebla"),
            ("staff", "aprobar: ciudad", "quedó decidida"),
            ("eva", "datos de Caja Cholulteca", "Calle 5 de Mayo 12, Atlixco, Puebla!San Andrés"),
            ("eva", "punto de venta en Atlixco también no verificadas", "Caja Cholulteca"),
        ],
    )
    branch = (await one_company(talking)).branches[0]
    assert (branch.street, branch.neighborhood) == ("Calle 5 de Mayo 12", "")
    assert (branch.postal_code, branch.precision) == ("74200", "city")


async def test_what_a_company_offers_is_corrected(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    before = await one_company(talking)
    assert "pos" in before.services
    await hold(
        talking,
        [
            ("ana", "los servicios de Caja Cholulteca están mal", "Su ficha dice ahora"),
            ("ana", "también nómina", "comprobar"),
            ("ana", "saltar", "nómina"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Caja Cholulteca"),
            ("staff", "aprobar", "quedó decidida"),
            ("eva", "nómina en San Andrés Cholula también no verificadas", "Caja Cholulteca"),
            ("ana", "los servicios de Caja Cholulteca están mal", "nómina"),
            ("ana", "ya no nómina sino respaldos", "una cosa a la vez"),
            ("ana", "ya no", "ahí lo dejamos"),
            ("ana", "los servicios de Caja Cholulteca están mal", "nómina"),
            ("ana", "ya no ofrecen nómina", "comprobar"),
            ("ana", "no sé", "punto de venta y nómina → punto de venta"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "nómina"),
            ("staff", "aprobar", "quedó decidida"),
            ("eva", "nómina en San Andrés Cholula también no verificadas", "!Caja Cholulteca"),
            ("ana", "los servicios de Caja Cholulteca están mal", "Su ficha dice ahora"),
            ("ana", "punto de venta", "comprobar"),
            ("ana", "saltar", "Su ficha ya dice eso"),
        ],
    )
    kept = {one.service: one for one in before.offerings}
    assert (await one_company(talking)).offerings == (kept["pos"],)


async def test_services_that_two_propose_are_both_added(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    for who, more in (("ana", "también nómina"), ("eva", "también respaldos")):
        await hold(
            talking,
            [
                (who, "los servicios de Caja Cholulteca están mal", "Su ficha dice ahora"),
                (who, more, "comprobar"),
                (who, "saltar", "Va a revisión"),
            ],
        )
    for _ in range(2):
        await hold(
            talking,
            [
                ("staff", "pendientes", "Lo que espera"),
                ("staff", "1", "Caja Cholulteca"),
                ("staff", "aprobar", "quedó decidida"),
            ],
        )
    assert {*(await one_company(talking)).services} == {"pos", "payroll", "backup-recovery"}


async def one_company(talking: Talking) -> Provider:
    async with talking.database() as work:
        (one,) = await work.registry.providers(["cholula-1"])
    return one


async def test_what_cannot_be_written_by_itself_is_reported(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("ana", "datos de Caja Cholulteca", "Servicios"),
            ("ana", "algo está mal", "¿Qué está mal?"),
            ("ana", "la dirección", "Dirección: ¿qué es lo correcto?"),
            ("ana", "no sé", "¿En qué ciudad y estado"),
            ("ana", "saltar", "comprobar"),
            ("ana", "pasé y está vacío", "Dirección: está mal"),
            ("staff", "pendientes", "Lo que espera"),
            ("staff", "1", "Reporte: Caja Cholulteca"),
            ("staff", "aprobar", "quedó decidida"),
        ],
    )
