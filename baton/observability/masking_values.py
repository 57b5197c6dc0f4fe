"""Find the end of the value after a name, and decide whether it looks machine-generated."""

from __future__ import annotations

import re

from baton.observability.masking_words import NO_VALUES

_LONGEST_VALUE = 4_096
#: Enough of a value to decide whether it looks machine-generated.
_JUDGED = 160
#: What separates a name from its value: in JSON, also escaped, YAML, code, forms, sentences.
_BETWEEN = re.compile(
    r"""(?:\[[\w'\"-]{0,24}+\])? (?P<closing>\\{0,8}["'»”]?[\])]?)
        (?: (?P<element>>) | \s{0,8}(?:=>|:=|==|[:=]|：)\s{0,8}
          | (?P<words>(?:\s(?:for|of|für|pour|para|de)\s[\w\ .-]{1,40}?)?
              \s{1,8}(?:is|was|lautet|ist|war|est|es|é|è|to|as|with|jest|är|er)\s{1,8})
          | (?P<next>\s{1,8})
          | (?P<encoded>%3[aAdD])
        )""",
    re.VERBOSE,
)
_QUOTE = re.compile(r"(?:[fFbBrRuU]{1,2}(?=[\"']))?(?P<mark>\\{0,8}(?:[\"'`“„«]|&quot;|%22))")
_CLOSING = {"“": "”", "„": "“", "«": "»"}
_RUN = re.compile(rf"[^\s\"'`<>\\]{{1,{_LONGEST_VALUE}}}+")
_SCHEME = re.compile(
    r"(?i:bearer|basic|digest|apikey|token|negotiate|sharedkey|aws4-hmac-sha256)\s++"
)
#: A further member or sentence begins here.
_CUTS = re.compile(
    r"&(?=[\w.%-]{1,40}=)|;(?=[A-Za-z][A-Za-z ._-]{0,30}=|\Z)"
    r"|,(?=[\w.-]{1,40}[:=]|\Z)|[)\]}]+[.,;]?\Z"
)
_NEXT_MEMBER = re.compile(r"[,;]\s{1,4}[\w\"'-]{1,40}\s?[:=]")
_PHRASE = re.compile(r"[a-z]{1,40}+(?: [a-z]{1,40}+){1,8}(?=\s*+(?:[.,;\n\"']|\Z))")
#: What follows the name of a secret when no value is given.
_REFERENCE = re.compile(
    r"\{[A-Za-z_.]{1,40}\}\Z|\$\{|\$\(|\$[A-Za-z_]|\{\{|<[a-z]|os\.environ"
    r"|process\.env|env\.|secrets\.|\.\.\.|[*•x.]{3,}\Z|\[[a-z ]{2,20}]",
    re.IGNORECASE,
)
#: A variable that code passes on under a similar name.
_VARIABLE = re.compile(
    r"[A-Za-z_]{0,40}\.?[A-Za-z_.]{0,40}(?:password|passwd|key|token|secret|credential)(?:\(.*)?"
)
_HAS_LETTER = re.compile(r"[A-Za-z]")
_HAS_DIGIT = re.compile(r"\d")
_HAS_CASE_INSIDE = re.compile(r"[a-z][A-Z]")
_PLAIN = re.compile(r"[a-z_.-]+|[A-Z_.-]+|[\d.,:-]+|[A-Z]?[a-z]+", re.ASCII)


def looks_random(text: str) -> bool:
    """True for at least eight characters that mix letters with digits or cases."""
    if len(text) < 8 or _PLAIN.fullmatch(text):
        return False
    if not _HAS_LETTER.search(text):
        return False
    return _HAS_DIGIT.search(text) is not None or (
        len(text) >= 16 and _HAS_CASE_INSIDE.search(text) is not None
    )


def lowered(text: str) -> str:
    """Return the text in lower case, with every character at the same position."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := letter.lower()) == 1 else letter for letter in text)


def value_after(text: str, begin: int, end: int, *, sure: bool) -> tuple[int, int] | None:
    """Return the range of the secret whose name is at `begin` to `end`; None if there is none.

    The value of a `sure` name is a secret whatever it looks like.
    """
    between = _BETWEEN.match(text, end)
    if between is None:
        return None
    quote = _QUOTE.match(text, between.end())
    if between["element"] and text[begin - 1 : begin] != "<":
        return None
    if quote is not None:
        # `"password" "abc"` is a list of names; `password "abc"` gives a value.
        if between["next"] and between["closing"]:
            return None
        return _quoted(text, quote, sure=sure)
    found = _unquoted(text, between.end(), _LONGEST_VALUE if sure else _JUDGED)
    if found is None:
        return None
    if not sure:
        if found[1] - found[0] < _JUDGED // 2:
            return found
        return _unquoted(text, found[0]) if looks_random(text[slice(*found)]) else None
    content = text[slice(*found)]
    if content.lower().strip("!?") in NO_VALUES or _VARIABLE.fullmatch(content):
        return None
    option = text[begin : begin + 1] == "-"
    if between["next"] and not option and not looks_random(content):
        return None
    if between["words"] and not _HAS_DIGIT.search(content) and not looks_random(content):
        return None
    return found[0], found[1] if between["next"] else _phrase_end(text, begin, end, *found)


def _quoted(text: str, quote: re.Match[str], *, sure: bool) -> tuple[int, int] | None:
    start, end = quote.end(), _closing(text, quote)
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    content = text[start:end].strip()
    if not content or _REFERENCE.match(content) or content.lower() in NO_VALUES:
        return None
    if not sure and " " in content:
        return None
    return start, end


def _closing(text: str, quote: re.Match[str]) -> int:
    """Return the end of a quoted text: the same mark again, or else the end of the line."""
    mark = quote["mark"]
    closing = mark[:-1] + _CLOSING.get(mark[-1], mark[-1])
    start, stop = quote.end(), min(len(text), quote.end() + _LONGEST_VALUE)
    at = text.find(closing, start, stop)
    # After a further backslash it is part of the value.
    while at > start and text[at - 1] == "\\":
        at = text.find(closing, at + len(closing), stop)
    if at < 0:
        at = text.find("\n", start, stop)
    return at if at >= 0 else stop


def _unquoted(text: str, start: int, longest: int = _LONGEST_VALUE) -> tuple[int, int] | None:
    scheme = _SCHEME.match(text, start)
    start = scheme.end() if scheme else start
    run = _RUN.match(text, start, start + longest)
    if run is None:
        return None
    cut = _CUTS.search(text, start, run.end())
    end = cut.start() if cut else run.end()
    end = start + len(text[start:end].rstrip(".,;:"))
    content = text[start:end]
    if not content or content[0] in "{[(" or _REFERENCE.match(content):
        return None
    return start, end


def _phrase_end(text: str, name_start: int, name_end: int, start: int, end: int) -> int:
    """Return the end of a secret of several words: alone in its line, or of plain words only."""
    if text[end : end + 1] != " ":
        return end
    before = text[text.rfind("\n", max(0, name_start - 200), name_start) + 1 : name_start]
    if not before.strip(" \t-*") and text[name_end:start].startswith(":"):
        line = text.find("\n", end, end + _LONGEST_VALUE)
        stop = line if line >= 0 else min(len(text), end + _LONGEST_VALUE)
        following = _NEXT_MEMBER.search(text, end, stop)
        return following.start() if following else stop
    phrase = _PHRASE.match(text, start)
    return phrase.end() if phrase else end
