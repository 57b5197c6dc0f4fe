"""Comparing workflow files: what differs is listed, all of it and nothing else."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.domain.workflow import AgentDefinition, Effect
from baton.domain.workflow_changes import ChangeKind, Compared, compare
from baton.jsontext.text import to_text

#: Few, so that sides often agree; some are equal in Python and differ in JSON.
values = st.sampled_from(
    [0, 1, 1.0, True, False, -0.0, 0.0, None, "", "1", "a\nb", [1], [True], {"x": 1}, {"x": 1.0}]
)
settings_of_file = st.dictionaries(st.sampled_from(["x", "y", "odd.key", ""]), values, max_size=2)
names = st.sampled_from(["A", "B", "", "two\nlines"])
schemas = st.sampled_from([True, False, {}, {"type": "string"}, {"minimum": 1}, {"minimum": 1.0}])
agents = st.fixed_dictionaries(
    {
        slug: st.builds(
            AgentDefinition,
            slug=st.just(slug),
            kind=st.sampled_from(["python", "http"]),
            name=names,
            description=names,
            effect=st.sampled_from(Effect),
            config=settings_of_file,
            input_schema=st.none() | schemas,
            output_schema=st.none() | schemas,
        )
        for slug in ("one", "two")
    }
)
retries = st.fixed_dictionaries(
    {},
    optional={
        "max_retries": st.integers(0, 3),
        "initial_delay_seconds": st.sampled_from([1, 1.0, 2]),
        "backoff": st.sampled_from([2, 3]),
        "max_delay_seconds": st.sampled_from([30, 60]),
        "jitter": st.booleans(),
    },
)
steps = st.fixed_dictionaries(
    {"key": st.sampled_from("abcde"), "agent": st.sampled_from(["one", "two", "unknown"])},
    optional={
        "name": names,
        "when": names,
        "mapping": settings_of_file,
        "config": settings_of_file,
        "timeout_seconds": st.sampled_from([300, 300.0, 5]),
        "retry": retries,
        "input_schema": schemas,
        "output_schema": schemas,
    },
)
documents = st.fixed_dictionaries(
    {"name": names, "steps": st.lists(steps, max_size=5, unique_by=lambda step: step["key"])},
    optional={
        "description": names,
        "input_schema": schemas,
        "global_timeout_seconds": st.sampled_from([900, 900.0, 5]),
        "stop_on_error": st.booleans(),
    },
)
sides = st.builds(
    lambda document, known: Compared(document=document, agents=known), documents, agents
)
DEFAULTS = {"description": "", "global_timeout_seconds": 900, "stop_on_error": True}
WORKFLOW = ("name", "description", "input_schema", "global_timeout_seconds", "stop_on_error")
RETRY = {"initial_delay_seconds": 1, "backoff": 2, "max_delay_seconds": 30, "jitter": True}
STEP = ("agent", "when", "input_schema", "output_schema")
AGENT = ("kind", "name", "description", "effect", "input_schema", "output_schema")


def steps_of(side):
    return {step["key"]: step for step in side.document["steps"]}


def said_by_workflow(side):
    return {member: side.document.get(member, DEFAULTS.get(member)) for member in WORKFLOW}


def said_by_step(side, key):
    """Every member of a step as it counts, with what it has from defaults and from its agent."""
    step = steps_of(side)[key]
    agent = side.agents.get(step["agent"])
    said = {member: step.get(member) for member in STEP}
    said["name"] = step.get("name", agent.name if agent else key)
    said["timeout_seconds"] = step.get("timeout_seconds", 300)
    own = {"max_retries": 2 if agent and agent.effect is Effect.READ else 0, **RETRY}
    for member, value in {**own, **step.get("retry", {})}.items():
        said[f"retry.{member}"] = value
    for member, value in step.get("config", {}).items():
        said[f"config.{member}"] = value
    return said


def said_by_mapping(step, *, by_member):
    if by_member:
        return {f"mapping.{target}": source for target, source in step["mapping"].items()}
    return {"mapping": step.get("mapping")}


def said_by_agent(agent):
    said = {f"agent.{member}": getattr(agent, member) for member in AGENT}
    said["agent.effect"] = agent.effect.value
    return {**said, **{f"agent.config.{name}": value for name, value in agent.config.items()}}


def differing(key, old, new):
    """What was and what is, as text, of each member of a step that differs."""
    old = {member: (to_text(value),) for member, value in old.items()}
    new = {member: (to_text(value),) for member, value in new.items()}
    pairs = {member: (old.get(member, ()), new.get(member, ())) for member in {**old, **new}}
    return {(key, member): pair for member, pair in pairs.items() if pair[0] != pair[1]}


def members_that_differ(before, after):
    """The same answer in another way: both sides written out in full, then member by member."""
    found = differing(None, said_by_workflow(before), said_by_workflow(after))
    for key in steps_of(before).keys() & steps_of(after).keys():
        one, other = steps_of(before)[key], steps_of(after)[key]
        both = "mapping" in one and "mapping" in other
        mappings = [said_by_mapping(step, by_member=both) for step in (one, other)]
        found |= differing(key, said_by_step(before, key), said_by_step(after, key))
        found |= differing(key, *mappings)
        slug = one["agent"]
        if slug == other["agent"] and slug in before.agents and slug in after.agents:
            behind = [said_by_agent(side.agents[slug]) for side in (before, after)]
            found |= differing(key, *behind)
    return found


def of_kind(changes, kind):
    return [change for change in changes if change.kind is kind]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides)
def test_every_member_that_differs_is_named_with_what_was_and_is_and_no_other(before, after):
    changes = of_kind(compare(before, after), ChangeKind.CHANGED)
    listed = {
        (change.step, change.field): (
            tuple(map(to_text, change.before)),
            tuple(map(to_text, change.after)),
        )
        for change in changes
    }
    assert listed == members_that_differ(before, after)
    assert len(changes) == len(listed)
    assert all(change.text for change in changes)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides, sides)
def test_steps_that_came_went_or_moved_are_named(before, after):
    changes = compare(before, after)
    old, new = list(steps_of(before)), list(steps_of(after))
    named = {kind: [change.step for change in of_kind(changes, kind)] for kind in ChangeKind}
    assert named[ChangeKind.REMOVED] == [key for key in old if key not in new]
    assert named[ChangeKind.ADDED] == [key for key in new if key not in old]
    moved = named[ChangeKind.MOVED]
    stayed = [
        [key for key in keys if key in old and key in new and key not in moved]
        for keys in (old, new)
    ]
    assert stayed[0] == stayed[1]
    # As few as possible: the way back moves as many.
    assert len(of_kind(compare(after, before), ChangeKind.MOVED)) == len(moved)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sides)
def test_what_is_only_written_otherwise_is_no_change(side):
    """Defaults spelled out and members in another order say the same."""
    agents = side.agents
    spelled = {
        **DEFAULTS,
        **side.document,
        "steps": [
            dict(
                reversed(
                    {
                        "timeout_seconds": 300,
                        "config": {},
                        "name": agents[step["agent"]].name
                        if step["agent"] in agents
                        else step["key"],
                        **step,
                        "retry": {**RETRY, **step.get("retry", {})},
                    }.items()
                )
            )
            for step in side.document["steps"]
        ],
    }
    other = Compared(document=dict(reversed(spelled.items())), agents=agents)
    assert compare(side, other) == ()
    assert compare(other, side) == ()


@pytest.mark.parametrize(("was", "is_now"), list(permutations([1, 1.0, True], 2)))
def test_values_that_only_python_takes_for_equal_differ_also_in_an_agent(was, is_now):
    document = {"name": "A", "steps": [{"key": "a", "agent": "one"}]}
    before, after = (
        Compared(
            document=document,
            agents={
                "one": AgentDefinition(slug="one", kind="k", name="One", config={"x": [value]})
            },
        )
        for value in (was, is_now)
    )
    (change,) = compare(before, after)
    assert (change.step, change.field) == ("a", "agent.config.x")


anything = st.recursive(
    values,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["key", "agent", "name", "retry", "config"]), inner)
    ),
    max_leaves=6,
)
rubbish = st.dictionaries(
    st.sampled_from(["name", "steps", "description", "input_schema"]),
    anything
    | st.lists(
        st.fixed_dictionaries(
            {
                "key": values | st.just("a"),
                "retry": anything,
                "mapping": anything,
                "agent": anything,
            }
        )
    ),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rubbish, rubbish, agents)
def test_files_that_are_not_sound_can_be_compared(one, other, known):
    before, after = (Compared(document=document, agents=known) for document in (one, other))
    compare(before, after)
    assert compare(before, before) == ()
