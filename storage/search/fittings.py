"""Who fits a service on a day, ready to be searched."""

from dataclasses import dataclass

from storage.search.columns import Ints
from storage.search.ground import Ground


@dataclass(frozen=True, slots=True)
class Fitting:
    """Providers in ascending order, with the sectors of the offering that fits and their ground."""

    provider: Ints
    sectors: Ints
    ground: Ground
