"""A company that registers itself in chat."""

from tests.people.talking import Talking, hold

REGISTERS: list[tuple[str, str]] = [
    ("quiero dar de alta mi empresa", "¿Cómo se llama la empresa?"),
    ("Grupo Xicotli", "¿Qué ofrece?"),
    ("respaldos y nube", "¿En qué ciudad"),
    ("Tonalá, Jalisco", "¿En qué teléfono"),
    ("333", "diez dígitos"),
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
