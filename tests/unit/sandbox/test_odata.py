import pytest

from baton_sandbox.odata import ODataError, parse_filter, parse_options, split_outside

COLUMNS = frozenset({"name", "city", "size", "id", "open"})
ROWS = [
    {
        "name": "Alder",
        "city": "Cork",
        "size": 3,
        "id": "6f1d2c7e-58a4-4b0e-9f3d-2a7c41d0b9e5",
        "open": True,
    },
    {
        "name": "O'Brien",
        "city": None,
        "size": 10,
        "id": "00000000-0000-4000-8000-000000000000",
        "open": False,
    },
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name eq 'Alder'", ["Alder"]),
        ("name eq 'alder'", ["Alder"]),
        ("name eq 'O''Brien'", ["O'Brien"]),
        ("name eq 'Alder' or size eq 10", ["Alder", "O'Brien"]),
        ("name eq 'Alder' and size eq 10", []),
        ("size eq 10 or size eq 3 and name eq 'x'", ["O'Brien"]),
        ("(size eq 10 or size eq 3) and name eq 'Alder'", ["Alder"]),
        ("not (size gt 5)", ["Alder"]),
        ("city eq null", ["O'Brien"]),
        ("city ne null", ["Alder"]),
        ("open eq true", ["Alder"]),
        ("size le 9.5", ["Alder"]),
        ("id eq 6F1D2C7E-58a4-4b0e-9f3d-2a7c41d0b9e5", ["Alder"]),
        ("contains(name,'bri')", ["O'Brien"]),
        ("startswith(name,'al') or endswith(name,'en')", ["Alder", "O'Brien"]),
    ],
)
def test_filters_mean_what_odata_says(text, names):
    holds = parse_filter(text, COLUMNS)

    assert [row["name"] for row in ROWS if holds(row)] == names


@pytest.mark.parametrize(
    "text",
    [
        "name",
        "name eq",
        "name eq 'a' and",
        "name eq 'a' or or name eq 'b'",
        "(name eq 'a'",
        "name eq 'a')",
        "name is 'a'",
        "nonsense eq 1",
        "name eq O'Brien",
        "contains(name,3)",
        "name eq word",
        "name eq ;",
    ],
)
def test_malformed_filters_are_errors(text):
    with pytest.raises(ODataError):
        parse_filter(text, COLUMNS)


def test_options_inside_an_expansion_are_separated_by_semicolons():
    query = parse_options(
        {"$expand": "cases($select=title,state;$filter=name eq 'a,b;c)';$top=2),owner"}
    )

    (name, inner), (other, empty) = query.expand
    assert (name, other) == ("cases", "owner")
    assert inner.select == ("title", "state")
    assert inner.filter == "name eq 'a,b;c)'"
    assert inner.top == 2
    assert empty.select == ()


def test_rows_without_a_value_come_first_and_ties_keep_their_order():
    query = parse_options({"$orderby": "city,size desc"})

    assert [row["name"] for row in query.rows(ROWS, COLUMNS)] == ["O'Brien", "Alder"]


@pytest.mark.parametrize(
    "options",
    [{"$top": "many"}, {"$orderby": "name upwards"}, {"$expand": "a($top=1"}, {"$expand": "a(b)c"}],
)
def test_malformed_options_are_errors(options):
    with pytest.raises(ODataError):
        parse_options(options)


def test_unbalanced_brackets_are_errors():
    with pytest.raises(ODataError):
        split_outside("a(b", ",")
