"""The picture and the link of an announcement on Slack: in its window, in chat, to everybody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.acting import THE_HOST
from bot.announcements import Announcement, Content
from bot.authorization import HOST, Grant
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.people import private_chat
from bot.redrawing import sound_picture
from storage.database import open_database
from tests.drawing import OWNER, drawn, photographed
from tests.handlers.audiences import IOT, SAID, SECOND, TO, launching
from tests.handlers.couriers import Post
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.test_forms import in_view, inputs, problems_of
from tests.handlers.slack.test_outbox_slack import POST, TEAMS, post
from tests.handlers.slack.wire import Call, FakeSlack, Fault, Json

__all__ = ["post"]
NOW = datetime.now(UTC)
ALT = "Un robot da la mano"
ADDRESS = "https://feria.example/robot.jpg"
THEIRS = "F0THEIRS01"
UPLOADS = ("files.getUploadURLExternal", "files.completeUploadExternal")


@pytest.fixture
async def staff(desk_on_each: Desk, database_url: str) -> Desk:
    """One of the council's staff in a workspace, once on each kind of database."""
    async with open_database(database_url, check=False) as database, database() as work:
        name = await work.identities.id_of(private_chat("slack", "T1", "UANA"), NOW)
        await work.permissions.grant(name, Grant(role="council-staff"), HOST, NOW)
        await work.commit()
    return desk_on_each


async def window(staff: Desk) -> Json:
    await staff.direct("quiero publicar un anuncio")
    return await opened_from_chat(staff)


async def opened_from_chat(staff: Desk) -> Json:
    """The command opens the window that a direct message cannot."""
    await staff.answers()
    await staff.command("quiero publicar un anuncio", channel_id=f"D{staff.person}")
    view: Json = (await staff.opening()).args["view"]
    staff.slack.calls.clear()
    return view


async def send(staff: Desk, view: Json, said: dict[str, str], file: str = "") -> None:
    """Send a window filled in so."""
    values: Json = {}
    for block in inputs(view):
        name, element = block["block_id"], block["element"]
        held: Json = {"type": element["type"], "value": said.get(name)}
        if element["type"] == "radio_buttons":
            picked = [one for one in element["options"] if one["text"]["text"] == said.get(name)]
            held = {"type": "radio_buttons", "selected_option": picked[0] if picked else None}
        if element["type"] == "file_input":
            files = [{"id": file, "mimetype": "image/jpeg"}] if file else []
            held = {"type": "file_input", "files": files}
        values[name] = {element["action_id"]: held}
    await staff.interact(in_view(staff, "view_submission", {**view, "state": {"values": values}}))


async def filled(staff: Desk, view: Json, said: dict[str, str], file: str = "") -> Call:
    """The preview that comes of a window filled in so."""
    await send(staff, view, said, file)
    async with asyncio.timeout(10):
        while True:
            for call in [*staff.slack.said(), *staff.slack.calls]:
                if call.method == "views.open" or call in staff.slack.said():
                    staff.slack.calls.clear()
                    return call
            await asyncio.sleep(0.01)


async def test_a_command_in_a_channel_opens_the_window_and_whispers(staff: Desk) -> None:
    await staff.command("publicar un anuncio", channel_id="C1")
    view: Json = (await staff.opening()).args["view"]
    staff.slack.calls.clear()
    await send(staff, view, {"es": "Feria de <IoT>"})
    (whispered,) = await staff.answers()
    assert whispered.args["response_type"] == "ephemeral"
    assert "Feria de" in str(whispered.args)


def images(call: Call) -> list[Json]:
    return [block for block in call.args["blocks"] if block["type"] == "image"]


async def test_uploaded_in_the_window(staff: Desk) -> None:
    staff.slack.files[THEIRS] = photographed()
    view = await window(staff)
    assert problems_of(view) == []
    said = {"es": "Feria de <IoT>", "picture_alt": ALT, "link": "https://feria.example/iot"}
    shown = await filled(staff, view, said, THEIRS)
    (image,) = images(shown)
    assert image["alt_text"] == ALT
    uploaded = staff.slack.files[image["slack_file"]["id"]]
    assert uploaded.startswith(b"\xff\xd8\xff")
    assert OWNER not in uploaded
    (button,) = [one for one in shown.buttons if "url" in one]
    assert (button["text"]["text"], button["url"]) == ("Más", "https://feria.example/iot")
    assert await staff.pressed(button, shown) == 200
    await staff.silence()


async def test_by_its_address_in_the_window(staff: Desk) -> None:
    view = await window(staff)
    shown = await filled(staff, view, {"es": "Feria", "picture": ADDRESS, "picture_alt": ALT})
    (image,) = images(shown)
    assert (image["image_url"], image["alt_text"]) == (ADDRESS, ALT)
    assert [call for call in staff.slack.calls if call.method in UPLOADS] == []


async def test_without_words_for_it_these_are_asked_for(staff: Desk) -> None:
    view = await window(staff)
    await send(staff, view, {"es": "Feria", "picture": ADDRESS})
    assert "¿Qué se ve en la imagen?" in staff.objected["picture_alt"]
    await staff.silence()
    shown = await filled(staff, view, {"es": "Feria", "picture": ADDRESS, "picture_alt": ALT})
    (image,) = images(shown)
    assert image["alt_text"] == ALT


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"picture": "http://feria.example/x.jpg"}, "https://"),
        ({"link": "https://ana:1@feria.example"}, "https://"),
        ({"es": "x" * 3001}, "3,001 caracteres"),
        ({"until": "2020-01-01 10:00"}, "ya pasaron"),
    ],
)
async def test_what_cannot_be_is_said_beside_it(
    said: dict[str, str], words: str, staff: Desk
) -> None:
    view = await window(staff)
    await send(staff, view, {"es": "Feria", **said})
    (name,) = said
    assert words in staff.objected[name]
    await staff.silence()
    assert "Feria" in (await filled(staff, view, {"es": "Feria"})).words


async def test_whom_it_is_for_stands_in_the_window(staff: Desk) -> None:
    view = await window(staff)
    said = {
        "es": "Feria",
        "topics": "IoT",
        "sectors": "restaurantes",
        "members": "Solo miembros del clúster",
        "language": "Solo quienes leen inglés",
        "front": "Solo en Slack",
        "role": "Solo administradores",
        "until": "2099-12-02 18:00",
    }
    shown = (await filled(staff, view, said)).words.partition("Para: ")[2]
    for words in ("IoT", "restaurantes", "miembros de algún clúster", "administración de clúster"):
        assert words in shown
    for words in ("inglés", "Slack", "hasta 2099-12-02 18:00"):
        assert words in shown


async def test_uploaded_in_chat(staff: Desk) -> None:
    await staff.direct("quiero publicar un anuncio")
    await staff.answers()
    for words, asked in (("saltar", "estados"), ("saltar", "español"), ("Feria", "inglés")):
        await staff.direct(words)
        assert asked in (await staff.answer()).words
    await staff.direct("saltar")
    assert "¿Lleva imagen?" in (await staff.answer()).words
    await send_file(staff, b"%PDF-1.7")
    assert "JPEG" in (await staff.answer()).words
    await send_file(staff, drawn())
    assert "¿Qué se ve" in (await staff.answer()).words
    for words in (ALT, "saltar"):
        await staff.direct(words)
        await staff.answer()
    await staff.direct("ahora")
    (image,) = images(await staff.answer())
    assert image["slack_file"]["id"] != THEIRS


async def send_file(staff: Desk, data: bytes) -> None:
    staff.slack.files[THEIRS] = data
    files = [{"id": THEIRS, "mimetype": "image/png"}]
    await staff.direct("", subtype="file_share", files=files)


async def announced(post: Post, content: Content, picture: bytes = b"") -> Announcement:
    """An announcement on its way to one person in each of two workspaces."""
    async with post.database() as work:
        for team in TEAMS:
            to = private_chat("slack", team, "UANA")
            await work.consents.give(to, "announcements", "1", NOW)
            await work.subscriptions.add(to, [IOT], NOW)
        if picture:
            sound = sound_picture(picture)
            await work.pictures.keep(sound, NOW)
            content = replace(content, picture=sound.key, picture_alt=ALT)
        one = await drafted(work, THE_HOST, content, TO, NOW)
        await previewed(work, THE_HOST, one.id, NOW)
        await confirmed(work, THE_HOST, one.id, NOW)
        one = await approved(work, SECOND, one.id, NOW)
        await work.commit()
    await launching(post.database).look(datetime.now(UTC))
    return one


async def posted(slack: FakeSlack, count: int) -> list[Call]:
    async with asyncio.timeout(15):
        while True:
            found = [call for call in slack.calls if call.method == POST]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.02)


async def test_each_workspace_is_given_it_once(slack: FakeSlack, post: Post) -> None:
    await announced(post, SAID, drawn())
    first = await posted(slack, 2)
    names = {call.team: images(call)[0]["slack_file"]["id"] for call in first}
    assert len(set(names.values())) == 2
    await announced(post, SAID, drawn())
    later = (await posted(slack, 4))[2:]
    assert {call.team: images(call)[0]["slack_file"]["id"] for call in later} == names
    assert [call.method for call in slack.calls].count(UPLOADS[1]) == 2


@pytest.mark.parametrize(
    "fault",
    [
        Fault(POST, error="invalid_blocks", team="T1"),
        Fault(UPLOADS[0], error="missing_scope", team="T1"),
        Fault(UPLOADS[1], error="file_not_found", team="T1"),
        Fault(UPLOADS[0], drop=True, team="T1"),
    ],
    ids=["no image", "no scope", "not there", "no answer"],
)
async def test_a_picture_that_is_not_taken_costs_no_word(
    fault: Fault, slack: FakeSlack, post: Post
) -> None:
    slack.faults += [replace(fault) for _ in range(1 + fault.drop)]
    await announced(post, SAID, drawn())
    calls = await posted(slack, 3 if fault.method == POST else 2)
    *_, mine = [call for call in calls if call.team == "T1"]
    assert images(mine) == []
    assert ALT in str(mine.args["blocks"])
    assert "Feria de &lt;IoT&gt;" in str(mine.args["blocks"])
    assert next(one.get("url") for one in mine.buttons) == "https://feria.example/"
    (other,) = [call for call in calls if call.team == "T2"]
    assert len(images(other)) == 1


async def test_while_uploads_are_limited_it_waits(slack: FakeSlack, post: Post) -> None:
    slack.faults.append(Fault(UPLOADS[0], retry_after=1, team="T1"))
    await announced(post, SAID, drawn())
    calls = await posted(slack, 2)
    assert all(len(images(call)) == 1 for call in calls)
