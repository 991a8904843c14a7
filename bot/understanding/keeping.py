"""What is compiled from the data files, kept beside the byte code until a source of it changes.

As with Python's own byte code: the same sources give the same, a folder that cannot be written
costs time only, and whatever is kept is thrown away when the sources' digest is another.
"""

import gc
import marshal
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

_PACKAGE = Path(__file__).resolve().parents[1]
_SOURCES = (
    "data/taxonomy",
    "data/intents",
    "data/vocabulary",
    "data/places",
    "data/examples",
    "understanding",
)
Plain = TypeVar("Plain")
_SUFFIXES = frozenset((".toml", ".txt", ".tsv", ".jsonl", ".py"))


def kept(name: str, build: Callable[[], Plain]) -> Plain:
    """What `build` gives, made of tuples, dictionaries, sets, strings and numbers alone."""
    path = Path(__file__).parent / "__pycache__" / f"{name}.{sys.implementation.cache_tag}.kept"
    found = _read(path)
    if found is None:
        found = build()
        with suppress(OSError):
            _write(path, found)
    return cast("Plain", found)


def _read(path: Path) -> object:
    """What is kept for the sources as they are, else None."""
    with suppress(OSError, EOFError, ValueError, TypeError):
        written = path.read_bytes()
        if written.startswith(sources_digest()):
            return _loaded(memoryview(written)[len(sources_digest()) :])
    return None


def _loaded(written: memoryview) -> object:
    """Many small things at once: the collector would only look at them again and again."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return marshal.loads(written)  # noqa: S302  # our own, beside the byte code
    finally:
        if collecting:
            gc.enable()


def _write(path: Path, plain: Any) -> None:  # noqa: ANN401  # whatever marshal takes
    path.parent.mkdir(exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    beside.write_bytes(sources_digest() + marshal.dumps(plain))
    beside.replace(path)


@cache
def sources_digest() -> bytes:
    """A digest of every file that what is kept depends on, code included."""
    digest = blake2b(digest_size=16)
    for path in _sources():
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.digest()


def _sources() -> Iterator[Path]:
    for folder in _SOURCES:
        found = (_PACKAGE / folder).rglob("*")
        yield from sorted(path for path in found if path.suffix in _SUFFIXES)
    yield _PACKAGE / "folding.py"
