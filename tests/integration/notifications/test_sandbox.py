"""The inboxes of the sandbox, as on the embedded database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from baton.bootstrap import open_platform
from baton.bootstrap_credentials import known_secrets
from baton.bootstrap_notifications import open_notifications
from baton.bootstrap_vault import RememberingVault
from baton.domain.actor import LOCAL_OPERATOR
from baton.services.notifications.checks import ChannelOrder, MailOrder
from baton.settings import Settings
from baton.store.database import connection_info
from baton_sandbox.sandbox import Sandbox
from integration.engine.conftest import ACTORS
from integration.engine.stage import Stage
from integration.notifications.post import HURRY, PostOffice


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    sandbox = await Sandbox.start(tmp_path / "home")
    yield sandbox
    await sandbox.stop()


@pytest.fixture
async def post(database_url: str, tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[PostOffice]:
    """Nothing of this machine is allowed but the sandbox."""
    agents = tmp_path / "actors.py"
    agents.write_text(ACTORS)
    settings = Settings(home=tmp_path / "home", database_url=database_url, agents=(str(agents),))
    async with (
        open_platform(settings, connection_info(database_url)) as platform,
        open_notifications(
            settings,
            platform.database,
            platform.workflows,
            wake_up=platform.notifications.wake_up,
            sandbox=lambda: sandbox.info,
            redactor=platform.redactor,
            vault=RememberingVault(settings, known_secrets(settings)),
            policy=HURRY,
        ) as parts,
    ):
        yield PostOffice(Stage(replace(platform, notifications=parts), tmp_path), parts)


async def inbox(sandbox: Sandbox, which: str) -> list[dict[str, Any]]:
    async with httpx2.AsyncClient(trust_env=False) as web:
        answer = await web.get(
            f"{sandbox.info.control_url}/{which}/messages", headers=sandbox.info.control_headers
        )
    return answer.json()["messages"]


async def plan(sandbox: Sandbox, **fault: Any) -> None:
    async with httpx2.AsyncClient(trust_env=False) as web:
        answer = await web.post(
            f"{sandbox.info.control_url}/faults",
            json={"system": "teams", **fault},
            headers=sandbox.info.control_headers,
        )
    assert answer.status_code == 200, answer.text


async def test_the_channel_that_comes_with_the_sandbox_delivers_a_card(
    post: PostOffice, sandbox: Sandbox
) -> None:
    await post.parts.notifications.prepare(sandbox=True)
    (seen,) = await post.fail()
    async with post.working():
        await post.until_states("sent")
    (message,) = await inbox(sandbox, "teams")
    assert message["flow"] == "posted"
    card = message["message"]["attachments"][0]["content"]
    assert card["body"][1]["facts"][1]["value"] == seen.view.id


@pytest.mark.parametrize("kind", ["throttle", "error", "cut"])
async def test_faults_of_teams_delay_a_card_and_lose_none(
    post: PostOffice, sandbox: Sandbox, kind: str
) -> None:
    await post.parts.notifications.prepare(sandbox=True)
    await plan(sandbox, kind=kind, count=2, seconds=0)
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert len(await inbox(sandbox, "teams")) == 1
    assert (await post.deliveries())[0].tries == 3


async def test_a_card_that_is_slow_is_not_sent_twice(post: PostOffice, sandbox: Sandbox) -> None:
    await post.parts.notifications.prepare(sandbox=True)
    await plan(sandbox, kind="slow", seconds=0.4)
    await post.fail()
    async with post.working():
        await post.until_states("sent")
    assert len(await inbox(sandbox, "teams")) == 1


async def mail_channel(post: PostOffice, sandbox: Sandbox, **changes: Any) -> None:
    smtp = sandbox.info.smtp
    password = changes.pop("password", smtp["password"])
    email = MailOrder(
        host=smtp["host"],
        port=smtp["port"],
        security="none",
        username=smtp["username"],
        sender="baton@example.com",
        recipients=("ops@example.com", "lead@example.com"),
    )
    order = ChannelOrder(
        name="Mail",
        on_failure=True,
        on_success=False,
        workflows=None,
        enabled=True,
        email=replace(email, **changes),
        password=password,
    )
    await post.parts.notifications.create(order, "email", channel_id="mail", actor=LOCAL_OPERATOR)


async def test_mail_is_handed_in_with_user_name_and_password(
    post: PostOffice, sandbox: Sandbox
) -> None:
    await mail_channel(post, sandbox)
    (seen,) = await post.fail()
    async with post.working():
        await post.until_states("sent")
    (mail,) = await inbox(sandbox, "mail")
    assert mail["from"] == "baton@example.com"
    assert mail["to"] == ["ops@example.com", "lead@example.com"]
    assert mail["subject"] == f"Workflow Execution Failed: Chain ({seen.view.id})"
    assert f"/executions/{seen.view.id}" in mail["body"]
    (delivery,) = await post.deliveries()
    assert delivery.response_status == 250
    assert "accepted" in (delivery.response or "")


async def test_a_wrong_password_is_given_up_and_never_shown(
    post: PostOffice, sandbox: Sandbox
) -> None:
    await mail_channel(post, sandbox, password="wrong-password-17")
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    (delivery,) = await post.deliveries()
    assert "refused user name and password (535" in (delivery.response or "")
    assert "wrong-password-17" not in (delivery.response or "")


async def test_a_mail_server_without_encryption_is_not_given_the_password(
    post: PostOffice, sandbox: Sandbox
) -> None:
    await mail_channel(post, sandbox, security="starttls")
    await post.fail()
    async with post.working():
        await post.until_states("failed")
    assert "Choose another kind of encryption" in ((await post.deliveries())[0].response or "")
    assert await inbox(sandbox, "mail") == []


async def test_a_mail_server_that_is_away_is_tried_again(
    post: PostOffice, sandbox: Sandbox
) -> None:
    await mail_channel(post, sandbox)
    await sandbox.stop()
    await post.fail()
    await post.relay().finish(60)
    (delivery,) = await post.deliveries()
    assert (str(delivery.state), delivery.tries) == ("waiting", 1)
    assert "cannot be reached" in (delivery.response or "")
