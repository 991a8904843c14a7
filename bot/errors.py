"""What can go wrong, as one tree.

DsmxError
├── UnreadableShortCode
├── UnreadableQuery
├── DatabaseUnavailable
├── SchemaNotCurrent
├── NotAcceptable
└── Misconfigured
"""


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
    """The registry refuses a value that is proposed; the words say which and why."""


class Misconfigured(DsmxError):
    """The environment contradicts itself."""
