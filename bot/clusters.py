"""Which cluster somebody names, and which one a company belongs to."""

from collections.abc import Sequence

from bot.folding import fold
from bot.institutions import Cluster
from bot.providers import Provider
from bot.turn import Turn

COUNCIL = ("consejo", "el consejo", "consejo mxti", "mxti", "council", "the council", "todo mexico")


async def cluster_said(turn: Turn, said: str) -> str | None:
    """The key of the cluster that words name: its key, a name, or its state or town.

    Empty for the council itself, None where the words name no cluster, or several.
    """
    if said in COUNCIL:
        return ""
    every = await turn.work.institutions.clusters()
    by_name = [one.key for one in every if said in names_of(one)]
    if by_name:
        return by_name[0]
    states = {place.state for place in turn.gazetteer.named(said)[:1]}
    state = turn.gazetteer.state_of(said)
    states |= {state.code} if state else set()
    there = [one.key for one in every if one.kind == "cluster" and states & set(one.states)]
    return there[0] if len(there) == 1 else None


def cluster_of(every: Sequence[Cluster], provider: Provider) -> str:
    """The cluster that a company is a member of, else that of its state; empty where unknown."""
    known = {one.key for one in every}
    member = next((key for key in provider.member_of if key in known), "")
    return member or cluster_in(every, [branch.state for branch in provider.branches])


def cluster_in(every: Sequence[Cluster], states: Sequence[str]) -> str:
    """The one cluster of these states; empty where there is none, or several."""
    there = [one.key for one in every if one.kind == "cluster" and set(states) & set(one.states)]
    return there[0] if len(there) == 1 else ""


def names_of(one: Cluster) -> frozenset[str]:
    """What people call a cluster, folded: its key, its name, its former names."""
    said = (one.key, one.name, *one.former_names)
    return frozenset(fold(name) for name in said)
