"""The environment, read once: every name is in `.env.example`."""

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TELEGRAM_WEBHOOK_PATH = "/telegram/webhook"


class Settings(BaseSettings):
    """What the processes are told; an unset front is off.

    Raises:
        pydantic.ValidationError: a value has the wrong form, or two contradict each other.
    """

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    database_url: str = "sqlite:///dsmx.db"
    host: str = "127.0.0.1"
    port: int = 8000
    telegram_bot_token: SecretStr | None = None
    telegram_api_base_url: str = "https://api.telegram.org"
    telegram_webhook_url: str | None = None
    telegram_webhook_secret: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_client_id: str | None = None
    slack_client_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_base_url: str = "https://slack.com/api/"
    token_encryption_key: SecretStr | None = None
    metrics_token: SecretStr | None = None
    geocoder_url: str | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO")
    log_format: Literal["console", "json"] = "console"

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _telegram_takes_this_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        """Telegram's setWebhook allows 1 to 256 of A-Z a-z 0-9 _ -."""
        if secret is not None:
            said = secret.get_secret_value()
            plain = said.replace("_", "").replace("-", "")
            if len(said) > 256 or not (plain.isascii() and (plain.isalnum() or not plain)):
                raise ValueError("TELEGRAM_WEBHOOK_SECRET: 1 to 256 of A-Z a-z 0-9 _ -")
        return secret

    @field_validator("telegram_webhook_url")
    @classmethod
    def _telegram_posts_there(cls, url: str | None) -> str | None:
        """It ends in the route that is served; Telegram itself takes https alone."""
        if url is None:
            return None
        parts = urlsplit(url)
        here = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (here and parts.scheme == "http"):
            raise ValueError("TELEGRAM_WEBHOOK_URL: https (http on loopback alone)")
        if not parts.path.endswith(TELEGRAM_WEBHOOK_PATH):
            raise ValueError(f"TELEGRAM_WEBHOOK_URL ends in {TELEGRAM_WEBHOOK_PATH}")
        return url

    @model_validator(mode="after")
    def _webhook_is_whole(self) -> Self:
        if (self.telegram_webhook_url is None) != (self.telegram_webhook_secret is None):
            raise ValueError("TELEGRAM_WEBHOOK_URL and TELEGRAM_WEBHOOK_SECRET go together")
        return self

    @property
    def telegram_is_on(self) -> bool:
        """Whether a Telegram bot is configured."""
        return self.telegram_bot_token is not None

    @property
    def slack_is_on(self) -> bool:
        """Whether Slack is configured: a signing secret (or Socket Mode) with a way to a token."""
        reached = self.slack_signing_secret is not None or self.slack_app_token is not None
        installed = self.slack_client_id is not None and self.slack_client_secret is not None
        return reached and (self.slack_bot_token is not None or installed)

    @property
    def secrets(self) -> tuple[str, ...]:
        """All values that no log may hold, the longest first."""
        kept = (getattr(self, name) for name in type(self).model_fields)
        said = {value.get_secret_value() for value in kept if isinstance(value, SecretStr)}
        return tuple(sorted(said - {""}, key=len, reverse=True))
