"""What can you do?"""

from bot.actions import written
from bot.replies import Choice, Listing
from bot.turn import Answer, Turn, answered
from bot.where import here_choice


async def answer(turn: Turn) -> Answer:
    """What the assistant does, with examples that work."""
    intro = turn.say("I find verified IT providers near you. Write as you speak, for example:")
    examples = Listing(
        "",
        (
            turn.words("I need a point of sale for my diner in Puebla"),
            turn.words("who installs cameras in Monterrey?"),
            turn.words("e-invoicing within 10 km"),
        ),
    )
    then = turn.say(
        "Then you can say: “more”, “and in León?”, “only with ISO 27001”, “the second one”, "
        "“contact”. Your data: “my data”, “delete my data”."
    )
    saved = Choice(turn.words("My saved"), written("do", "saved"))
    return answered(turn, [intro, examples, then], [*standard_choices(turn), saved])


def standard_choices(turn: Turn) -> list[Choice]:
    """What can always be done next."""
    other = "Español" if turn.texts.language == "en" else "English"
    return [
        Choice(turn.words("What services are there?"), written("do", "list_services")),
        *here_choice(turn),
        Choice(other, written("lang", "es" if turn.texts.language == "en" else "en")),
    ]
