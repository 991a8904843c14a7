"""What a providers' file has no column for, kept as the registry holds it."""

from dataclasses import replace

from bot.providers import MAIN_BRANCH, Offering, Provider
from storage.importing.layout import ADDRESS, TERMS

_OWN = (
    *("legal_name", "rfc", "description_es", "description_en", "website", "email", "phone"),
    *("whatsapp", "languages", "member_of", "partners", "confirmed_on", "hours", "source"),
)


def with_missing_columns(new: Provider, held: Provider, columns: frozenset[str]) -> Provider:
    """The new provider, with what is held where its file lacks the column."""
    kept = {name: getattr(held, name) for name in _OWN if name not in columns}
    if "status" not in columns:
        kept |= {"status": held.status, "paused_until": held.paused_until}
    if not columns.intersection(ADDRESS):
        kept["branches"] = tuple(one for one in held.branches if one.id == MAIN_BRANCH)
    offerings = {one.service: one for one in held.offerings}
    terms = [name for name in TERMS if name not in columns]
    if terms:
        kept["offerings"] = tuple(
            _with_terms(one, offerings.get(one.service), terms) for one in new.offerings
        )
    return replace(new, **kept) if kept else new


def _with_terms(new: Offering, held: Offering | None, terms: list[str]) -> Offering:
    return replace(new, **{name: getattr(held, name) for name in terms}) if held else new
