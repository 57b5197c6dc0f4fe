"""Problems of the agents in a workflow file, as its steps use them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baton.domain.agent_check import AgentUse
from baton.domain.agent_kind import Kinds
from baton.domain.workflow import AgentDefinition
from baton.domain.workflow_chain import own_agents, usable
from baton.errors import Problem
from baton.jsontext.text import JsonObject, JsonValue


def agent_problems(
    document: JsonObject, library: Mapping[str, AgentDefinition], kinds: Kinds
) -> Iterator[Problem]:
    """Yield every problem that the agent kinds find, at its place in the file."""
    own, places = own_agents(document), dict(_places(document))
    used = set()
    for index, step in _objects(document.get("steps")):
        slug = step.get("agent")
        agent = {**library, **own}.get(slug) if isinstance(slug, str) else None
        if agent is not None and agent.kind in kinds:
            used.add(slug)
            yield from _of_step(step, f"$.steps[{index}]", agent, places.get(agent.slug), kinds)
    for slug, agent in own.items():
        if slug not in used and agent.kind in kinds and slug in places:
            yield from _of_step({}, places[slug], agent, places[slug], kinds)


def _places(document: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield the slug of each agent in the file with its path."""
    for index, agent in _objects(document.get("agents")):
        slug = agent.get("slug")
        if isinstance(slug, str):
            yield slug, f"$.agents[{index}]"


def _of_step(
    step: JsonObject, path: str, agent: AgentDefinition, agent_path: str | None, kinds: Kinds
) -> Iterator[Problem]:
    config, mapping = step.get("config"), step.get("mapping")
    own_config: JsonObject = config if isinstance(config, dict) else {}
    schema = usable(step["output_schema"]) if "output_schema" in step else agent.output_schema
    use = AgentUse(
        slug=agent.slug,
        effect=agent.effect,
        config={**agent.config, **own_config},
        output_schema=schema,
        inputs=frozenset(mapping) if isinstance(mapping, dict) else None,
    )
    for problem in kinds[agent.kind].problems(use):
        owner = path if _is_of_step(problem.path, step) else agent_path or path
        yield problem.moved(owner + problem.path.removeprefix("$"))


def _is_of_step(path: str, step: JsonObject) -> bool:
    """True if the problem is in a setting of the step itself."""
    member, _, rest = path.removeprefix("$.").partition(".")
    if member == "config":
        config = step.get("config")
        name = rest.partition(".")[0].partition("[")[0]
        return isinstance(config, dict) and (name in config or not name)
    return member in step


def _objects(value: JsonValue) -> list[tuple[int, JsonObject]]:
    items = value if isinstance(value, list) else []
    return [(index, item) for index, item in enumerate(items) if isinstance(item, dict)]
