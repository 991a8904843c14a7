"""Who is who, as far as the assistant keeps it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One identity on one front and workspace.

    `chosen_language` is what they asked for, `last_language` what they last wrote in.
    """

    chosen_language: Literal["es", "en"] | None = None
    last_language: Literal["es", "en"] | None = None
