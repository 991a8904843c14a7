"""What published files share: who is in them, and lists that are written one by one."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.providers import Provider

Add = Callable[[Mapping[str, Any]], None]


def published(provider: Provider) -> bool:
    """Closed companies are published no more."""
    return provider.status != "closed"


def name_to_publish(provider: Provider) -> str:
    """Its name; an invented company is called so."""
    return f"{provider.name} (demo)" if provider.demo else provider.name


@contextmanager
def json_list(path: Path, head: str = "", foot: str = "") -> Iterator[Add]:
    """A JSON file with one list, each entry on a line; `head` and `foot` stand round it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{head}[")
        between = "\n"

        def add(entry: Mapping[str, Any]) -> None:
            nonlocal between
            file.write(between + json.dumps(entry, ensure_ascii=False))
            between = ",\n"

        yield add
        file.write(f"\n]{foot}\n")
