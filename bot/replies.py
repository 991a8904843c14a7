"""What the assistant answers, free of any app's markup; each front renders these blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Strong:
    """Words to stand out."""

    words: str


Run = str | Strong


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; lines inside are parted by line feeds."""

    runs: tuple[Run, ...]
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: that the data are a demonstration, how something was understood."""

    words: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class VerifiedBy:
    """The verification that a card shows: the scheme's code, who issued it, the last day."""

    scheme: str
    issuer: str
    until: date


@dataclass(frozen=True, slots=True)
class WayToReach:
    """A telephone, an address or a page as shown; `url` only where it may be opened."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCard:
    """One provider in three lines: name and distance; who verified it; how to reach it.

    `number` is what picks it from this reply (0: none). `title`, `where` and `verification` are in
    the person's language; the other fields are the same as data. `action` shows the provider whole
    when pressed (empty: nothing to press). A card of a demonstration provider has "(demo)" in its
    title and no links.
    """

    id: str
    code: str
    name: str
    city: str
    state: str
    distance_km: float | None = None
    verified: VerifiedBy | None = None
    services: tuple[str, ...] = ()
    demo: bool = False
    number: int = 0
    action: str = ""
    title: str = ""
    where: str = ""
    verification: str = ""
    reach: tuple[WayToReach, ...] = ()
    kind: Literal["card"] = "card"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a record: what it is called, and its value with an address where it has one."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A record in lines."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Listing:
    """Short lines under a heading (empty: none): services, examples."""

    heading: str
    rows: tuple[str, ...]
    kind: Literal["listing"] = "listing"


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """What is compared, and its value in every column."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Regions side by side: a short name for each column, and rows of values."""

    columns: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    kind: Literal["comparison"] = "comparison"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, by the key that it is kept by or by its public https address.

    `alt` says in words what it shows, for who cannot see it and where it cannot be shown.
    """

    source: str
    alt: str
    kind: Literal["picture"] = "picture"

    @property
    def is_kept(self) -> bool:
        """Whether its bytes are kept here."""
        return not self.source.startswith("https://")

    @property
    def words(self) -> str:
        """What stands for it where it cannot be shown."""
        return f"🖼 {self.alt}"


Block = Text | Note | ProviderCard | Facts | Listing | Comparison | Picture


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press, to answer by its number, or to say in its words.

    `action` is at most 64 bytes (Telegram's callback_data) and the same on every front;
    `asks_location` marks the one choice that asks the app for the person's location, where it can.
    `number` is what picks it from this reply. `url`: it opens this address and says nothing to the
    assistant; then it has neither action nor number.
    """

    label: str
    action: str
    number: int = 0
    asks_location: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form: what it is called, what is asked, and the options it offers.

    `longest` is in characters; `takes_picture`: a picture answers it, or the address of one.
    """

    name: str
    label: str
    options: tuple[str, ...] = ()
    optional: bool = False
    longest: int = 500
    takes_picture: bool = False


@dataclass(frozen=True, slots=True)
class OpenForm:
    """All that a form still asks, for fronts that can ask it at once.

    `before`: why some of it is asked again.
    """

    name: str
    fields: tuple[FormField, ...]
    before: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """Blocks to read, then choices to press.

    `replaces_list`: the answer is another page of the list whose button was pressed, so a front
    that can edit shows it in the same place. `form`: a form that begins here; a front that can,
    asks it whole in place of the blocks, which ask its first question.
    """

    blocks: tuple[Block, ...]
    choices: tuple[Choice, ...] = field(default=())
    replaces_list: bool = False
    language: Literal["es", "en"] = "es"
    form: OpenForm | None = None

    @property
    def cards(self) -> tuple[ProviderCard, ...]:
        """The cards among the blocks."""
        return tuple(block for block in self.blocks if isinstance(block, ProviderCard))

    @property
    def picture(self) -> Picture | None:
        """The first picture among the blocks: a message has one at most."""
        return next((block for block in self.blocks if isinstance(block, Picture)), None)


def plain(reply: Reply) -> str:
    """A reply as bare text: for notifications, screen readers and fronts without markup."""
    paragraphs = [plain_block(block) for block in reply.blocks]
    choices = [words for choice in reply.choices if (words := plain_choice(choice))]
    return "\n\n".join([*paragraphs, *(["\n".join(choices)] if choices else [])])


def plain_choice(choice: Choice) -> str:
    """A choice as a bare line: by its number, or with the address that it opens."""
    if choice.url:
        return f"{choice.label}: {choice.url}"
    return f"{choice.number}. {choice.label}" if choice.number else ""


def plain_block(block: Block) -> str:
    """One block as bare lines."""
    match block:
        case Text(runs):
            return plain_runs(runs)
        case Note(words=words) | Picture(words=words):
            return words
        case ProviderCard():
            return "\n".join(line for line in card_lines(block) if line)
        case Facts(facts):
            return "\n".join(f"{fact.label}: {fact.value}" for fact in facts)
        case Listing(heading, rows):
            return "\n".join([*([heading] if heading else []), *(f"· {row}" for row in rows)])
        case Comparison(columns, rows):
            lines = [f"{row.label}: {' · '.join(row.values)}" for row in rows]
            return "\n".join([" · ".join(columns), *lines])


def table_lines(table: Comparison, width: int = 38) -> list[str]:
    """A comparison in columns of fixed width, for fronts that show it in one letter width.

    A row whose label does not fit before its values stands in two lines; 38 characters fit a
    phone.
    """
    cells = [table.columns, *(row.values for row in table.rows)]
    wide = 1 + max(len(cell) for row in cells for cell in row)
    room = width - wide * len(table.columns)
    lines = [" " * max(room, 0) + _in_columns(table.columns, wide)]
    for row in table.rows:
        if len(row.label) <= room:
            lines.append(row.label.ljust(room) + _in_columns(row.values, wide))
        else:
            lines += [row.label, " " * max(room, 0) + _in_columns(row.values, wide)]
    return lines


def _in_columns(cells: Sequence[str], wide: int) -> str:
    return "".join(cell.rjust(wide) for cell in cells)


def plain_runs(runs: Sequence[Run]) -> str:
    """Runs of a paragraph without their emphasis."""
    return "".join(run.words if isinstance(run, Strong) else run for run in runs)


def card_lines(card: ProviderCard) -> tuple[str, str, str]:
    """The three lines of a card: name and distance, verification, ways to reach it."""
    head = f"{card.number}. {card.title}" if card.number else card.title
    first = f"{head} · {card.where}" if card.where else head
    return first, card.verification, " · ".join(way.words for way in card.reach)
