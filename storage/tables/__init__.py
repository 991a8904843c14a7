"""The tables, one file per family; `METADATA` holds them all."""

from storage.tables import (
    changes,
    identities,
    installations,
    institutions,
    messages,
    people,
    permissions,
    proposals,
    providers,
)
from storage.tables.base import METADATA

__all__ = [
    "METADATA",
    "changes",
    "identities",
    "installations",
    "institutions",
    "messages",
    "people",
    "permissions",
    "proposals",
    "providers",
]
