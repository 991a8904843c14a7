"""The tables, one file per family; `METADATA` holds them all."""

from storage.tables import changes, installations, institutions, messages, people, providers
from storage.tables.base import METADATA

__all__ = [
    "METADATA",
    "changes",
    "installations",
    "institutions",
    "messages",
    "people",
    "providers",
]
