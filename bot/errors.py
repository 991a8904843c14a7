"""What can go wrong, as one tree.

DsmxError
├── UnreadableShortCode
├── UnreadableQuery
├── DatabaseUnavailable
├── SchemaNotCurrent
├── NotAcceptable
└── Misconfigured
"""

from collections.abc import Mapping
from typing import Literal

Why = Literal["value", "gone", "unlisted"]


class DsmxError(Exception):
    """Something that has a name here; whatever has none is a defect."""


class UnreadableShortCode(DsmxError):
    """Six characters with a right check character are not there."""


class UnreadableQuery(DsmxError):
    """A query holds an unknown code, half a point or a negative offset."""


class DatabaseUnavailable(DsmxError):
    """The database does not answer; what was asked may be asked again."""


class SchemaNotCurrent(DsmxError):
    """The database has another schema than this program; `dsmx migrate` brings it up."""


class NotAcceptable(DsmxError):
    """The registry refuses what is proposed; the words say why, for whoever reads a terminal.

    `values` are those that it refuses, by their field; else `why`: the company is gone, or asked
    not to be listed.
    """

    def __init__(
        self, words: str, values: Mapping[str, str] | None = None, why: Why = "value"
    ) -> None:
        super().__init__(words)
        self.values, self.why = values or {}, why


class Misconfigured(DsmxError):
    """The environment contradicts itself."""
