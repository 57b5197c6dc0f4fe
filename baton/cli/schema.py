"""`baton schema`: print the JSON Schema of workflow files, or the API's description."""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version
from typing import Annotated

import typer

from baton.api.app import openapi_document
from baton.cli.results import write_json
from baton.domain.workflow_rules import workflow_schema
from baton.jsontext.text import to_text

app = typer.Typer(add_completion=False, rich_markup_mode=None)


class Subject(StrEnum):
    """What can be described."""

    WORKFLOW = "workflow"
    API = "api"


@app.command()
def schema(subject: Annotated[Subject, typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema (draft 2020-12) of the workflow file, or the OpenAPI of the API."""
    match subject:
        case Subject.WORKFLOW:
            document = workflow_schema()
        case Subject.API:
            document = openapi_document(version("batonflow"))
    write_json(to_text(document))
