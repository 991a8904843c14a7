"""A correction or a report of a company, handed in for review."""

from collections.abc import Sequence

from bot.clusters import cluster_of
from bot.forms import Question
from bot.proposals import Field, Kind
from bot.proposing import propose, receipt
from bot.providers import Provider
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

EVIDENCE = Question(
    name="evidence", words=msgid("How can that be checked? A link, or how you know."), optional=True
)


async def company(turn: Turn, provider_id: str) -> Provider | None:
    """The company of this id; None where it left the registry meanwhile."""
    found = await turn.work.registry.providers([provider_id])
    return found[0] if found else None


def gone(turn: Turn) -> Answer:
    """What is said of a company that left the registry."""
    return answered(turn, [turn.say("That company is not in the registry any more.")])


async def correct(turn: Turn, provider: Provider, fields: Sequence[Field]) -> Answer:
    """Propose what is to stand in place of something; of fields that stand so already, nothing."""
    changed = [one for one in fields if one.value != one.before]
    if not changed:
        return answered(turn, [turn.say("That is what its record says already.")])
    return await _handed_in(turn, "correction", provider, changed)


async def report_of(
    turn: Turn, provider: Provider, name: str, value: str, evidence: str = ""
) -> Answer:
    """Report what is wrong with a field in words (empty: it is wrong as it is)."""
    field = Field(name=name, value=value or turn.words("wrong as it is"), evidence=evidence)
    return await _handed_in(turn, "report", provider, [field])


async def _handed_in(turn: Turn, kind: Kind, provider: Provider, fields: Sequence[Field]) -> Answer:
    cluster = cluster_of(await turn.work.institutions.clusters(), provider)
    return receipt(turn, await propose(turn, kind, provider.name, cluster, fields, provider.id))
