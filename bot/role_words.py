"""What roles are called."""

from bot.authorization import Grant
from bot.turn import Turn


def role_words(turn: Turn, grant: Grant) -> str:
    """What a role is called, with its cluster."""
    names = {
        "council-staff": turn.words("council staff"),
        "cluster-administrator": turn.words("cluster administrator"),
        "verifier": turn.words("verifier"),
        "announcer": turn.words("announcer"),
    }
    return f"{names[grant.role]} ({grant.cluster})" if grant.cluster else names[grant.role]
