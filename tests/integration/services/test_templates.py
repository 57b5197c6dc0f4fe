import pytest

from baton.bootstrap import open_platform
from baton.domain.actor import LOCAL_OPERATOR
from baton.errors import NotFound
from baton.jsontext.text import JsonObject, parse_object
from baton.services.workflows.service import Workflows
from baton.services.workflows.templates import seed_templates, templates
from baton.settings import read_settings

TRIAGE = "wf-it-ticket-triage"


def _document() -> JsonObject:
    (found,) = (each for each in templates() if each["slug"] == "it-ticket-triage")
    return found


async def _triage(workflows: Workflows) -> tuple[int, int | None, str]:
    stored = await workflows.workflow(TRIAGE, actor=LOCAL_OPERATOR)
    return stored.version, stored.deployed_version, stored.origin


async def test_a_template_is_deployed_once(database_url: str, tmp_path) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    async with open_platform(settings, database_url) as platform:
        for _ in range(2):
            await seed_templates(platform.workflows)
            assert await _triage(platform.workflows) == (1, 1, "template")


async def test_a_template_that_is_not_basic_waits_in_the_gallery(
    database_url: str, tmp_path
) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    assert "refund-proposal" in {document["slug"] for document in templates()}
    async with open_platform(settings, database_url) as platform:
        await seed_templates(platform.workflows)
        with pytest.raises(NotFound):
            await platform.workflows.workflow("wf-refund-proposal", actor=LOCAL_OPERATOR)


async def test_a_template_that_was_run_from_its_file_is_seeded_all_the_same(
    database_url: str, tmp_path
) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    async with open_platform(settings, database_url) as platform:
        await platform.workflows.runnable_file(_document(), actor=LOCAL_OPERATOR)

        await seed_templates(platform.workflows)

        assert await _triage(platform.workflows) == (1, 1, "template")


async def test_a_name_that_was_only_run_from_a_file_is_free(database_url: str, tmp_path) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    document = {"name": "Own work", "steps": [{"key": "a", "agent": "ticket-analyzer"}]}
    async with open_platform(settings, database_url) as platform:
        workflows = platform.workflows
        await workflows.runnable_file(document, actor=LOCAL_OPERATOR)

        saved = [await workflows.create(document, actor=LOCAL_OPERATOR) for _ in range(2)]

        assert [workflow.id for workflow in saved] == ["wf-own-work", "wf-own-work-2"]


async def test_what_a_person_saved_stays(database_url: str, tmp_path) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    async with open_platform(settings, database_url) as platform:
        workflows = platform.workflows
        await seed_templates(workflows)
        edited = {**_document(), "description": "Ours now"}
        await workflows.save(TRIAGE, edited, expected_version=1, actor=LOCAL_OPERATOR)

        await seed_templates(workflows)

        stored = await workflows.workflow(TRIAGE, actor=LOCAL_OPERATOR)
        assert (stored.version, stored.deployed_version, stored.origin) == (2, 1, "person")
        text = await workflows.document(stored.definition_sha256 or "", actor=LOCAL_OPERATOR)
        assert parse_object(text)["description"] == "Ours now"


async def test_an_older_template_gives_way_to_the_one_that_ships_now(
    database_url: str, tmp_path
) -> None:
    settings = read_settings({"BATON_HOME": str(tmp_path)})
    async with open_platform(settings, database_url) as platform:
        workflows = platform.workflows
        older = {**_document(), "description": "From an older Baton"}
        await workflows.create(older, actor=LOCAL_OPERATOR, origin="template")

        await seed_templates(workflows)

        assert await _triage(workflows) == (2, 2, "template")
