"""An import on its way: what was asked, what was read, and what came of it so far."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from storage.changes import Actor
from storage.importing.filing import Folder
from storage.importing.located import Located
from storage.importing.progress import Progress
from storage.importing.reading import Format
from storage.importing.registered import Registered
from storage.importing.report import Counts, Findings
from storage.importing.suppressed import Suppressed
from storage.importing.weighing import Losses
from storage.importing.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a path is to be imported."""

    dry_run: bool = False
    confirm: bool = False
    skip_refused: bool = False
    source: str | None = None
    replace_source: str | None = None
    encoding: str | None = None
    format: Format = "auto"
    actor: Actor = field(default_factory=Actor)

    @property
    def default_source(self) -> str | None:
        """The source of rows that name none; None: what the kind of file says."""
        return self.source or self.replace_source


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was read of a path, before the database is asked."""

    about: str
    encoding: str
    folder: Folder
    findings: Findings


@dataclass(frozen=True, slots=True)
class Beside:
    """What is held beside the registry and bears on every import."""

    suppressed: Suppressed
    located: Located
    clusters: frozenset[str]


@dataclass(slots=True)
class Course:
    """An import on its way through the registry."""

    work: Work
    options: Options
    prepared: Prepared
    registered: Registered
    beside: Beside
    today: date
    progress: Progress
    batch: str = ""
    strangers: Counter[str] = field(default_factory=Counter)
    """How many providers are members of clusters that nobody knows."""
    named: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    counts: Counts = field(default_factory=Counts)
    losses: Losses = field(default_factory=Losses)

    @property
    def findings(self) -> Findings:
        """What was found so far."""
        return self.prepared.findings

    @property
    def writes(self) -> bool:
        """Whether it may still be written."""
        stopped = self.findings.refused and not self.options.skip_refused
        return not self.options.dry_run and not stopped
