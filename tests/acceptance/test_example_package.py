"""An installed package adds a kind of agent with its credential; Baton is not edited for it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.program import Program
from example_package import EXAMPLE, RateService, install, rate_service

WORKFLOW = str(EXAMPLE / "price-in-dollars.yaml")


@pytest.fixture
def rates() -> Iterator[RateService]:
    with rate_service() as service:
        yield service


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("example"))


def environment(installed: Path, service: RateService, key: str = "s3cret-key") -> dict[str, str]:
    credential = {"base_url": service.url, "api_key": key}
    return {
        "PYTHONPATH": str(installed),
        "BATON_HTTP_ALLOW": "127.0.0.1",
        "BATON_CREDENTIAL_RATES": json.dumps(credential),
    }


def test_an_agent_of_an_installed_kind_runs_in_a_real_execution(
    baton: Program, installed: Path, rates: RateService
) -> None:
    ended = baton(
        *("run", WORKFLOW, "--input", '{"amount": 12.5}', "--json"),
        **environment(installed, rates),
    )
    assert ended.code == 0, ended.stderr
    execution = ended.json
    assert execution["results"] == {"convert": {"rate": 1.08, "converted": 13.5}}
    assert rates.asked == ["/rates/EUR"]


def test_what_its_service_refuses_fails_the_step_in_the_words_of_the_service(
    baton: Program, installed: Path, rates: RateService
) -> None:
    ended = baton(
        *("run", WORKFLOW, "--input", '{"amount": 12.5}', "--json"),
        **environment(installed, rates, key="other"),
    )
    assert ended.code == 1
    error = ended.json["error"]
    assert (error["step"], error["code"]) == ("convert", "system_refused")
    assert "The rate service" in error["message"]


def test_its_agents_are_checked_like_those_of_any_kind(
    baton: Program, installed: Path, rates: RateService, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(Path(WORKFLOW).read_text().replace("base: EUR", "base: euro"))
    ended = baton("validate", str(wrong), **environment(installed, rates))
    assert ended.code == 2
    assert "$.agents[0].config.base" in ended.stderr
    missing = baton("validate", WORKFLOW)
    assert missing.code == 2
    assert 'there is no kind of agent "exchange_rate"' in missing.stderr
