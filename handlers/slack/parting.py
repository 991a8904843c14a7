"""What a reply becomes on Slack, told without sending it."""

from collections.abc import Iterator

from bot.parting import Part
from bot.replies import Reply
from handlers.slack.markup import said
from handlers.slack.rendering import Json, rendered

_SOME_FILE = "F0"


def parts(reply: Reply) -> list[Part]:
    """Its messages in their order, a picture that is kept as Slack shows it once it has it."""
    picture = reply.picture
    files = {picture.source: _SOME_FILE} if picture and picture.is_kept else {}
    return [_part(message["blocks"]) for message in rendered(reply, files)]


def _part(blocks: list[Json]) -> Part:
    return Part(
        words=" ".join(said(words) for block in blocks for words in _words(block)),
        pictured=any(block["type"] == "image" for block in blocks),
        buttons=tuple(label for block in blocks for label in _labels(block)),
    )


def _words(block: Json) -> Iterator[str]:
    match block["type"]:
        case "section":
            yield block["text"]["text"]
        case "context":
            yield from (element["text"] for element in block["elements"])
        case _:
            pass


def _labels(block: Json) -> Iterator[str]:
    if block["type"] == "actions":
        yield from (element["text"]["text"] for element in block["elements"])
