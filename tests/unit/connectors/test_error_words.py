"""The reason of a refusal is found in whatever body a system answers with."""

import json
import time

import pytest

from baton.connectors.error_words import reason_in
from baton.connectors.failures import said_in

JSON = [
    ({"message": "Bad credentials"}, "Bad credentials"),
    (
        {"errors": [{"title": "Invalid", "detail": "field x is missing"}]},
        "Invalid: field x is missing",
    ),
    ({"errors": {"email": ["has already been taken"]}}, "email: has already been taken"),
    (
        {"detail": [{"loc": ["body", "x"], "msg": "field required", "type": "missing"}]},
        "body.x: field required",
    ),
    ({"Message": "An error has occurred."}, "An error has occurred."),
    ({"errorMessages": ["Issue does not exist"], "errors": {}}, "Issue does not exist"),
    ({"fault": {"faultstring": "Quota exceeded"}}, "Quota exceeded"),
    ({"msg": "no"}, "no"),
    ({"error": None, "message": "real reason"}, "real reason"),
    ({"error": True, "reason": "boom"}, "boom"),
    (["first", "second"], "first; second"),
    ("just text", "just text"),
    (
        {"odata.error": {"code": "", "message": {"lang": "en-US", "value": "No such set"}}},
        "No such set",
    ),
    ({"error": {"code": "SY/530", "message": {"lang": "en", "value": "Locked"}}}, "SY/530: Locked"),
    ({"__type": "com.amazon#UnknownOperationException"}, "com.amazon#UnknownOperationException"),
    (
        {
            "errors": [
                {"message": "Cannot query field", "locations": [{"line": 1}], "path": ["a", "b"]}
            ],
            "data": None,
        },
        "a.b: Cannot query field",
    ),
    (
        {"errors": [{"detail": "is blank", "source": {"pointer": "/data/name"}}]},
        "/data/name: is blank",
    ),
    (
        {
            "message": "Validation Failed",
            "errors": [{"resource": "Issue", "field": "title", "code": "missing_field"}],
            "documentation_url": "https://x.example/a",
        },
        "Validation Failed; title: missing_field",
    ),
    (
        {
            "type": "https://x.example/p",
            "title": "Validation errors",
            "status": 400,
            "errors": {"Name": ["is required"], "Age": ["is not a number", "is negative"]},
        },
        "Validation errors; Name: is required; Age: is not a number; is negative",
    ),
    (
        {"statusCode": 400, "error": "Bad Request", "message": ["a must be text"]},
        "Bad Request; a must be text",
    ),
    (
        {
            "timestamp": "2026-11-20T08:00:00Z",
            "status": 500,
            "error": "Internal Server Error",
            "path": "/x",
        },
        "Internal Server Error",
    ),
    ({"email": ["This field is required."]}, "email: This field is required."),
    ({"status": "fail", "data": {"title": "A title is required"}}, "A title is required"),
    (
        {
            "success": False,
            "errors": [{"code": 1003, "message": "Invalid zone"}],
            "messages": [],
            "result": None,
        },
        "1003: Invalid zone",
    ),
    (
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
        "Bad Request: chat not found",
    ),
    ({"errcode": 40013, "errmsg": "invalid appid"}, "40013: invalid appid"),
    (
        {"requestError": {"serviceException": {"messageId": "SVC0002", "text": "Invalid number"}}},
        "Invalid number",
    ),
    (
        {
            "resourceType": "OperationOutcome",
            "issue": [{"severity": "error", "code": "invalid", "diagnostics": "no id"}],
        },
        "invalid: no id",
    ),
    (
        {
            "error": {
                "root_cause": [{"type": "index_not_found", "reason": "no such index [a]"}],
                "type": "index_not_found",
                "reason": "no such index [a]",
            },
            "status": 404,
        },
        "no such index [a]",
    ),
    ({"error": {"code": 404, "status": "NOT_FOUND", "message": "no such key"}}, "no such key"),
    (
        {"title": "Invalid", "invalid-params": [{"name": "age", "reason": "must be positive"}]},
        "Invalid; age: must be positive",
    ),
    ({"response": {"status": {"text": "Customer locked"}}}, "Customer locked"),
    ({"meldung": "Kunde gesperrt"}, "meldung: Kunde gesperrt"),
    ({"error": {"details": {"reason": "deep"}}}, "deep"),
    ({"status": "UNAVAILABLE"}, "UNAVAILABLE"),
    ({"success": False}, '{"success": false}'),
    ({}, ""),
    (None, ""),
]


@pytest.mark.parametrize(("body", "reason"), JSON)
def test_json_of_any_shape_says_why(body, reason):
    assert reason_in(json.dumps(body).encode(), "application/json") == reason


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"plain text reason", "text/plain", "plain text reason"),
        (b"plain text reason", "", "plain text reason"),
        ('{"message": "ungültig"}'.encode("latin-1"), "application/json", "ungültig"),
        ('{"message": "ungültig"}'.encode("utf-16"), "application/json", "ungültig"),
        ("ungültig".encode("cp1252"), "text/plain; charset=windows-1252", "ungültig"),
        (b'\xef\xbb\xbf{"message": "no"}', "", "no"),
        (b'{"message": "cut of', "application/json", '{"message": "cut of'),
        (
            (
                b"<html><head><title>502 Bad Gateway</title><style>p{}</style></head><body>"
                b"<h1>Bad Gateway</h1><p>No upstream&nbsp;answers.</p></body></html>"
            ),
            "text/html",
            "502 Bad Gateway: Bad Gateway No upstream answers.",
        ),
        (b"<p>Service down</p>", "", "Service down"),
        (
            (
                b'<?xml version="1.0"?><s:Envelope xmlns:s="x"><s:Body><s:Fault><faultcode>s:Client'
                b"</faultcode><faultstring>No such order</faultstring></s:Fault></s:Body>"
                b"</s:Envelope>"
            ),
            "text/xml",
            "s:Client: No such order",
        ),
        (
            (
                b"<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message>"
                b"<RequestId>4442587FB7D0A2F9</RequestId></Error>"
            ),
            "application/xml",
            "NoSuchKey: The key does not exist.",
        ),
        (b"<error><message><![CDATA[A < B]]></message></error>", "application/xml", "A < B"),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><e><m>ungültig</m></e>'.encode("latin-1"),
            "application/xml",
            "m: ungültig",
        ),
        (b"\x89PNG\x00\x01", "image/png", ""),
        (b"", "application/json", ""),
        (b" \n", "", ""),
    ],
)
def test_text_xml_and_pages_say_why_as_well(body, kind, reason):
    assert reason_in(body, kind) == reason


def test_what_a_system_says_is_one_masked_line_of_at_most_300_characters():
    body = json.dumps({"message": "no\nentry for alice@example.com, key s3cret\n" + "x" * 500})
    said = said_in(body.encode(), ("s3cret",))
    assert said.startswith("no entry for ")
    assert "alice" not in said
    assert "s3cret" not in said
    assert len(said) == 300


@pytest.mark.parametrize(
    "body",
    [
        b'{"error":' * 30_000,
        b"[" * 65_536,
        b'{"error":' * 500 + b'"x"' + b"}" * 500,
        b"<a>" * 20_000,
        b"<!--" * 16_000,
        b"<![CDATA[" * 7_000,
        b"<!" * 30_000,
        b"&" * 65_536,
        b"<x " + b"a=' " * 16_000,
        json.dumps({"errors": [{"message": f"m{n}", "field": "f"} for n in range(2_000)]}).encode(),
        json.dumps({f"k{n}": {"message": "x"} for n in range(3_000)}).encode(),
    ],
)
def test_a_hostile_body_of_the_largest_size_takes_no_time(body):
    began = time.process_time()
    said_in(body)
    assert time.process_time() - began < 2
