"""How an announcement stands, in words, with what can be done next."""

from bot.announcements import NotPossible, Report, State
from bot.outgoing import Outcome
from bot.replies import Block, Fact, Facts, Listing, Text
from bot.texts import Texts


def progress(texts: Texts, report: Report) -> Text:
    """One paragraph: the state, how many were sent, how many are left, how many failed."""
    one, counts = report.announcement, report.counts
    if not counts.total:
        now = texts.say("{name} is now: {state}.")
        return texts.text(now, name=one.id, state=state_words(texts, one.state))
    return texts.text(
        texts.say("Announcement {name}, {state}: {sent} of {total} sent, {failed} not."),
        name=one.id,
        state=state_words(texts, one.state),
        sent=texts.number(counts.sent),
        total=texts.number(counts.total),
        failed=texts.number(counts.failed),
    )


def report_blocks(texts: Texts, report: Report) -> list[Block]:
    """The whole report."""
    counts = report.counts
    facts = [
        Fact(texts.say("Waiting"), texts.number(counts.open)),
        Fact(texts.say("Interested"), texts.number(report.interested)),
        *(
            Fact(outcome_words(texts, outcome), texts.number(count))
            for outcome, count in sorted(counts.failures.items())
        ),
    ]
    if counts.uncertain:
        facts.append(Fact(texts.say("Perhaps twice"), texts.number(counts.uncertain)))
    steps = next_steps(texts, report)
    listing = [Listing(texts.say("What can be done:"), tuple(steps))] if steps else []
    return [progress(texts, report), Facts(tuple(facts)), *listing]


def next_steps(texts: Texts, report: Report) -> list[str]:
    """What the outcomes call for."""
    failures = report.counts.failures
    said: dict[Outcome, str] = {
        "blocked": texts.say("Blocked: nothing to do; they hear from us when they write again."),
        "archived": texts.say("Channel gone: invite the bot to it again, or choose another one."),
        "revoked": texts.say("Workspace without the app: its administrator can add it again."),
        "unreachable": texts.say("The platform did not answer: retry the failed ones later."),
        "refused": texts.say("Refused by the platform: check the words and the link, then retry."),
        "expired": texts.say("Too late: the latest time had passed."),
        "uncertain": texts.say("Unknown whether it arrived: it was tried twice."),
    }
    return [words for outcome, words in said.items() if failures.get(outcome)]


def reason(texts: Texts, problem: NotPossible) -> str:
    """Why something is not possible, in the person's language."""
    numbers = {k: texts.number(v) for k, v in problem.values.items() if isinstance(v, int)}
    values = {**problem.values, **numbers}
    if "state" in values:
        values["state"] = state_words(texts, values["state"])  # type: ignore[arg-type]  # a state
    return texts.say(problem.template).format(**values)


def outcome_words(texts: Texts, outcome: Outcome) -> str:
    """What came of deliveries that were not sent."""
    return {
        "blocked": texts.say("Blocked the bot"),
        "archived": texts.say("Channel gone"),
        "revoked": texts.say("App removed"),
        "refused": texts.say("Refused"),
        "unreachable": texts.say("Not reached"),
        "uncertain": texts.say("Unknown"),
        "expired": texts.say("Too late"),
        "unwanted": texts.say("Did not want it any more"),
    }.get(outcome, outcome or texts.say("Unknown"))


def state_words(texts: Texts, state: State) -> str:
    """A state as staff call it."""
    return {
        "draft": texts.say("draft"),
        "previewed": texts.say("not confirmed yet"),
        "confirmed": texts.say("waits for a second person"),
        "scheduled": texts.say("scheduled"),
        "running": texts.say("going out"),
        "paused": texts.say("paused"),
        "finished": texts.say("finished"),
        "cancelled": texts.say("cancelled"),
        "stopped": texts.say("stopped by itself"),
        "recalled": texts.say("taken back"),
    }[state]
