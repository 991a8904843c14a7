"""A reply as Telegram's messages: HTML, in which only & < > are markup, and buttons."""

from collections.abc import Iterator
from html import escape
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup
from telegram.constants import ParseMode

from bot.capabilities import CAPABILITIES
from bot.replies import (
    Block,
    Choice,
    Comparison,
    Facts,
    Listing,
    Note,
    ProviderCard,
    Reply,
    Run,
    Strong,
    Text,
    WayToReach,
    table_lines,
)
from handlers.inert import inert

LIMIT = CAPABILITIES["telegram"].text_length - 96
"""Less than Telegram's 4,096, which counts after the entities are read."""
_IN_A_ROW = 2


def rendered(reply: Reply, *, private: bool = True) -> list[dict[str, Any]]:
    """The arguments of `send_message`, one dictionary a message; the buttons hang on the last."""
    messages: list[dict[str, Any]] = [
        {"text": text, "parse_mode": ParseMode.HTML}
        for text in _pages(list(map(_block, reply.blocks)))
    ]
    messages[-1]["reply_markup"] = keyboard(reply, private=private)
    return messages


def keyboard(reply: Reply, *, private: bool) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """Buttons under the message; a location can only be asked for by the keyboard itself."""
    if reply.choices and all(choice.asks_location for choice in reply.choices) and private:
        keys = [[KeyboardButton(choice.label, request_location=True)] for choice in reply.choices]
        return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)
    cards = [
        InlineKeyboardButton(str(card.number), callback_data=card.action)
        for card in reply.cards
        if card.number and card.action
    ]
    rows = [*([cards] if cards else []), *_rows(reply.choices)]
    return InlineKeyboardMarkup(rows) if rows else None


def _rows(choices: tuple[Choice, ...]) -> Iterator[list[InlineKeyboardButton]]:
    row: list[InlineKeyboardButton] = []
    for choice in choices:
        row.append(InlineKeyboardButton(inert(choice.label)[:64], callback_data=choice.action))
        if len(row) == _IN_A_ROW or len(choice.label) > 20:
            yield row
            row = []
    if row:
        yield row


def _pages(blocks: list[str]) -> list[str]:
    """The blocks in as few messages as hold them; a block too long is cut between its lines."""
    pages = [""]
    for block in (piece for whole in blocks for piece in _pieces(whole)):
        joined = f"{pages[-1]}\n\n{block}" if pages[-1] else block
        if len(joined) <= LIMIT:
            pages[-1] = joined
        else:
            pages.append(block)
    return pages


def _pieces(block: str) -> Iterator[str]:
    piece = ""
    for line in block.split("\n"):
        if len(piece) + len(line) + 1 > LIMIT:
            yield piece
            piece = ""
        piece = f"{piece}\n{line[:LIMIT]}" if piece else line[:LIMIT]
    yield piece


def _block(block: Block) -> str:
    match block:
        case Text(runs):
            return "".join(map(_run, runs))
        case Note(words):
            return f"<i>{_safe(words)}</i>"
        case ProviderCard():
            return _card(block)
        case Facts(facts):
            return "\n".join(f"<b>{_safe(f.label)}:</b> {_linked(f.value, f.url)}" for f in facts)
        case Listing(heading, rows):
            lines = [f"· {_safe(row)}" for row in rows]
            return "\n".join([*([f"<b>{_safe(heading)}</b>"] if heading else []), *lines])
        case Comparison():
            return f"<pre>{_safe(chr(10).join(table_lines(block)))}</pre>"


def _card(card: ProviderCard) -> str:
    number = f"{card.number}. " if card.number else ""
    first = f"<b>{number}{_safe(card.title)}</b>"
    lines = [
        f"{first} · {_safe(card.where)}" if card.where else first,
        _safe(card.verification),
        " · ".join(map(_way, card.reach)),
    ]
    return "\n".join(line for line in lines if line)


def _way(way: WayToReach) -> str:
    return _linked(way.words, way.url)


def _linked(words: str, url: str) -> str:
    return f'<a href="{escape(url)}">{_safe(words)}</a>' if url else _safe(words)


def _run(run: Run) -> str:
    return f"<b>{_safe(run.words)}</b>" if isinstance(run, Strong) else _safe(run)


def _safe(words: str) -> str:
    """Words as words: nothing that anybody typed is markup, a mention or a link."""
    return escape(inert(words), quote=False)
