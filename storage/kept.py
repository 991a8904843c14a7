"""What is kept of people: every column that can hold one, for how long, and what erasure does.

Whoever adds a table names it here, in `KEPT` or in `HOLDS_NOBODY`; `erasing.py` follows it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import Table

from storage.tables.announcements import announcement, interest, subscription
from storage.tables.changes import batch
from storage.tables.identities import consent, human, identity, one_time_code
from storage.tables.messages import closed_chat, confirmed_draft, delivery, inbox
from storage.tables.people import conversation, person, shown_list
from storage.tables.permissions import audit, claim, desk, role
from storage.tables.pictures import picture
from storage.tables.proposals import proposal, proposed_field
from storage.tables.requests import request
from storage.tables.saved import saved_search, shortlisted

By = Literal["person", "identity", "chat", "nobody"]
Erasure = Literal["deleted", "unlinked", "hashed", "blanked", "unresolvable", "stays"]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One table that holds people.

    `people` are the columns that can hold one. `by` says how a person's rows are found: by (front,
    workspace, person), by the random id of their identity in `people`, or by their private chat.
    Rows go `kept` after `since` (None: they stay while they are in use). After an erasure they are
    deleted, unlinked (the columns emptied), hashed, blanked, or hold a random id that nothing
    resolves any more; what `stays` was published, and does not say by whom. `shown`: people are
    shown them as their data.
    """

    table: Table
    people: tuple[str, ...]
    by: By
    erasure: Erasure
    kept: timedelta | None = None
    since: str = ""
    shown: bool = True


PERSON = ("front", "workspace", "person")
KEPT: tuple[Kept, ...] = (
    Kept(
        table=conversation,
        people=(*PERSON, "chat", "thread", "state"),
        by="person",
        erasure="deleted",
        kept=90 * DAY,
        since="updated_at",
    ),
    Kept(
        table=shown_list,
        people=(*PERSON, "chat", "shown"),
        by="person",
        erasure="deleted",
        kept=90 * DAY,
        since="shown_at",
    ),
    Kept(
        table=person,
        people=(*PERSON, "state"),
        by="person",
        erasure="deleted",
        kept=730 * DAY,
        since="seen_at",
    ),
    Kept(table=consent, people=(*PERSON, "digest"), by="person", erasure="hashed"),
    Kept(
        table=one_time_code,
        people=("issuer",),
        by="identity",
        erasure="deleted",
        kept=0 * DAY,
        since="until",
    ),
    Kept(table=role, people=("identity",), by="identity", erasure="deleted"),
    Kept(table=claim, people=("identity",), by="identity", erasure="deleted"),
    Kept(
        table=proposal,
        people=("author", "assignee"),
        by="identity",
        erasure="unlinked",
        kept=730 * DAY,
        since="made_at",
    ),
    Kept(
        table=proposed_field,
        people=("decided_by",),
        by="identity",
        erasure="unlinked",
        shown=False,
    ),
    Kept(
        table=request,
        people=(*PERSON, "need", "place", "message", "reach"),
        by="person",
        erasure="deleted",
        kept=365 * DAY,
        since="sent_at",
    ),
    Kept(
        table=saved_search,
        people=(*PERSON, "query"),
        by="person",
        erasure="deleted",
        kept=365 * DAY,
        since="saved_at",
    ),
    Kept(
        table=shortlisted,
        people=PERSON,
        by="person",
        erasure="deleted",
        kept=365 * DAY,
        since="saved_at",
    ),
    Kept(table=subscription, people=(*PERSON, "chat", "thread"), by="person", erasure="deleted"),
    Kept(table=interest, people=("identity",), by="identity", erasure="deleted", shown=False),
    Kept(
        table=announcement,
        people=("author", "approver"),
        by="identity",
        erasure="unlinked",
        kept=730 * DAY,
        since="made_at",
        shown=False,
    ),
    Kept(table=picture, people=("data",), by="nobody", erasure="stays", shown=False),
    Kept(table=desk, people=("chat", "thread", "set_by"), by="chat", erasure="deleted"),
    Kept(
        table=audit,
        people=("actor", "target"),
        by="identity",
        erasure="unresolvable",
        kept=730 * DAY,
        since="at",
        shown=False,
    ),
    Kept(table=batch, people=("actor",), by="identity", erasure="unresolvable", shown=False),
    Kept(
        table=delivery,
        people=(*PERSON, "chat", "thread", "reply", "message", "unique_key", "about"),
        by="person",
        erasure="blanked",
        kept=90 * DAY,
        since="ended_at",
    ),
    Kept(
        table=closed_chat,
        people=("front", "workspace", "chat"),
        by="chat",
        erasure="deleted",
        kept=730 * DAY,
        since="closed_at",
        shown=False,
    ),
    Kept(
        table=confirmed_draft,
        people=("author",),
        by="identity",
        erasure="deleted",
        kept=30 * DAY,
        since="confirmed_at",
        shown=False,
    ),
    Kept(table=identity, people=(*PERSON, "id"), by="person", erasure="deleted"),
    Kept(table=human, people=("id",), by="nobody", erasure="deleted", shown=False),
    Kept(
        table=inbox,
        people=("chat", "writer", "body", "reply"),
        by="chat",
        erasure="blanked",
        kept=30 * DAY,
        since="finished_at",
        shown=False,
    ),
)
"""In the order in which an erasure goes through them: identities after what is found by them."""

HOLDS_NOBODY: frozenset[str] = frozenset(
    (
        *("provider", "branch", "offering", "verification", "exposure"),
        *("unmet_demand", "request_count"),
        *("registry_version", "search_index", "change"),
        *("suppression", "suppression_key", "geocoded", "geocoder_turn"),
        *("cluster", "innovation_center", "state_office", "alliance"),
        *("installation", "installing", "people_key", "reminder", "sending_token"),
        "picture_at",
    )
)
"""Tables about companies, institutions, workspaces and the program itself."""
