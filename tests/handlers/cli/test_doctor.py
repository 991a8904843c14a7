"""What the doctor says, and with which exit status."""

import pytest
from typer.testing import CliRunner

from handlers.cli import doctor


@pytest.mark.parametrize(
    ("environment", "status", "says"),
    [
        ({}, 0, ["ok   database", "Telegram: off", "Slack: off", "loopback alone"]),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, 1, ["FAIL database", "dsmx migrate"]),
        ({"DATABASE_URL": "oracle://x"}, 1, ["FAIL database"]),
        (
            {"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_API_BASE_URL": "http://127.0.0.1:1"},
            1,
            ["FAIL Telegram", "TELEGRAM_API_BASE_URL"],
        ),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, 1, ["FAIL Slack: half configured", "SLACK_SIGNING_SECRET"]),
        (
            {"SLACK_SIGNING_SECRET": "s", "SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2"},
            1,
            ["TOKEN_ENCRYPTION_KEY"],
        ),
        ({"METRICS_TOKEN": "m"}, 0, ["with METRICS_TOKEN"]),
        ({"TELEGRAM_WEBHOOK_SECRET": "x"}, 2, []),
    ],
)
def test_it_says_what_is_wrong_and_how_to_mend_it(
    environment: dict[str, str], status: int, says: list[str], sqlite_url: str
) -> None:
    told = {"DATABASE_URL": sqlite_url, **environment}
    result = CliRunner().invoke(doctor.app, env=told)
    assert result.exit_code == status, result.output
    for words in says:
        assert words in result.output
