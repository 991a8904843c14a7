"""Who speaks for which company: codes for them, what they hold, and its end."""

from bot.actions import Action, written
from bot.allowing import allowed, for_their_eyes, holds_any_role, in_private, log, refusal, speaker
from bot.clusters import cluster_of
from bot.lookup import provider_coded
from bot.one_time_codes import Promise
from bot.providers import Provider
from bot.replies import Choice, Listing, Strong
from bot.sayings.requests import to_answer
from bot.turn import Answer, Turn, answered

SURE = 88.0


async def invite(turn: Turn, said: str) -> Answer | None:
    """A code that lets somebody speak for a company; None where nobody's staff asks."""
    if not await holds_any_role(turn):
        return None
    if crowd := in_private(turn):
        return crowd
    provider = await _named(turn, said)
    if provider is None:
        return answered(turn, [turn.say("“{name}” is not in the registry.", name=said)])
    if not await allowed(turn, "issue-claim", provider.id, await _cluster(turn, provider)):
        return refusal(turn)
    promise = Promise(kind="claim", about=provider.id, issuer=await speaker(turn))
    code = await turn.work.codes.issue(promise, turn.now)
    await log(turn, "issue-claim", provider.id)
    words = turn.say(
        "Whoever writes {code} to me first, within seven days, speaks for {name}.",
        code=Strong(code),
        name=provider.name,
    )
    return answered(turn, [words, turn.say("Send it to that person alone.")])


async def speakers(turn: Turn, said: str) -> Answer | None:
    """Who speaks for a company, each with a button that ends it."""
    if not await holds_any_role(turn):
        return None
    if crowd := in_private(turn):
        return crowd
    provider = await _named(turn, said)
    if provider is None:
        return answered(turn, [turn.say("“{name}” is not in the registry.", name=said)])
    if not await allowed(turn, "revoke-claim", provider.id, await _cluster(turn, provider)):
        return refusal(turn)
    held = await turn.work.claims.claimants(provider.id)
    if not held:
        return answered(turn, [turn.say("Nobody speaks for {name} yet.", name=provider.name)])
    choices = [
        Choice(turn.words("End it: {who}", who=one[:4]), written("claim", provider.code, one))
        for one in held
    ]
    return answered(turn, [turn.say("Who speaks for {name}:", name=provider.name)], choices)


async def companies(turn: Turn, _: str) -> Answer:
    """The companies that somebody speaks for, each to be shown, corrected or let go."""
    if crowd := for_their_eyes(turn):
        return crowd
    held = await turn.work.claims.providers_of(
        await turn.work.identities.known(turn.message.sender)
    )
    found = await turn.work.registry.providers(held)
    if not found:
        said = turn.say("You speak for no company yet. Its cluster or the council gives a code.")
        register = Choice(turn.words("Register my company"), written("do", "register_provider"))
        return answered(turn, [said], [register])
    heading = turn.words("The companies you speak for:")
    listing = Listing(heading, tuple(f"{one.name} [{one.code}]" for one in found))
    choices = [choice for one in found for choice in _of_a_company(turn, one)]
    return answered(turn, [listing], [*choices, *to_answer(turn)])


async def ended(turn: Turn, action: Action) -> Answer | None:
    """One's own claim let go, or another's ended by staff; None where there is no such claim."""
    provider = await provider_coded(turn, action.about)
    me = await turn.work.identities.known(turn.message.sender)
    if provider is None:
        return None
    whose = action.more or me
    if whose != me and not await allowed(
        turn, "revoke-claim", provider.id, await _cluster(turn, provider)
    ):
        return refusal(turn)
    if not await turn.work.claims.release(whose, provider.id):
        return None
    await log(turn, "revoke-claim", provider.id, before=whose)
    return answered(turn, [turn.say("Ended: one less speaks for {name}.", name=provider.name)])


def _of_a_company(turn: Turn, one: Provider) -> list[Choice]:
    return [
        Choice(one.name, written("show", one.code)),
        Choice(turn.words("Correct {name}", name=one.name), written("fix", one.code)),
        Choice(turn.words("Let {name} go", name=one.name), written("claim", one.code)),
    ]


async def _named(turn: Turn, said: str) -> Provider | None:
    coded = await provider_coded(turn, said)
    alike = [] if coded else await turn.work.registry.named(said, limit=1)
    sure = [one.id for one in alike if one.likeness >= SURE]
    found = await turn.work.registry.providers(sure)
    return coded or next(iter(found), None)


async def _cluster(turn: Turn, provider: Provider) -> str:
    return cluster_of(await turn.work.institutions.clusters(), provider)
