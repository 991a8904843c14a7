"""A reply as Slack's messages: the one file that knows Block Kit.

Limits: https://docs.slack.dev/reference/block-kit/blocks (50 blocks, 3000 characters of a section,
25 elements of an action block) and https://docs.slack.dev/reference/block-kit/block-elements
(75 characters of a button, 2000 of its value).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.capabilities import CAPABILITIES
from bot.replies import (
    Block,
    Choice,
    Comparison,
    Facts,
    Listing,
    Note,
    Picture,
    ProviderCard,
    Reply,
    Run,
    Strong,
    Text,
    plain_block,
    plain_choice,
    table_lines,
)
from bot.texts import texts_in
from handlers.slack.markup import atoms, bold, escaped, label, linked

LONGEST_LABEL = CAPABILITIES["slack"].label_length
LONGEST_SECTION = CAPABILITIES["slack"].text_length - 50
MOST_BLOCKS = 50
LONGEST_MESSAGE = 11_000
LONGEST_FALLBACK = 3_900
IN_A_ROW = 5
LONGEST_ALT = 2000

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of Block Kit, and what it says to those who do not see it."""

    block: Json
    words: str

    @property
    def length(self) -> int:
        """Its characters, as far as they count."""
        text = self.block.get("text", {})
        return len(text.get("text", "")) if isinstance(text, dict) else len(self.words)


def rendered(reply: Reply, files: Mapping[str, str] = MappingProxyType({})) -> list[Json]:
    """The messages of a reply: `blocks`, and the `text` for notifications and screen readers.

    `files` are what Slack calls pictures that are kept here, by their keys; one that it has no name
    for is told in words.
    """
    pieces = [*_body(reply, files), *_choices(reply.choices)]
    return [_message(page) for page in _pages(pieces)]


def bare(message: Mapping[str, Any]) -> Json:
    """A message without its blocks: what is sent where Slack refuses them."""
    return {**message, "blocks": []}


def without_pictures(message: Mapping[str, Any]) -> Json | None:
    """A message whose pictures are told in words; None for one that shows none."""
    blocks = message.get("blocks") or []
    if not any(block["type"] == "image" for block in blocks):
        return None
    told = [_told(block) if block["type"] == "image" else block for block in blocks]
    return {**message, "blocks": told}


def _told(image: Json) -> Json:
    return {"type": "context", "elements": [_section(escaped(f"🖼 {image['alt_text']}"))["text"]]}


def home(reply: Reply) -> Json:
    """A reply as the app's Home: the same blocks."""
    blocks = [piece.block for piece in [*_body(reply, {}), *_choices(reply.choices)]]
    return {"type": "home", "blocks": blocks[:100]}


def _message(pieces: Sequence[Piece]) -> Json:
    words = "\n\n".join(piece.words for piece in pieces if piece.words)
    return {
        "text": _shortened(words).strip() or "…",
        "blocks": [piece.block for piece in pieces],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _shortened(words: str) -> str:
    kept = ""
    for piece in atoms(words):
        if len(kept) + len(piece) > LONGEST_FALLBACK:
            break
        kept += piece
    return kept


def _pages(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """As few messages as hold the blocks."""
    pages: list[list[Piece]] = [[]]
    for piece in pieces:
        length = sum(before.length for before in pages[-1]) + piece.length
        if len(pages[-1]) == MOST_BLOCKS or (pages[-1] and length > LONGEST_MESSAGE):
            pages.append([])
        pages[-1].append(piece)
    return pages


def _body(reply: Reply, files: Mapping[str, str]) -> Iterator[Piece]:
    for number, block in enumerate(reply.blocks):
        shown = list(_shown(block, files))
        if isinstance(block, ProviderCard) and block.action:
            shown[0]["accessory"] = _whole_record(block, number, reply)
        words = plain_block(block)
        yield from (Piece(one, words if one is shown[0] else "") for one in shown)


def _shown(block: Block, files: Mapping[str, str]) -> Iterator[Json]:
    match block:
        case Text(runs):
            yield from _sections(part for run in runs for part in _run(run))
        case Note(words):
            yield from _small(words)
        case Picture():
            yield from _picture(block, files)
        case ProviderCard():
            yield from _sections(_card(block))
        case Facts(facts):
            lines = [[bold(f"{fact.label}:"), " ", *_value(fact.value, fact.url)] for fact in facts]
            yield from _sections(_in_lines(lines))
        case Listing(heading, rows):
            head = [[bold(heading)]] if heading else []
            yield from _sections(_in_lines([*head, *(["· ", *atoms(row)] for row in rows)]))
        case Comparison():
            yield from _table(table_lines(block))


def _small(words: str) -> Iterator[Json]:
    for section in _sections(atoms(words)):
        yield {"type": "context", "elements": [section["text"]]}


def _picture(picture: Picture, files: Mapping[str, str]) -> Iterator[Json]:
    """By its address, or as a file of the workspace; else what it shows in words."""
    file = files.get(picture.source)
    if picture.is_kept and not file:
        yield from _small(picture.words)
        return
    source: Json = {"slack_file": {"id": file}} if file else {"image_url": picture.source}
    yield {"type": "image", **source, "alt_text": label(picture.alt, LONGEST_ALT) or "…"}


def _table(lines: Sequence[str]) -> Iterator[Json]:
    """Lines of one letter width; the grave accents that end such a block are left out."""
    rows = [f"{escaped(line.replace('`', ' '))[:500]}\n" for line in lines]
    for section in _packed(rows, LONGEST_SECTION - 8):
        yield _section(f"```{section.removesuffix(chr(10))}```")


def _card(card: ProviderCard) -> Iterator[str]:
    number = f"{card.number}. " if card.number else ""
    ways = [linked(way.words, way.url) for way in card.reach]
    lines = [
        [bold(f"{number}{card.title}"), *([" · ", *atoms(card.where)] if card.where else [])],
        atoms(card.verification),
        [part for way in ways for part in (" · ", way)][1:],
    ]
    yield from _in_lines([line for line in lines if line])


def _value(value: str, url: str) -> list[str]:
    return [linked(value, url)] if url else atoms(value)


def _run(run: Run) -> list[str]:
    return [bold(run.words)] if isinstance(run, Strong) else atoms(run)


def _in_lines(lines: Sequence[Sequence[str]]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield from line if number == 0 else ["\n", *line]


def _sections(parts: Iterable[str]) -> Iterator[Json]:
    """Sections of as much mrkdwn as each holds; Slack refuses an empty one."""
    for words in _packed(parts, LONGEST_SECTION):
        yield _section(words)


def _packed(parts: Iterable[str], room: int) -> Iterator[str]:
    packed = ""
    for part in parts:
        if len(packed) + len(part) > room:
            yield packed
            packed = ""
        packed += part
    yield packed if packed.strip() else "…"


def _section(words: str) -> Json:
    """`verbatim`: nothing that looks like an address or a name is made into a link."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}


def _whole_record(card: ProviderCard, number: int, reply: Reply) -> Json:
    shown = _button(f"card_{number}", texts_in(reply.language).say("Full record"), card.action)
    return {**shown, "accessibility_label": label(card.title, LONGEST_LABEL) or "…"}


def _choices(choices: Sequence[Choice]) -> Iterator[Piece]:
    """Rows of buttons, each with the number that picks it as well."""
    for start in range(0, len(choices), IN_A_ROW):
        row = choices[start : start + IN_A_ROW]
        buttons = [_chosen(number, choice) for number, choice in enumerate(row, start)]
        words = "\n".join(plain_choice(one) or one.label for one in row)
        yield Piece({"type": "actions", "elements": buttons}, words)


def _named(choice: Choice) -> str:
    return f"{choice.number}. {choice.label}" if choice.number else choice.label


def _chosen(number: int, choice: Choice) -> Json:
    """A button that says something, or one that opens an address."""
    pressed = _button(f"choice_{number}", _named(choice), choice.action)
    if choice.url:
        del pressed["value"]
        pressed["url"] = choice.url
    return pressed


def _button(action_id: str, words: str, value: str) -> Json:
    text = plain_text(words, LONGEST_LABEL)
    return {"type": "button", "action_id": action_id, "text": text, "value": value[:2000] or "-"}


def plain_text(words: str, most: int) -> Json:
    """Words without markup, at most so many characters."""
    return {"type": "plain_text", "text": label(words, most) or "…", "emoji": False}
