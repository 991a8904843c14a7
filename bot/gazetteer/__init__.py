"""Places of Mexico: by name, nearest, in words."""

from bot.gazetteer.gazetteer import Gazetteer, load_gazetteer
from bot.gazetteer.places import Place, State

__all__ = ["Gazetteer", "Place", "State", "load_gazetteer"]
