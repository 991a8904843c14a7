"""Somebody who asks a company for something, and what then waits to be sent."""

from datetime import datetime

from bot.outgoing import Result, Token
from bot.replies import plain
from tests.people.talking import Talking, hold, sender_of
from tests.people.test_telling import put_out

ANA, MEMO, EVA = "telegram/ana", "telegram/memo", "slack/T1/eva"
ASKS = [
    (ANA, "punto de venta en Cholula", "Caja Cholulteca"),
    (ANA, "contacto de Caja Cholulteca", "Pásale mi recado"),
    (ANA, "pásale mi recado", "punto de venta"),
    (ANA, "xyz", "¿Cómo te contactan?"),
    (ANA, "mi cel es 222 123 4567, gracias", "¿Algo más que deban saber?"),
    (ANA, "es para una fonda con dos cajas", "¿Se lo paso?"),
]


async def sent(talking: Talking) -> str:
    """Ana's request, sent; its id."""
    await hold(talking, [*ASKS, (ANA, "sí", "Listo: ya lo pasé a Caja Cholulteca")])
    async with talking.database() as work:
        (made,) = await work.requests.of([sender_of(ANA)])
    return made.id


async def told(talking: Talking) -> list[tuple[str, str]]:
    """What waits to be sent: to whom, and its first line."""
    return [(to, said.split("\n")[0]) for to, said, _ in await waits(talking)]


async def waits(talking: Talking) -> list[tuple[str, str, datetime | None]]:
    """All that waits in the outbox, whatever it belongs to."""
    found = list(await put_out(talking.database))
    async with talking.database() as work:
        for made in await work.requests.of([sender_of(ANA), sender_of(EVA)]):
            for group in (made.group, f"{made.group}:gone"):
                rows = await work.outbox.of_group(group, states=("due",))
                found += [(f"{r.to.front}:{r.to.chat}", plain(r.reply), None) for r in rows]
    return found


async def deliver(talking: Talking, front: str) -> int:
    """The worker sends all that is due on a front; the number of the last."""
    number = 0
    async with talking.database() as work:
        for had in await work.deliveries.take(Token(front), "p1", limit=50):
            number = had.number
            result = Result(number=had.number, state="sent", message=f"m{had.number}")
            await work.deliveries.record("p1", [result])
        await work.commit()
    return number


async def begun(talking: Talking, who: str, company: str) -> str:
    """What is answered to a request for a company."""
    await talking.say(who, f"contacto de {company}")
    return await talking.press(who, talking.action("Pásale"))
