"""What `dsmx announce` is told about a draft, checked: words, a picture, whom, when."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from bot.announcements import Audience
from bot.authorization import ROLES
from bot.capabilities import CAPABILITIES
from bot.gazetteer import load_gazetteer
from bot.pictures import SoundPicture, UnsoundPicture
from bot.taxonomy import load_taxonomy
from handlers.cli.running import MISUSED, complain


def picture_of(said: str) -> SoundPicture | str:
    """The picture of a file, or the address of one (empty: none).

    Raises:
        typer.Exit: there is no such file, or it is no picture.
    """
    if not said or said.startswith("https://"):
        return said
    from bot.redrawing import sound_picture  # noqa: PLC0415  # Pillow is loaded only for a picture

    try:
        return sound_picture(Path(said).read_bytes())
    except (OSError, UnsoundPicture) as problem:
        complain(f"{said}: {problem}")
        raise typer.Exit(MISUSED) from problem


def demand_both_languages(en: str, *, waived: bool) -> None:
    """English words, or the word that everybody gets the Spanish ones.

    Raises:
        typer.Exit: there is neither.
    """
    if not en and not waived:
        complain("give --en as well, or --spanish-only if everybody is to get the Spanish words")
        raise typer.Exit(MISUSED)


def audience_of(
    cluster: str, places: Sequence[str] | None, lists: Mapping[str, Sequence[str] | None]
) -> Audience:
    """Whom it is for, by codes and names that are known.

    Raises:
        typer.Exit: one is not.
    """
    taxonomy = load_taxonomy()
    known = {
        "topics": taxonomy.services,
        "sectors": taxonomy.sectors,
        "roles": ROLES,
        "languages": ("es", "en"),
        "fronts": tuple(name for name, one in CAPABILITIES.items() if one.writes_first),
    }
    for name, said in lists.items():
        for one in said or ():
            if name in known and one not in known[name]:
                complain(f"{one!r} is none of the {name}: {', '.join(known[name])}")
                raise typer.Exit(MISUSED)
    chosen = {name: tuple(said or ()) for name, said in lists.items()}
    return Audience(cluster=cluster, places=tuple(map(_place, places or ())), **chosen)


def _place(said: str) -> tuple[str, str]:
    gazetteer = load_gazetteer()
    place = gazetteer.place(said) or next(iter(gazetteer.named(said)), None)
    if place is None:
        complain(f"no place is called {said!r}")
        raise typer.Exit(MISUSED)
    return place.state, place.key if place.kind == "town" else ""


def moment_of(said: str, zone: str) -> datetime | None:
    """A day and an hour of a zone, in UTC; None where nothing was said.

    Raises:
        typer.Exit: there is no such time or zone.
    """
    if not said:
        return None
    try:
        there = datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, ZoneInfoNotFoundError) as error:
        complain(f"{said} {zone} is no time: write 2026-12-01 09:00 and a zone's IANA name")
        raise typer.Exit(MISUSED) from error
    return there.astimezone(UTC)
