"""`dsmx doctor`: what is wrong, and how to mend it."""

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

import typer
from telegram.error import InvalidToken, TelegramError

from bot.errors import DsmxError
from handlers.cli.running import FAILED, read_settings, run
from handlers.settings import Settings
from handlers.telegram.front import telegram_bot
from storage.database import open_database

app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and what came of it; `mend` says what to do where it is not well."""

    about: str
    words: str
    mend: str = ""
    is_well: bool = True

    def lines(self) -> str:
        """One line, two where something can be done."""
        mark = "ok  " if self.is_well else "FAIL"
        mend = f"\n     → {self.mend}" if self.mend else ""
        return f"{mark} {self.about}: {self.words}{mend}"


@app.command()
def doctor() -> None:
    """Check configuration, database, schema and fronts."""
    findings = run(_looked_at(read_settings()))
    sys.stdout.write("\n".join(finding.lines() for finding in findings) + "\n")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(FAILED)


async def _looked_at(settings: Settings) -> list[Finding]:
    return [
        Finding("configuration", "readable"),
        await _database(settings),
        *[finding async for finding in _telegram(settings)],
        *_slack(settings),
        _metrics(settings),
    ]


async def _database(settings: Settings) -> Finding:
    try:
        async with open_database(settings.database_url) as database, database() as work:
            size = await work.registry.size()
            await work.inbox.probe()
    except DsmxError as error:
        mend = "check DATABASE_URL and that the server runs; bring the schema up with: dsmx migrate"
        return Finding("database", str(error), mend, is_well=False)
    words = f"schema current, {size.providers} providers, {size.demo} of them invented"
    empty = "fill it with: dsmx registry import PATH (or: dsmx registry demo)"
    return Finding("database", words, "" if size.providers else empty)


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if settings.telegram_bot_token is None:
        yield Finding("Telegram", "off", "to turn it on set TELEGRAM_BOT_TOKEN (from @BotFather)")
        return
    token = settings.telegram_bot_token.get_secret_value()
    try:
        async with telegram_bot(token, settings.telegram_api_base_url.rstrip("/")) as api:
            yield Finding("Telegram", f"the token is that of @{api.username}")
            info = await api.get_webhook_info()
    except InvalidToken:
        mend = "ask @BotFather for the token and set TELEGRAM_BOT_TOKEN"
        yield Finding("Telegram", "the token is not known", mend, is_well=False)
        return
    except TelegramError as error:
        mend = "check TELEGRAM_API_BASE_URL and the network"
        yield Finding("Telegram", f"does not answer: {error}", mend, is_well=False)
        return
    yield _webhook(settings.telegram_webhook_url, info.url, info.last_error_message or "")


def _webhook(wanted: str | None, known: str, last_error: str) -> Finding:
    if wanted is None:
        return Finding("Telegram updates", "asked for (polling)")
    if known != wanted:
        return Finding("Telegram updates", "posted", "`dsmx serve` sets the webhook as it starts")
    if last_error:
        mend = "see that TELEGRAM_WEBHOOK_URL reaches `dsmx serve`"
        return Finding("Telegram updates", last_error, mend, is_well=False)
    return Finding("Telegram updates", "posted to the webhook")


def _slack(settings: Settings) -> list[Finding]:
    if settings.slack_is_on:
        return [*_sealing(settings), Finding("Slack", "configured")]
    given = settings.slack_bot_token or settings.slack_client_id or settings.slack_signing_secret
    mend = (
        "set SLACK_SIGNING_SECRET with SLACK_BOT_TOKEN, or with SLACK_CLIENT_ID and"
        " SLACK_CLIENT_SECRET"
    )
    return [Finding("Slack", "half configured" if given else "off", mend, is_well=not given)]


def _sealing(settings: Settings) -> list[Finding]:
    if settings.slack_bot_token or settings.token_encryption_key:
        return []
    mend = "set TOKEN_ENCRYPTION_KEY: it seals the tokens of workspaces"
    return [Finding("Slack", "the key that seals tokens is missing", mend, is_well=False)]


def _metrics(settings: Settings) -> Finding:
    who = "with METRICS_TOKEN" if settings.metrics_token else "on loopback alone"
    return Finding("metrics", f"answered {who}")
