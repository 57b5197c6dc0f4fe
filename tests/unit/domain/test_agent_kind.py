"""A kind says what its agents do, need and return; a file says only what differs."""

import pytest

from baton.domain.agent_kind import AgentKind, Operation, Schemas
from baton.domain.icon import Icon
from baton.domain.texts import Text
from baton.domain.workflow import Effect
from baton.domain.workflow_rules import parse_definition, review, workflow_problems
from installed import KINDS

NUMBER = {"type": "object", "properties": {"number": {"type": "string"}}, "required": ["number"]}
ISSUE = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}


def operation(name, effect, *, schemas=None):
    return Operation(
        name=name,
        title=Text(f"kinds.issues.{name}.title", f"{name.title()} an issue"),
        effect=effect,
        config_schema={
            "type": "object",
            "properties": {"project": {"type": "string"}},
            "required": ["project"],
            "additionalProperties": False,
        },
        schemas=schemas,
    )


def kind(*operations, **members):
    return AgentKind(
        name="issues",
        title=Text("kinds.issues.title", "Issues"),
        description=Text("kinds.issues.description", "Reads and files issues."),
        icon=Icon(("M12 3v18",)),
        operations=operations,
        runtime="nowhere:open_runtime",
        **members,
    )


READ = operation("read", Effect.READ, schemas=lambda _: Schemas(input=NUMBER, output=ISSUE))
FILE = operation("file", Effect.WRITE)
ISSUES = {"issues": kind(READ, FILE)}


def flow(**agent):
    return {
        "name": "My flow",
        "steps": [{"key": "a", "agent": "mine"}],
        "agents": [{"slug": "mine", **agent}],
    }


def agent_of(kinds, **agent):
    return parse_definition(flow(**agent), {}, kinds).agents["mine"]


def the_problem(kinds, **agent):
    [problem] = workflow_problems(flow(**agent), {}, kinds)
    return problem


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("llm", Effect.READ),
        ("ticket_analyzer", Effect.READ),
        ("customer_data", Effect.READ),
        ("python", Effect.WRITE),
    ],
)
def test_an_agent_of_a_file_that_names_no_effect_has_that_of_its_kind(name, effect):
    assert agent_of(KINDS, kind=name).effect is effect


def test_an_http_agent_writes_unless_it_says_that_it_reads():
    config = {"url": "https://api.example.com/orders"}
    assert agent_of(KINDS, kind="http", config=config).effect is Effect.WRITE
    assert agent_of(KINDS, kind="http", config=config, effect="read").effect is Effect.READ


def test_an_agent_may_be_more_careful_than_its_kind():
    assert agent_of(KINDS, kind="llm", effect="write").effect is Effect.WRITE


def test_the_configuration_chooses_the_operation_with_its_effect_and_schemas():
    config = {"operation": "read", "project": "OPS"}
    found = agent_of(ISSUES, kind="issues", config=config)
    assert (found.effect, found.input_schema, found.output_schema) == (Effect.READ, NUMBER, ISSUE)
    found = agent_of(ISSUES, kind="issues", config={**config, "operation": "file"})
    assert (found.effect, found.input_schema, found.output_schema) == (Effect.WRITE, None, None)


def test_schemas_of_the_agent_take_the_place_of_those_of_its_operation():
    config = {"operation": "read", "project": "OPS"}
    found = agent_of(ISSUES, kind="issues", config=config, output_schema={"type": "object"})
    assert (found.input_schema, found.output_schema) == (NUMBER, {"type": "object"})


def test_edges_are_checked_against_the_schemas_of_the_operation():
    document = {
        **flow(kind="issues", config={"operation": "read", "project": "OPS"}),
        "input_schema": {"type": "object", "properties": {}, "additionalProperties": False},
    }
    assert [problem.rule for problem in review(document, {}, ISSUES).problems] == ["missing_input"]


def test_an_operation_that_does_not_exist_is_a_problem_with_those_that_do():
    problem = the_problem(ISSUES, kind="issues", config={"operation": "burn", "project": "OPS"})
    assert (problem.path, problem.rule, problem.got) == (
        "$.agents[0].config.operation",
        "operation",
        "burn",
    )
    assert problem.fix == "Use one of read, file."


def test_a_configuration_is_checked_against_the_form_of_its_operation():
    problem = the_problem(ISSUES, kind="issues", config={"operation": "read"})
    assert (problem.path, problem.rule) == ("$.agents[0].config.project", "required")


def test_a_configuration_that_is_wrong_gives_no_schemas():
    assert the_problem(ISSUES, kind="issues", config={"operation": "read", "project": 1}).path == (
        "$.agents[0].config.project"
    )


def test_an_operation_that_writes_cannot_be_said_to_read():
    config = {"operation": "file", "project": "OPS"}
    problem = the_problem(ISSUES, kind="issues", effect="read", config=config)
    assert (problem.path, problem.rule) == ("$.agents[0].effect", "effect")
    assert problem.message == "$.agents[0].effect: File an issue always writes."


def test_a_step_cannot_turn_an_agent_that_reads_into_one_that_writes():
    document = flow(kind="issues", config={"operation": "read", "project": "OPS"})
    document["steps"][0]["config"] = {"operation": "file"}
    [problem] = workflow_problems(document, {}, ISSUES)
    assert problem.rule == "effect"


def test_the_form_of_a_kind_with_several_operations_chooses_one():
    assert kind(READ).config_schema == READ.config_schema
    assert kind(READ, FILE).config_schema["properties"]["operation"]["enum"] == ["read", "file"]


def test_a_kind_has_at_least_one_operation():
    with pytest.raises(ValueError, match="no operations"):
        kind()


def test_no_form_of_several_operations_has_a_member_that_chooses_among_them():
    taken = Operation(
        name="taken",
        title=Text("t", "Taken"),
        effect=None,
        config_schema={"type": "object", "properties": {"operation": {}}},
    )
    with pytest.raises(ValueError, match="'operation' of its own"):
        kind(READ, taken)


def test_an_icon_is_nothing_but_outlines():
    with pytest.raises(ValueError, match="not SVG"):
        Icon(('M0 0"/><script>alert(1)</script>',))


@pytest.mark.parametrize(
    ("name", "config", "credentials"),
    [
        ("http", {"url": "https://x"}, ()),
        ("http", {"url": "https://x", "credential": "shop"}, ("shop",)),
        ("llm", {}, ("llm",)),
        ("llm", {"credential": "azure"}, ("azure",)),
        ("customer_data", {}, ("crm", "sharepoint", "servicenow")),
        ("customer_data", {"crm": "other", "sharepoint": None}, ("other", "servicenow")),
        ("ticket_analyzer", {}, ("llm", "servicenow")),
        ("ticket_analyzer", {"credential": "azure"}, ("azure", "servicenow")),
        ("python", {"credential": "shop"}, ()),
    ],
)
def test_the_credentials_that_a_configuration_uses_are_those_it_names_and_its_defaults(
    name, config, credentials
):
    assert sorted(KINDS[name].used_credentials(config)) == sorted(credentials)
