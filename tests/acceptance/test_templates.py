"""Every workflow that ships runs on the sandbox with the input that it is shown with."""

from importlib.resources import files
from pathlib import Path

import pytest

from acceptance.program import Program
from baton.jsontext.text import JsonObject, to_text
from baton.services.workflows.templates import templates

SAMPLES: dict[str, JsonObject] = {
    str(document["slug"]): document["input_schema"]["examples"][0]  # type: ignore[index,call-overload]
    for document in templates()
}


@pytest.mark.parametrize("slug", SAMPLES)
def test_a_template_completes_with_its_example_and_warns_of_nothing(
    baton: Program, slug: str
) -> None:
    file = Path(str(files("baton").joinpath("templates", f"{slug}.yaml")))

    ended = baton("run", str(file), "--input", to_text(SAMPLES[slug]).decode(), "--json")

    assert ended.code == 0, ended.stderr
    execution = ended.json
    assert execution["status"] == "completed"
    assert {step["status"] for step in execution["steps"]} == {"completed"}
    assert ["sandbox"] in [step["llm"]["models"] for step in execution["steps"]]
    shown = ["executions", "show", execution["execution_id"], "--json", "--step"]
    lines = [line for step in execution["steps"] for line in baton(*shown, step["key"]).json["log"]]
    assert lines
    assert [line for line in lines if line["level"] != "info"] == []


def test_there_is_a_choice() -> None:
    assert len(SAMPLES) >= 11
