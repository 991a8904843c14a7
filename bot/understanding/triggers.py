"""The phrases that call for an intent, from one file per intent."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent's examples in both languages, its weight against others, and its phrases."""

    name: str
    weight: float
    examples_es: tuple[str, ...]
    examples_en: tuple[str, ...]
    phrases: tuple[re.Pattern[str], ...]

    def called_by(self, text: str) -> int:
        """How many characters of the longest phrase in a folded text call for it; 0 if none."""
        spans = (match for phrase in self.phrases if (match := phrase.search(text)))
        return max((match.end() - match.start() for match in spans), default=0)


@cache
def load_intents() -> Mapping[str, Intent]:
    """Read the files, once."""
    return {intent.name: intent for intent in _read()}


def _read() -> Iterator[Intent]:
    folder = files("bot") / "data" / "intents"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if not path.name.endswith(".toml"):
            continue
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        yield Intent(
            name=path.name.removesuffix(".toml"),
            weight=table["weight"],
            examples_es=tuple(table["examples_es"]),
            examples_en=tuple(table["examples_en"]),
            phrases=tuple(re.compile(_expression(said)) for said in table["triggers"]),
        )


def _expression(phrase: str) -> str:
    """A phrase as a regular expression: `...` is up to five words, `*` any ending, [x] optional."""
    words = phrase.strip().replace("*", r"\w*").replace("] ", r")?\s*").replace("]", ")?")
    words = words.replace("[", "(?:").replace(" ... ", r"(?:\s+\S+){0,5}?\s+")
    begins = "" if words.startswith("^") else r"\b"
    return begins + words + ("" if words.endswith(("$", "?")) else r"\b")
