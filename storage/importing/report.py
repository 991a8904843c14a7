"""What an import would do, or did."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_WARNINGS = 5000
MOST_REFUSED = 100_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """One row that does not go in; `line` counts from 1, the header's."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def as_json(self) -> dict[str, Any]:
        """Its entry in the report."""
        return {name: getattr(self, name) for name in self.__slots__}

    def in_words(self) -> str:
        """It as a line for people."""
        value = f" {self.value!r}" if self.value else ""
        return f"{self.file}:{self.line}: {self.column}{value}: {self.reason}"


@dataclass(slots=True)
class Findings:
    """Refusals and warnings as they come up."""

    refused: list[Refusal] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unsaid: int = 0
    unsaid_refused: int = 0

    def refuse(self, file: str, line: int, column: str, value: str, reason: str) -> None:
        """Note that a row does not go in, and why; after very many they are only counted."""
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(Refusal(file, line, column, value[:200], reason))
        else:
            self.unsaid_refused += 1

    def warn(self, words: str) -> None:
        """Note what staff should look at; after very many they are only counted."""
        if len(self.warnings) < MOST_WARNINGS:
            self.warnings.append(words)
        else:
            self.unsaid += 1

    def all_warnings(self) -> tuple[str, ...]:
        """The warnings, and how many more there were."""
        more = {"warnings": self.unsaid, "rows are refused": self.unsaid_refused}
        told = (f"{count} more {what}" for what, count in more.items() if count)
        return (*self.warnings, *told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Providers added, changed, left as they were, and closed because the files lack them."""

    added: int = 0
    changed: int = 0
    left: int = 0
    removed: int = 0

    @property
    def any_change(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole report; `batch` is None where nothing was written."""

    batch: str | None
    dry_run: bool
    encoding: str
    counts: Counts
    refused: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    done: bool
    """Whether it was written, or is a dry run that refuses nothing."""

    def as_json(self) -> Mapping[str, Any]:
        """The report as registry files' users read it with --json."""
        return {
            "batch": self.batch,
            "dry_run": self.dry_run,
            "encoding": self.encoding,
            "added": self.counts.added,
            "changed": self.counts.changed,
            "left": self.counts.left,
            "removed": self.counts.removed,
            "refused": [one.as_json() for one in self.refused],
            "warnings": list(self.warnings),
        }

    def in_words(self) -> str:
        """The report as lines."""
        said = [
            f"encoding: {self.encoding}",
            self._counts_in_words(),
            *(f"refused: {one.in_words()}" for one in self.refused),
            *(f"warning: {words}" for words in self.warnings),
        ]
        if self.batch:
            said.append(f"batch {self.batch}; undo with: dsmx registry undo {self.batch}")
        else:
            said.append("nothing was written")
        return "\n".join(said)

    def _counts_in_words(self) -> str:
        would = "" if self.batch else "would be "
        counts = {
            "added": self.counts.added,
            "changed": self.counts.changed,
            "left": self.counts.left,
            "removed": self.counts.removed,
        }
        said = ", ".join(f"{would}{name}: {count}" for name, count in counts.items())
        return f"{said}; refused rows: {len(self.refused)}"
