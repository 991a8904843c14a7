"""In English, please."""

from dataclasses import replace

from bot.actions import written
from bot.replies import Choice
from bot.texts import texts_in
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Answer in that language from now on; without one, offer both."""
    language = turn.meaning.language
    if language is None:
        choices = [
            Choice("Español", written("lang", "es")),
            Choice("English", written("lang", "en")),
        ]
        return answered(turn, [turn.say("Which language?")], choices)
    person = replace(turn.person, chosen_language=language, last_language=language)
    turn = replace(turn, person=person, texts=texts_in(language))
    return answered(turn, [turn.say("From now on I answer in English.")])
