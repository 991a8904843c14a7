"""A provider as a card of three lines: name and distance; who verified it; how to reach it."""

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from bot.actions import written
from bot.gazetteer import Gazetteer
from bot.providers import Branch, Provider, Verification
from bot.replies import Fact, ProviderCard, VerifiedBy, WayToReach
from bot.search import Hit
from bot.search_query import SearchQuery
from bot.taxonomy import Taxonomy
from bot.texts import Texts
from bot.turn import Turn

DENUE_SOURCE = "denue"


def provider_card(
    turn: Turn,
    provider: Provider,
    hit: Hit,
    *,
    asked: tuple[str, ...],
    on: date,
    number: int = 0,
) -> ProviderCard:
    """A card; `asked` are the services looked for, which decide whose verification is shown."""
    texts, taxonomy = turn.texts, turn.taxonomy
    branch = branch_of(provider, hit)
    city = town_of(branch, turn.gazetteer) if branch else ""
    shown = provider.verification_of(tuple(s for s in asked if s in provider.services), on)
    verified = _covering(shown, asked)
    return ProviderCard(
        id=provider.id,
        code=provider.code,
        name=provider.name,
        city=city,
        state=branch.state if branch else "",
        distance_km=None if hit.distance_km is None else round(hit.distance_km, 3),
        verified=_verified_by(verified),
        services=_asked_first(provider.services, asked),
        demo=provider.demo,
        number=number,
        action=written("show", provider.code),
        title=title_of(provider, texts),
        where=_where(hit, city or _state_name(turn, branch), texts),
        verification=verification_words(provider, verified, texts, taxonomy),
        reach=ways_to_reach(provider, texts),
    )


def naming_services(
    turn: Turn, card: ProviderCard, provider: Provider, query: SearchQuery
) -> ProviderCard:
    """The card with those of the asked services that it offers, where nobody offers all."""
    offered = [service for service in query.services if service in provider.services]
    if not query.include_unverified:
        holding = [held for held in provider.verifications if held.holds_on(query.on)]
        offered = [code for code in offered if any(held.covers(code) for held in holding)]
    words = turn.texts.listing([turn.label(service) for service in offered])
    return replace(card, where=" · ".join(filter(None, (card.where, words))))


def title_of(provider: Provider, texts: Texts) -> str:
    """The name, marked where the company is invented."""
    return f"{provider.name} {texts.say('(demo)')}" if provider.demo else provider.name


def branch_of(provider: Provider, hit: Hit) -> Branch | None:
    """The branch that matched, else the first."""
    matched = [branch for branch in provider.branches if branch.id == hit.branch]
    return next(iter([*matched, *provider.branches]), None)


def town_of(branch: Branch, gazetteer: Gazetteer) -> str:
    """The name of the town a branch is tied to, else of its municipality."""
    place = gazetteer.place(f"g{branch.town}") if branch.town else None
    return (place.city if place else None) or branch.municipality


def verification_words(
    provider: Provider, verified: Verification | None, texts: Texts, taxonomy: Taxonomy
) -> str:
    """Who verified it, by which scheme, until when; or that nobody did, and who told of it."""
    if verified is None:
        source = provider.source.upper() if provider.source == DENUE_SOURCE else provider.source
        return texts.say("Not verified · source {source}").format(source=source)
    return texts.say("✔ {issuer}: {scheme}, until {day}").format(
        issuer=verified.issuer,
        scheme=scheme_words(verified, texts, taxonomy),
        day=texts.day(verified.counts_until or date.max),
    )


def scheme_words(verification: Verification, texts: Texts, taxonomy: Taxonomy) -> str:
    """What people call a scheme, with its level."""
    reviews = {
        "cluster-review": texts.say("cluster review"),
        "amiti-review": texts.say("AMITI review"),
    }
    scheme = verification.scheme
    words = reviews.get(scheme) or taxonomy.label(scheme, texts.language)
    return f"{words} {verification.level}".strip()


def ways_to_reach(provider: Provider, texts: Texts) -> tuple[WayToReach, ...]:
    """The shortest way that fits one line; an unverified candidate's person stays private."""
    if provider.source == DENUE_SOURCE:
        return _page(provider)
    phone = (
        (WayToReach(f"☎ {spoken_phone(provider.phone)}", _phone_url(provider)),)
        if provider.phone
        else ()
    )
    called = (*phone, *_whatsapp(provider, texts))
    email = (WayToReach(provider.email),) if provider.email and not called else ()
    return called or email or _page(provider)


def contact_facts(provider: Provider, texts: Texts) -> tuple[Fact, ...]:
    """The ways to reach a provider as lines of a record."""
    rows = (
        (texts.say("Phone"), spoken_phone(provider.phone), _phone_url(provider)),
        (texts.say("WhatsApp"), spoken_phone(provider.whatsapp), _whatsapp_url(provider)),
        (texts.say("E-mail"), provider.email, ""),
        (texts.say("Website"), _host(provider.website), _page_url(provider)),
        (texts.say("Hours"), provider.hours, ""),
    )
    hidden = provider.source == DENUE_SOURCE
    shown = rows[3:] if hidden else rows
    return tuple(Fact(label, value, url) for label, value, url in shown if value)


def spoken_phone(number: str) -> str:
    """An E.164 number of Mexico as people write it: "442 123 4567"."""
    digits = number.removeprefix("+52")
    if not digits.isdigit() or len(digits) != 10:
        return number
    area = 2 if digits[:2] in ("33", "55", "56", "81") else 3
    return f"{digits[:area]} {digits[area:6]} {digits[6:]}"


def _covering(verification: Verification | None, asked: tuple[str, ...]) -> Verification | None:
    if verification is None or not asked:
        return verification
    return verification if any(verification.covers(service) for service in asked) else None


def _verified_by(verification: Verification | None) -> VerifiedBy | None:
    until = verification.counts_until if verification else None
    if verification is None or until is None:
        return None
    return VerifiedBy(verification.scheme, verification.issuer, until)


def _asked_first(services: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
    first = [service for service in asked if service in services]
    return (*first, *(service for service in services if service not in first))


def _where(hit: Hit, city: str, texts: Texts) -> str:
    if hit.distance_km is None:
        return city
    return texts.distance(hit.distance_km, approximate=hit.approximate)


def _state_name(turn: Turn, branch: Branch | None) -> str:
    """The state of a branch of which nothing nearer is known."""
    state = turn.gazetteer.states.get(branch.state) if branch else None
    return state.name if state else ""


def _whatsapp(provider: Provider, texts: Texts) -> tuple[WayToReach, ...]:
    if not provider.whatsapp:
        return ()
    return (WayToReach(texts.say("WhatsApp"), _whatsapp_url(provider)),)


def _phone_url(provider: Provider) -> str:
    """https://www.rfc-editor.org/rfc/rfc3966: an address that a phone offers to call."""
    return "" if provider.demo or not provider.phone else f"tel:{provider.phone}"


def _whatsapp_url(provider: Provider) -> str:
    """https://faq.whatsapp.com/5913398998672934: wa.me takes the digits of an E.164 number."""
    if provider.demo or not provider.whatsapp:
        return ""
    return f"https://wa.me/{provider.whatsapp.removeprefix('+')}"


def _page(provider: Provider) -> tuple[WayToReach, ...]:
    if not provider.website:
        return ()
    return (WayToReach(_host(provider.website), _page_url(provider)),)


def _page_url(provider: Provider) -> str:
    safe = urlsplit(provider.website).scheme in ("http", "https")
    return provider.website if safe and not provider.demo else ""


def _host(website: str) -> str:
    return (urlsplit(website).hostname or website).removeprefix("www.")
