"""What the files say of a provider, laid over what the registry holds of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import count

from bot.folding import fold
from bot.providers import MAIN_BRANCH, Branch, Offering, Provider, Verification
from storage.importing.filing import Draft, Filed
from storage.importing.keeping import with_missing_columns
from storage.importing.layout import BRANCHES, VERIFICATIONS
from storage.importing.report import Findings
from storage.providers import spoken_name


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging needs to know beside the provider: the files there are, and the day."""

    files: frozenset[str]
    today: date
    findings: Findings


def merged(draft: Draft, before: Provider | None, merging: Merging) -> Provider | None:
    """The provider as it shall be; None where its rows are refused, which is noted."""
    known = draft.own.record if draft.own else before
    if known is None or draft.refused:
        _refuse_dependents(draft, merging.findings, there=draft.own is not None)
        return None
    if draft.own and before:
        known = with_missing_columns(known, before, draft.columns)
    provider = replace(
        known,
        code=before.code if before else "",
        branches=_branches(draft, known, before, merging),
        offerings=_offerings(draft, known, before),
        verifications=before.verifications if before else (),
    )
    if not _whole(draft, provider, merging.findings):
        return None
    if VERIFICATIONS in merging.files:
        provider = replace(provider, verifications=_verifications(draft, provider, merging))
    return provider


def _branches(
    draft: Draft, known: Provider, before: Provider | None, merging: Merging
) -> tuple[Branch, ...]:
    held = before.branches if before else ()
    main = known.branches if draft.own else _main(draft, held)
    if BRANCHES not in merging.files:
        further = tuple(branch for branch in held if branch.id != MAIN_BRANCH)
    else:
        further = tuple(_further(draft, merging.findings, taken=bool(main)))
    return (*main, *further)


def _main(draft: Draft, held: Sequence[Branch]) -> tuple[Branch, ...]:
    """The branch that a provider's own row made earlier, where no row takes its place."""
    named = {filed.record.id for filed in draft.branches}
    return tuple(one for one in held if one.id == MAIN_BRANCH and one.id not in named)


def _further(draft: Draft, findings: Findings, *, taken: bool) -> Iterator[Branch]:
    """The branches of their own file; those without an id are numbered past the others' ids."""
    named = {filed.record.id for filed in draft.branches}
    free = (name for name in map("b{}".format, count(2)) if name not in named)
    for filed in draft.branches:
        branch = filed.record
        if taken and branch.id == MAIN_BRANCH:
            reason = "is the id of the branch that providers.csv describes"
            findings.refuse(BRANCHES, filed.line, "id", MAIN_BRANCH, reason)
        else:
            yield branch if branch.id else replace(branch, id=next(free))


def _offerings(draft: Draft, known: Provider, before: Provider | None) -> tuple[Offering, ...]:
    if draft.offerings:
        return tuple(filed.record for filed in draft.offerings)
    own = known.offerings if draft.own else ()
    return own or (before.offerings if before else ())


def _verifications(draft: Draft, provider: Provider, merging: Merging) -> tuple[Verification, ...]:
    itself = _called(provider.name) | _called(provider.legal_name) if draft.verifications else ()
    fitting = []
    for filed in draft.verifications:
        found = filed.record
        if not _called(found.issuer).isdisjoint(itself):
            reason = "is the provider itself; somebody else has to verify it"
            merging.findings.refuse(VERIFICATIONS, filed.line, "issuer", found.issuer, reason)
            continue
        _warn_of_unoffered(filed, provider, merging.findings)
        fitting.append(_as_checked(found, provider.verifications, merging.today))
    return tuple(fitting)


@lru_cache(maxsize=4096)
def _called(name: str) -> frozenset[str]:
    """A company's name in the forms in which two are held to be the same."""
    return frozenset((fold(name), spoken_name(name))) - {""}


def _warn_of_unoffered(filed: Filed[Verification], provider: Provider, findings: Findings) -> None:
    for service in filed.record.services:
        if service not in provider.services:
            where = f"{VERIFICATIONS}:{filed.line}: services {service!r}"
            findings.warn(f"{where}: {provider.id} does not offer it")


def _as_checked(found: Verification, held: Sequence[Verification], today: date) -> Verification:
    """What comes in without a day of checking was checked when it first came in."""
    if found.evidence_checked_on:
        return found
    same = (one for one in held if replace(one, evidence_checked_on=None) == found)
    earlier = next(same, None)
    return earlier or replace(found, evidence_checked_on=today)


def _whole(draft: Draft, provider: Provider, findings: Findings) -> bool:
    lacking = []
    if not provider.offerings:
        lacking.append(("services", "a provider offers at least one service"))
    if not provider.branches:
        lacking.append(("state", "a state or coordinates are needed"))
    for column, reason in lacking[:1]:
        if draft.own:
            findings.refuse(draft.file, draft.own.line, column, "", reason)
        _refuse_dependents(draft, findings, there=True)
    return not lacking


def _refuse_dependents(draft: Draft, findings: Findings, *, there: bool) -> None:
    reason = "its provider is refused" if there else "no such provider, here or in the registry"
    for file, line in draft.dependents():
        findings.refuse(file, line, "provider_id", draft.id, reason)
