"""The data files of places."""

from importlib.resources import files


def read_text(name: str) -> str:
    """Return the text of a file of `bot/data/places`."""
    return (files("bot") / "data" / "places" / name).read_text(encoding="utf-8")


def rows(name: str) -> list[str]:
    """Return the lines of a tab-separated file, without the comments on top."""
    return [line for line in read_text(name).splitlines() if not line.startswith("#")]
