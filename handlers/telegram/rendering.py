"""A reply as Telegram's messages: HTML with buttons."""

from collections.abc import Iterator
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
)
from telegram.constants import ParseMode

from bot.actions import MOST_BYTES
from bot.capabilities import CAPABILITIES
from bot.replies import (
    Block,
    Choice,
    Comparison,
    Fact,
    Facts,
    Listing,
    Note,
    Picture,
    ProviderCard,
    Reply,
    Text,
    table_lines,
)
from handlers.inert import inert
from handlers.telegram.markup import LONGEST_ATOM, lines_of, linked, name, safe, units

LIMIT = CAPABILITIES["telegram"].text_length - 96
"""Less than Telegram's 4,096, which counts after the entities are read."""
CAPTION = 1024
"""Units of UTF-16 below a photo (https://core.telegram.org/bots/api#sendphoto)."""
LONGEST_LABEL = CAPABILITIES["telegram"].label_length
MOST_BUTTONS = 90
_IN_A_ROW = 2
_SHORT = 20
_NOTHING = "·"


def rendered(
    reply: Reply, *, private: bool = True, photo: str | bytes | None = None
) -> list[dict[str, Any]]:
    """The arguments of `send_message`, one dictionary a message; the buttons hang on the last.

    With the reply's picture as `photo` (its bytes, its address or Telegram's name for it) the words
    stand below it: those of `send_photo` are then the first. More words than fit there follow in a
    message of their own; a picture with an address is then shown above them, in the same one.
    """
    shown = [block for block in reply.blocks if photo is None or not isinstance(block, Picture)]
    messages: list[dict[str, Any]] = [
        {"text": text if text.strip() else _NOTHING, "parse_mode": ParseMode.HTML}
        for text in _pages([list(_lines(block)) for block in shown])
    ]
    messages[-1]["reply_markup"] = keyboard(reply, private=private)
    return messages if photo is None else _pictured(messages, photo)


def _pictured(messages: list[dict[str, Any]], photo: str | bytes) -> list[dict[str, Any]]:
    first, *others = messages
    if not others and units(first["text"]) <= CAPTION:
        return [{"photo": photo, "caption": first.pop("text"), **first}]
    if isinstance(photo, str) and photo.startswith("https://"):
        above = LinkPreviewOptions(url=photo, prefer_large_media=True, show_above_text=True)
        return [{**first, "link_preview_options": above}, *others]
    return [{"photo": photo}, *messages]


def keyboard(reply: Reply, *, private: bool) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """Buttons under the message.

    A location can only be asked for by the keyboard itself, and only in a private chat.
    """
    choices = [choice for choice in reply.choices if private or not choice.asks_location]
    if choices and all(choice.asks_location for choice in choices):
        keys = [[KeyboardButton(_label(choice), request_location=True)] for choice in choices]
        return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
    cards = [
        InlineKeyboardButton(str(card.number), callback_data=card.action)
        for card in reply.cards
        if card.number and _fits(card.action)
    ]
    numbers = [cards[begin : begin + 8] for begin in range(0, len(cards), 8)]
    pressed = [choice for choice in choices if choice.url or _fits(choice.action)]
    rows = [*numbers, *_rows(pressed)]
    return InlineKeyboardMarkup(rows[:MOST_BUTTONS]) if rows else None


def _rows(choices: list[Choice]) -> Iterator[list[InlineKeyboardButton]]:
    row: list[InlineKeyboardButton] = []
    for choice in choices[:MOST_BUTTONS]:
        long = len(choice.label) > _SHORT
        if row and (long or len(row) == _IN_A_ROW):
            yield row
            row = []
        row.append(_button(choice))
        if long:
            yield row
            row = []
    if row:
        yield row


def _button(choice: Choice) -> InlineKeyboardButton:
    if choice.url:
        return InlineKeyboardButton(_label(choice), url=choice.url)
    return InlineKeyboardButton(_label(choice), callback_data=choice.action)


def _label(choice: Choice) -> str:
    said = inert(choice.label).strip()
    shown = said if len(said) <= LONGEST_LABEL else f"{said[: LONGEST_LABEL - 1]}…"
    return shown or str(choice.number or _NOTHING)


def _fits(action: str) -> bool:
    return 0 < len(action.encode(errors="replace")) <= MOST_BYTES


def _pages(blocks: list[list[str]]) -> list[str]:
    """The blocks in as few messages as hold them; one too long for any is cut between its lines."""
    pages = [""]
    for lines in blocks:
        whole = "\n".join(lines)
        pieces = [whole] if units(whole) <= LIMIT else lines
        for number, piece in enumerate(pieces):
            gap = "\n" if number else "\n\n"
            if not pages[-1]:
                pages[-1] = piece
            elif units(pages[-1] + gap + piece) <= LIMIT:
                pages[-1] += gap + piece
            else:
                pages.append(piece)
    return pages


def _lines(block: Block) -> Iterator[str]:
    """A block in lines of HTML, each whole in itself."""
    match block:
        case Text(runs):
            yield from lines_of(runs)
        case Note(words=words) | Picture(words=words):
            yield from (f"<i>{line}</i>" if line.strip() else line for line in lines_of((words,)))
        case ProviderCard():
            yield from _card(block)
        case Facts(facts):
            yield from map(_fact, facts)
        case Listing(heading, rows):
            yield from [f"<b>{safe(_clipped(heading))}</b>"] if heading else []
            yield from (f"· {safe(_clipped(row))}" for row in rows)
        case Comparison():
            yield from _table([safe(_clipped(line)) for line in table_lines(block)])


def _fact(fact: Fact) -> str:
    return f"<b>{safe(_clipped(fact.label))}:</b> {linked(_clipped(fact.value), fact.url)}"


def _card(card: ProviderCard) -> Iterator[str]:
    number = f"{card.number}. " if card.number else ""
    first = f"<b>{number}{name(_clipped(card.title))}</b>"
    yield f"{first} · {name(_clipped(card.where))}" if card.where else first
    if card.verification:
        yield safe(_clipped(card.verification))
    if card.reach:
        yield " · ".join(linked(_clipped(way.words), way.url) for way in card.reach)


def _table(lines: list[str]) -> list[str]:
    whole = f"<pre>{chr(10).join(lines)}</pre>"
    return [whole] if units(whole) <= LIMIT else [f"<pre>{line}</pre>" for line in lines]


def _clipped(words: str) -> str:
    return words if len(words) <= LONGEST_ATOM else f"{words[: LONGEST_ATOM - 1]}…"
