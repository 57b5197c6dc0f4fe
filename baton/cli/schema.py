"""`baton schema`: the JSON Schemas of what people write."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from baton.cli.results import write_json
from baton.domain.json_text import to_text
from baton.domain.workflow_rules import workflow_schema

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Subject(StrEnum):
    """What has a schema."""

    WORKFLOW = "workflow"


@app.command()
def schema(subject: Annotated[Subject, typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema (draft 2020-12) of the workflow file."""
    del subject  # there is only one so far
    write_json(to_text(workflow_schema()))
