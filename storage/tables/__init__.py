"""The tables, one file per family; `METADATA` holds them all."""

from storage.tables import (
    announcements,
    changes,
    demand,
    identities,
    installations,
    institutions,
    messages,
    people,
    permissions,
    pictures,
    proposals,
    providers,
    requests,
    saved,
)
from storage.tables.base import METADATA

__all__ = [
    "METADATA",
    "announcements",
    "changes",
    "demand",
    "identities",
    "installations",
    "institutions",
    "messages",
    "people",
    "permissions",
    "pictures",
    "proposals",
    "providers",
    "requests",
    "saved",
]
