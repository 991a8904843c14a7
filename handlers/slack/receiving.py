"""Requests of Slack's over HTTP: verified before anything in them is read."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import ClientError
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_sdk.signature import SignatureVerifier
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.errors import DatabaseUnavailable

_UNHEARD = 404
"""Bolt's word for what has no listener; a person would be shown a warning sign."""


@dataclass(frozen=True, slots=True)
class Events:
    """`POST /slack/events`: events, commands and interactions."""

    app: AsyncApp
    verifier: SignatureVerifier

    async def __call__(self, request: Request) -> Response:
        """401 for a forged request, 400 for one that cannot be read, 503 for one not kept."""
        try:
            body = await request.body()
        except ClientDisconnect:
            return Response(status_code=400)
        if not verified(self.verifier, body, request):
            return Response(status_code=401)
        if not _readable(body, request.headers.get("content-type", "")):
            return Response(status_code=400)
        try:
            answer = await self.app.async_dispatch(to_async_bolt_request(request, body))
        except (LookupError, ValueError, TypeError, AttributeError):
            return Response(
                status_code=400
            )  # Bolt itself looks into fields that Slack always sends
        if answer.status == _UNHEARD:
            return Response(status_code=200)
        return to_starlette_response(answer)


@dataclass(frozen=True, slots=True)
class Install:
    """`GET /slack/install`, and `/slack/oauth_redirect`, to which Slack sends the browser back."""

    flow: AsyncOAuthFlow

    async def begin(self, request: Request) -> Response:
        """On to Slack, with a word that must come back."""
        asked = to_async_bolt_request(request, b"")
        try:
            return to_starlette_response(await self.flow.handle_installation(asked))
        except DatabaseUnavailable:
            return Response(status_code=503)

    async def end(self, request: Request) -> Response:
        """The code is exchanged for a token, which is kept sealed."""
        asked = to_async_bolt_request(request, b"")
        try:
            return to_starlette_response(await self.flow.handle_callback(asked))
        except (DatabaseUnavailable, ClientError, OSError, TimeoutError):
            return Response(status_code=503)


def verified(verifier: SignatureVerifier, body: bytes, request: Request) -> bool:
    """Whether Slack signed this body within the last five minutes."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 16 and signature.isascii()):
        return False
    try:
        return bool(verifier.is_valid(body, stamp, signature))
    except UnicodeDecodeError:
        return False


def _readable(body: bytes, content_type: str) -> bool:
    """Whether it is the JSON object, or the form, that it says it is."""
    try:
        if content_type.startswith("application/json"):
            return isinstance(json.loads(body), dict)
        form = parse_qs(body.decode())
        payload = form.get("payload")
        return bool(form) and (payload is None or isinstance(json.loads(payload[0]), dict))
    except (ValueError, RecursionError):
        return False
