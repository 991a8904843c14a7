"""`dsmx`: one file per command or group of commands, imported only when it is called."""

import importlib
import sys

import typer

COMMANDS = {
    "chat": ("handlers.cli.chat", "Talk with the assistant in this terminal."),
    "ask": ("handlers.cli.ask", "Ask one thing, get one answer; nothing is kept."),
    "parse": ("handlers.cli.parse", "Show what a message means."),
    "search": ("handlers.cli.search", "Search the registry by codes."),
    "registry": ("handlers.cli.registry", "Fill, inspect and keep the registry."),
    "migrate": ("handlers.cli.migrate", "Bring the database to the newest schema."),
    "serve": ("handlers.cli.serve", "Serve Telegram and Slack."),
    "worker": ("handlers.cli.worker", "Send what waits in the outbox, and forget in time."),
    "doctor": ("handlers.cli.doctor", "Check configuration, database and fronts."),
    "staff": ("handlers.cli.staff", "Say who may do what; the first administrator begins here."),
    "proposal": ("handlers.cli.proposal", "Review what people propose for the registry."),
    "announce": ("handlers.cli.announce", "Announce to who asked for it, and see what came of it."),
    "backup": ("handlers.cli.backup", "Write the whole database into a file."),
    "restore": ("handlers.cli.restore", "Put a backup back; what was scheduled is a draft then."),
    "taxonomy": ("handlers.cli.taxonomy", "Check the synonyms of services and sectors."),
}


def main() -> None:
    """Run the command line; exit status 0, 1 (failed) or 2 (misused)."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name in COMMANDS:
        module = importlib.import_module(COMMANDS[name][0])
        module.app(args=sys.argv[2:], prog_name=f"dsmx {name}")
    else:
        _overview()(prog_name="dsmx")


def _overview() -> typer.Typer:
    """All commands by name, for `--help` and for names that are none of them."""
    overview = typer.Typer(
        help="A chat assistant over the registry of verified Mexican IT providers.",
        no_args_is_help=True,
        add_completion=False,
    )
    for name, (_, words) in COMMANDS.items():
        overview.command(name, help=words)(main)
    return overview
