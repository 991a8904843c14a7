"""A proposal decided: carried out in the registry, kept, and told to whoever made it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import Sender
from bot.ports import UnitOfWork
from bot.proposals import VOUCHED, Decision, Field, Proposal, decided
from bot.telling import tell_author, tell_claimants


async def decide(work: UnitOfWork, proposal: Proposal, decision: Decision) -> Proposal:
    """The proposal after a decision; the registry is changed once no field waits.

    Raises:
        NotAcceptable: the registry refuses a value; nothing of the decision is to be kept.
    """
    after = decided(proposal, decision)
    if not after.open:
        after = await work.proposals.carry_out(after, decision.at)
        await tell_author(work, after, decision.at)
        await tell_claimants(work, after, decision.at)
    await work.proposals.keep(after)
    return after


async def is_own(work: UnitOfWork, sender: Sender, proposal: Proposal) -> bool:
    """Whether it is about the reviewer's own company, or their own proposal, on any front."""
    linked = await work.identities.linked(sender)
    identities = [await work.identities.known(one) for one in linked]
    companies = [id_ for one in identities for id_ in await work.claims.providers_of(one)]
    return proposal.unfit_reviewer([one for one in identities if one], companies)


def vouched(proposal: Proposal, issuer: str) -> Proposal:
    """A new company's proposal with the cluster's own review among its fields."""
    return replace(proposal, fields=(*proposal.fields, Field(name=VOUCHED, value=issuer)))


def waiting_fields(proposal: Proposal) -> Sequence[Field]:
    """What is not decided yet."""
    return [one for one in proposal.fields if one.state == "proposed"]
