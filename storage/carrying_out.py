"""What is approved goes into the registry as an import does: checked, logged, indexed, undoable."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from bot.errors import NotAcceptable
from bot.proposals import ADDRESS, CORRECTABLE, VOUCHED, Proposal
from bot.providers import Offering, Provider
from bot.search import today
from bot.taxonomy import load_taxonomy
from storage.changes import Actor, open_batch
from storage.importing.contacts import email, phone, website
from storage.importing.importing import Options, prepare, take_in
from storage.importing.layout import PROVIDERS, VERIFICATIONS
from storage.importing.tables import Unfit
from storage.importing.work import Work
from storage.importing.writing import change
from storage.relocating import relocated
from storage.search.indexing import rebuild_index
from storage.tables.providers import registry_version

SOURCE = "dsmx"
"""The source of companies that registered themselves."""

_NORMAL: Mapping[str, Callable[[str], str]] = {
    "phone": phone,
    "whatsapp": phone,
    "email": email,
    "website": website,
}
_COLUMNS = (
    *("name", "description_es", "phone", "whatsapp", "email", "website", "hours"),
    *("services", "state", "municipality", "member_of"),
)


def normal_form(name: str, value: str) -> str:
    """A field's value in the form in which the registry keeps it.

    Raises:
        NotAcceptable: it is none; the words say why.
    """
    try:
        return _NORMAL.get(name, str.strip)(value)
    except Unfit as reason:
        raise NotAcceptable(f"{name}: {value!r} {reason}", {name: value}) from reason


async def carried_out(work: Work, decided: Proposal, now: datetime) -> Proposal:
    """The proposal with the provider and the batch that its approved fields made.

    Raises:
        NotAcceptable: the registry refuses a value; the words say which and why.
    """
    values = decided.approved_values
    if not values:
        return decided
    if decided.kind == "new":
        return await _registered(work, decided, values, now)
    return await _corrected(work, decided, values, now)


async def _registered(
    work: Work, decided: Proposal, values: Mapping[str, str], now: datetime
) -> Proposal:
    name = f"registered-{decided.id.lower()}"
    options = Options(source=SOURCE, actor=_actor(decided))
    with TemporaryDirectory() as folder:
        _write(Path(folder), name, values, today(now))
        prepared = prepare(Path(folder), options)
    report = await take_in(work, prepared, options, now)
    if not report.batch:
        said = [one.in_words() for one in report.refused] or report.warnings[:3]
        values = {one.column: one.value for one in report.refused}
        raise NotAcceptable("; ".join(said), values, "value" if values else "unlisted")
    return replace(decided, provider_id=name, batch=report.batch)


def _write(folder: Path, name: str, values: Mapping[str, str], day: date) -> None:
    """A company as the files that import reads; `verification` holds the cluster that reviewed."""
    own = {column: values[column] for column in _COLUMNS if values.get(column)}
    _write_row(folder / PROVIDERS, {"id": name, **own})
    if values.get(VOUCHED):
        review = {
            "provider_id": name,
            "scheme": "cluster-review",
            "issuer": values[VOUCHED],
            "issued_on": day.isoformat(),
            "evidence_checked_on": day.isoformat(),
        }
        _write_row(folder / VERIFICATIONS, review)


def _write_row(file: Path, row: Mapping[str, str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([list(row), list(row.values())])


async def _corrected(
    work: Work, decided: Proposal, values: Mapping[str, str], now: datetime
) -> Proposal:
    await work.connection.execute(select(registry_version.c.version).with_for_update())
    held = await work.registry.providers([decided.provider_id])
    if not held:
        raise NotAcceptable(f"{decided.provider_id} is not in the registry any more", why="gone")
    after = _with(held[0], {**values, **_services(held[0], decided)})
    if after == held[0]:
        return decided
    about = f"proposal {decided.id}"
    batch = await open_batch(work.connection, _actor(decided), now, about=about)
    await change(work.connection, [after], batch)
    await rebuild_index(work.connection, [after.id])
    return replace(decided, batch=batch)


def _with(provider: Provider, values: Mapping[str, str]) -> Provider:
    kept = {name: normal_form(name, values[name]) for name in CORRECTABLE if name in values}
    changed: Provider = replace(provider, **kept)  # type: ignore[arg-type]  # text columns alone
    if any(name in values for name in ADDRESS):
        first, *others = provider.branches
        changed = replace(changed, branches=(relocated(first, values), *others))
    if "services" in values:
        changed = replace(changed, offerings=tuple(_offerings(provider, values["services"])))
    if values.get("status") == "closed":
        return replace(changed, status="closed", paused_until=None)
    return changed


def _services(provider: Provider, decided: Proposal) -> Mapping[str, str]:
    """What it offers once what was added and taken out is so, whatever changed meanwhile.

    Raises:
        NotAcceptable: nothing would be left of it.
    """
    field = next((one for one in decided.fields if one.name == "services"), None)
    if field is None or field.state != "approved":
        return {}
    right, before = field.value.split("|"), field.before.split("|")
    kept = [code for code in provider.services if code in right or code not in before]
    new = [code for code in right if code not in (*kept, *before)]
    if not kept and not new:
        reason = "a provider offers at least one service"
        raise NotAcceptable(f"services: {field.value!r} {reason}", {"services": field.value})
    return {"services": "|".join((*kept, *new))}


def _offerings(provider: Provider, codes: str) -> Iterator[Offering]:
    """What it offers: on the terms known where it did already."""
    known = {one.service: one for one in provider.offerings}
    for code in codes.split("|"):
        if code in load_taxonomy().services:
            yield known.get(code, Offering(service=code))


def _actor(decided: Proposal) -> Actor:
    by = next((one.decided_by for one in decided.fields if one.decided_by), "")
    return Actor(id=by, front="review")
