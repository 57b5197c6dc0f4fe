"""The ticket triage on a real small language model; `make small-model` installs it."""

import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from acceptance.program import Program

PARTS = Path(__file__).parents[2] / ".small-model"
SERVER = Path(__file__).with_name("small_model_server.mjs")
TICKET = '{"text": "The VPN drops every ten minutes since this morning. We are CUST-1001."}'
PATIENCE_SECONDS = 900

pytestmark = [pytest.mark.test_all, pytest.mark.timeout(PATIENCE_SECONDS)]


@pytest.fixture
def model_url() -> Iterator[str]:
    """The address of the model's server."""
    weights = next(PARTS.glob("weights/**/*.gguf"), None)
    node = shutil.which("node")
    if node is None or weights is None or not (PARTS / "node_modules/node-llama-cpp").is_dir():
        pytest.skip("needs Node, node-llama-cpp and weights: make small-model installs them")
    server = subprocess.Popen(
        [node, str(SERVER), str(PARTS / "node_modules"), str(weights)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port, "the server of the model did not start"
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.kill()
        server.communicate()


def test_the_triage_completes_on_a_model_of_135_million_parameters(
    baton: Program, model_url: str, tmp_path: Path
) -> None:
    triage = files("baton").joinpath("templates", "it-ticket-triage.yaml").read_text()
    patient = tmp_path / "triage.yaml"
    # One thread of a busy machine may take minutes for an answer.
    patient.write_text(triage.replace("timeout_seconds: 120", "timeout_seconds: 280"))

    ended = baton(
        *("run", str(patient), "--input", TICKET, "--json"),
        patience_seconds=PATIENCE_SECONDS,
        OPENAI_BASE_URL=model_url,
        OPENAI_MODEL="smollm2",
    )

    assert ended.code == 0, ended.stderr
    execution = ended.json
    assert execution["results"]["analyzer"]["priority"] in range(1, 6)
    assert execution["results"]["solution"]["solution"]["recommendation"]
    asked = [step for step in execution["steps"] if step["agent_kind"] != "customer_data"]
    assert [step["llm"]["models"] for step in asked] == [["SmolLM2-135M-Instruct.Q4_1"]] * 2
    assert execution["llm_tokens"] > 0
    assert execution["llm_cost"] is None, "nobody knows what it costs"
