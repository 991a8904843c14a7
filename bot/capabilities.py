"""What each front can do, as data that the core may ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """One front's powers: whether people can share where they are, whether it edits messages.

    `forms`: it can ask all questions of a form at once. `writes_first`: the bot can write to
    somebody who did not just ask. `text_length` is in characters,
    `label_length` that of a button.
    """

    text_length: int
    label_length: int
    shares_location: bool = False
    edits: bool = False
    writes_first: bool = False
    forms: bool = False


CAPABILITIES: Mapping[str, Capabilities] = MappingProxyType(
    {
        # https://core.telegram.org/bots/api#sendmessage: 4096 after entities parsing
        "telegram": Capabilities(
            text_length=4096,
            label_length=64,
            shares_location=True,
            edits=True,
            writes_first=True,
        ),
        # https://docs.slack.dev/reference/block-kit/blocks/section-block, button: 3000 and 75
        "slack": Capabilities(
            text_length=3000, label_length=75, edits=True, forms=True, writes_first=True
        ),
        "terminal": Capabilities(text_length=100_000, label_length=200),
    }
)
