"""A reply as lines of a terminal: plain in a pipe, coloured where somebody looks."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Coloured

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
    Strong,
    Text,
    card_lines,
    plain,
    plain_choice,
    table_lines,
)
from handlers.inert import inert


def rendered(reply: Reply) -> str:
    """A reply as plain lines."""
    return inert(plain(reply))


def coloured(reply: Reply) -> Group:
    """A reply for a terminal that shows colours."""
    return Group(*_paragraphs(reply))


def _paragraphs(reply: Reply) -> Iterator[RenderableType]:
    for block in reply.blocks:
        yield Padding(_block(block), (0, 0, 1, 0))
    if reply.choices:
        yield Padding(_choices(reply.choices), (0, 0, 1, 0))


def _block(block: Block) -> Coloured:
    match block:
        case Text(runs):
            return Coloured.assemble(*(_run(run) for run in runs))
        case Note(words=words) | Picture(words=words):
            return Coloured(inert(words), style="dim")
        case ProviderCard():
            return _card(block)
        case Facts(facts):
            lines = [
                Coloured.assemble((f"{inert(f.label)}: ", "bold"), inert(f.value)) for f in facts
            ]
            return Coloured("\n").join(lines)
        case Listing(heading, rows):
            return Coloured.assemble(
                (f"{inert(heading)}\n" if heading else "", "bold"),
                inert("\n".join(f"· {r}" for r in rows)),
            )
        case Comparison():
            return Coloured(inert("\n".join(table_lines(block))))


def _run(run: str | Strong) -> tuple[str, str]:
    return (inert(run.words), "bold cyan") if isinstance(run, Strong) else (inert(run), "")


def _card(card: ProviderCard) -> Coloured:
    first, second, third = map(inert, card_lines(card))
    green = "green" if card.verified else "yellow"
    return Coloured.assemble((first, "bold"), "\n", (second, green), "\n", (third, ""))


def _choices(choices: tuple[Choice, ...]) -> Coloured:
    lines = [inert(words) for choice in choices if (words := plain_choice(choice))]
    return Coloured("\n".join(lines), style="magenta")
