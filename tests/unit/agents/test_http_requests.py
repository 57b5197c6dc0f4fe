"""What a configuration of an HTTP agent makes of an input, and what is wrong with others."""

import json
from pathlib import Path

import pytest

from baton.agents.config_schema import config_schema
from baton.agents.http_config import HttpConfig, read_http_config
from baton.agents.http_request import fill
from baton.domain.workflow_rules import parse_definition
from baton.errors import AgentMisconfigured, InputInvalid
from baton.schemas.validate import schema_problems, violations
from baton.services.workflows.files import read_workflow_text
from installed import KINDS

DOCUMENT = Path(__file__).parents[3] / "docs" / "agents.md"

URL = "https://api.example/orders/{order.id}"
INPUT = {
    "order": {"id": "7/../8 ä?#", "lines": [{"sku": "a"}, {"sku": "b"}]},
    "n": 7,
    "rate": 1.0,
    "yes": True,
    "nothing": None,
    "etag": '"v1"',
}


def filled(config, data=None):
    text = json.dumps(INPUT if data is None else data).encode()
    return fill(read_http_config({"url": "https://api.example/", **config}, "orders"), text)


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ({}, "https://api.example/"),
        ({"url": URL}, "https://api.example/orders/7%2F..%2F8%20%C3%A4%3F%23"),
        ({"url": "https://api.example/{n}/{rate}/{yes}"}, "https://api.example/7/1.0/true"),
        ({"url": "https://api.example/{order.lines[-1].sku}"}, "https://api.example/b"),
        (
            {"url": "https://api.example/?q={order.id}&n={n}"},
            "https://api.example/?q=7%2F..%2F8%20%C3%A4%3F%23&n=7",
        ),
        (
            {"query": {"q": "is {order.id}", "top": 10, "deep": True, "f": '{"a"}'}},
            "https://api.example/?q=is%207%2F..%2F8%20%C3%A4%3F%23&top=10&deep=true&f=%7B%22a%22%7D",
        ),
        (
            {"url": "https://api.example/?a=1", "query": {"b": "{n}"}},
            "https://api.example/?a=1&b=7",
        ),
        (
            {"query": {"a": "{nothing}", "b": "{order.gone}", "c": "{n}"}},
            "https://api.example/?c=7",
        ),
        ({"query": {"a": "{nothing}"}}, "https://api.example/"),
    ],
)
def test_values_of_the_input_are_percent_encoded_into_the_address(config, url):
    assert filled(config).url == url


def test_headers_take_values_of_the_input():
    config = {"headers": {"If-Match": "{etag}", "X-Note": "order {n}"}}
    assert filled(config).headers == {"if-match": '"v1"', "x-note": "order 7"}


@pytest.mark.parametrize(
    ("body", "content"),
    [
        (None, None),
        ({"field": "order.lines"}, b'[{"sku":"a"},{"sku":"b"}]'),
        ({"field": "nothing"}, b"null"),
        ({"value": {"big": 2**70, "float": 1e16, "zero": -0.0}},
         b'{"big":1180591620717411303424,"float":1e16,"zero":-0.0}'),
        ({"value": None}, b"null"),
    ],
)  # fmt: skip
def test_the_body_is_a_field_or_a_fixed_value(body, content):
    assert filled({"method": "POST", "body": body}).content == content


@pytest.mark.parametrize(
    ("config", "data", "words"),
    [
        ({"url": URL}, {}, r"\$\.order\.id must be text.* but is nothing"),
        ({"url": URL}, {"order": {"id": None}}, "but is None"),
        ({"url": URL}, {"order": {"id": [1]}}, r"but is \[1\]"),
        ({"url": URL}, {"order": {"id": ""}}, "would make it another address"),
        ({"url": URL}, {"order": {"id": ".."}}, "would make it another address"),
        ({"url": URL}, {"order": {"id": "."}}, "would make it another address"),
        ({"url": "https://api.example/{a}{b}/x"}, {"a": ".", "b": "."}, "another address"),
        ({"query": {"q": "for {gone}"}}, {}, r"\$\.gone must be text"),
        ({"headers": {"X-Note": "{n}"}}, {"n": "a\r\nHost: b"}, "header X-Note has characters"),
        ({"headers": {"X-Note": "{n}"}}, {"n": "ä"}, "header X-Note has characters"),
        ({"method": "PUT", "body": {"field": "gone"}}, {}, "has no gone"),
    ],
)
def test_an_input_that_does_not_fit_is_refused_before_the_call(config, data, words):
    with pytest.raises(InputInvalid, match=words):
        filled(config, data)


@pytest.mark.parametrize(
    ("config", "rules"),
    [
        ({"url": "api.example/orders"}, ["$.url address"]),
        ({"url": "ftp://api.example/"}, ["$.url address"]),
        ({"url": "https:///orders"}, ["$.url host"]),
        ({"url": "https://{tenant}.example/"}, ["$.url host"]),
        ({"url": "https://api.example:{port}/"}, ["$.url host"]),
        ({"url": "https://user:pass@api.example/"}, ["$.url login"]),
        ({"url": "https://api.example/{}"}, ["$.url placeholder"]),
        ({"url": "https://api.example/{a b}"}, ["$.url placeholder", "$.url characters"]),
        ({"url": "https://api.example/ä"}, ["$.url characters"]),
        ({"url": "https://api.example/a#b"}, ["$.url fragment"]),
        ({"headers": {"Authorization": "x"}}, ["$.headers.Authorization secret"]),
        ({"headers": {"cookie": "x"}}, ["$.headers.cookie secret"]),
        ({"headers": {"Host": "x"}}, ["$.headers.Host reserved"]),
        ({"headers": {"Idempotency-Key": "x"}}, ['$.headers."Idempotency-Key" reserved']),
        ({"headers": {"a b": "x"}}, ['$.headers."a b" header']),
        ({"headers": {"A": "x\r\nB: y"}}, ["$.headers.A characters"]),
        ({"body": "input"}, ["$.body method"]),
        ({"method": "HEAD", "body": {"value": 1}}, ["$.body method"]),
        ({"method": "POST", "body": {}}, ["$.body body"]),
        ({"method": "POST", "body": {"field": "a", "value": 1}}, ["$.body body"]),
        ({"method": "POST", "body": {"field": "a..b"}}, ["$.body.field path"]),
        ({"method": "PUT", "body": "input", "body_format": "text"}, ["$.body body"]),
        ({"method": "PUT", "body": {"template": "a"}}, ["$.body.template body"]),
        (
            {"method": "PUT", "body": {"template": "<a>"}, "body_format": "xml"},
            ["$.body.template body"],
        ),
        (
            {"method": "PUT", "body": {"value": "<!DOCTYPE a><a/>"}, "body_format": "xml"},
            ["$.body.value body"],
        ),
        (
            {"method": "PUT", "body": {"value": {"a": {}}}, "body_format": "form"},
            ["$.body.value.a body"],
        ),
        ({"method": "PUT", "body": {"value": 1}, "body_format": "text"}, ["$.body.value body"]),
        ({"returns": "body", "parse": "text"}, ["$.parse parse"]),
        (
            {"url": "https://user@api.example/", "body": "input", "headers": {"Host": "x"}},
            ["$.url login", "$.headers.Host reserved", "$.body method"],
        ),
    ],
)
def test_everything_wrong_with_a_configuration_is_named_with_its_place(config, rules):
    with pytest.raises(AgentMisconfigured, match="configuration of the agent 'orders'") as caught:
        filled(config)
    assert [f"{problem.path} {problem.rule}" for problem in caught.value.problems] == rules


@pytest.mark.parametrize(
    ("config", "member"),
    [
        ({"method": "TRACE"}, "method"),
        ({"url": 7}, "url"),
        ({"verify": False}, "verify"),
        ({"query": {"a": [1]}}, "query"),
        ({"method": "POST", "body": "everything"}, "body"),
        ({"returns": "all"}, "returns"),
    ],
)
def test_a_member_that_has_another_form_is_named(config, member):
    with pytest.raises(AgentMisconfigured, match=member):
        filled(config)


def test_the_configuration_describes_itself_for_a_form():
    schema = config_schema(HttpConfig)
    assert schema_problems(schema) == ()
    assert schema["required"] == ["url"]
    assert all({"title", "description"} <= set(member) for member in schema["properties"].values())
    assert schema["properties"]["credential"]["format"] == "credential"


@pytest.mark.parametrize(
    ("config", "fits"),
    [
        ({"url": "https://api.example/"}, True),
        ({"url": "x", "body": {"field": "a"}}, True),
        ({"url": "x", "method": "TRACE"}, False),
    ],
    ids=["an address", "a body", "an unknown method"],
)
def test_the_form_of_the_configuration_takes_what_the_kind_takes(config, fits):
    problems = violations(config_schema(HttpConfig), json.dumps(config).encode())
    assert (problems == ()) is fits


def test_the_example_of_the_documents_is_a_workflow_that_calls_what_it_says():
    example = DOCUMENT.read_text().partition("```yaml\n")[2].partition("```")[0]
    document = read_workflow_text(example.encode(), name="example.yaml")
    agent = parse_definition(document, {}, KINDS).agents["fetch-order"]
    config = read_http_config(agent.config, agent.slug)
    made = fill(config, b'{"order_id": 7, "customer_id": null}')
    assert made.url == "https://shop.example.com/api/orders/7?expand=lines"
