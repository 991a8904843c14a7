"""What the registry refuses of an approved proposal, said to the reviewer in their language."""

from datetime import UTC, datetime

import pytest

from bot.authorization import Grant
from bot.proposals import Field, Kind, Proposal
from storage.changes import Actor
from storage.suppression import suppress
from tests.people.talking import Talking

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
REVIEWERS = {"es": "telegram/vera", "en": "telegram/walter"}


@pytest.fixture
async def staff(talking: Talking) -> Talking:
    for who in REVIEWERS.values():
        await talking.grant(who, Grant(role="council-staff"))
    await talking.say(REVIEWERS["en"], "English, please")
    return talking


async def proposed(talking: Talking, kind: Kind, provider: str, **fields: str) -> None:
    made = Proposal(
        id="P222222",
        kind=kind,
        provider_id=provider,
        subject="Cajas del Centro",
        author="somebody",
        made_at=NOW,
        fields=tuple(Field(name=name, value=value) for name, value in fields.items()),
    )
    async with talking.database() as work:
        await work.proposals.propose(made)
        await work.commit()


@pytest.mark.parametrize(
    ("kind", "provider", "fields", "said"),
    [
        (
            "correction",
            "caja-1",
            {"phone": "123"},
            {
                "es": "Teléfono, «123»: Ese no es un",
                "en": "Phone, “123”: That is no",
            },
        ),
        (
            "new",
            "",
            {"name": "Cajas", "services": "pos", "state": "Texas"},
            {
                "es": "Estado, «Texas»: Ese no es un",
                "en": "State, “Texas”: That is no",
            },
        ),
        (
            "correction",
            "no-more",
            {"phone": "222 123 4567"},
            {"es": "Esa empresa ya no está", "en": "That company is not in the registry any more"},
        ),
    ],
)
async def test_why_nothing_is_written(
    kind: Kind, provider: str, fields: dict[str, str], said: dict[str, str], staff: Talking
) -> None:
    await proposed(staff, kind, provider, **fields)
    for language, words in said.items():
        answer = await staff.press(REVIEWERS[language], "review:P222222:ok")
        assert words in answer
        assert "is no" not in answer or language == "en"
    async with staff.database() as work:
        kept = await work.proposals.one("P222222")
    assert kept
    assert kept.open


async def test_a_company_that_asked_not_to_be_listed_stays_out(staff: Talking) -> None:
    async with staff.database() as work:
        await suppress(work, "caja-1", Actor(), NOW)
        await work.commit()
    phone = "222 234 5671"  # by which it is known again
    await proposed(staff, "new", "", name="Otras", services="pos", state="MX-PUE", phone=phone)
    assert "pidió no aparecer" in await staff.press(REVIEWERS["es"], "review:P222222:ok")
