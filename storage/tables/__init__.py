"""The tables, one file per family; `METADATA` holds them all."""

from storage.tables import installations, institutions, messages, people, providers
from storage.tables.base import METADATA

__all__ = ["METADATA", "installations", "institutions", "messages", "people", "providers"]
