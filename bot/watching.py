"""What is measured while messages pass; nothing of people, only counts and seconds."""

from typing import Literal, Protocol

Stage = Literal["waited", "answered", "sent"]


class Watch(Protocol):
    """Told how long each stage took and what was asked."""

    def took(self, front: str, stage: Stage, seconds: float) -> None:
        """One message passed a stage in so many seconds."""
        ...

    def heard(self, front: str, intent: str, *, empty: bool | None) -> None:
        """One message had this intent; `empty`: its search found nobody (None: no search)."""
        ...


class Unwatched:
    """Measures nothing."""

    def took(self, front: str, stage: Stage, seconds: float) -> None:
        """Nothing is recorded."""

    def heard(self, front: str, intent: str, *, empty: bool | None) -> None:
        """Nothing is recorded."""
