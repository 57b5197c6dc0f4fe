"""Rules for secrets: keys by their form, and values by the name before them."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator

from baton.observability.masking_values import looks_random, lowered, value_after
from baton.observability.masking_words import ABOUT_SCHEMES, KEY_BEGINNINGS, SECRET_NAMES
from baton.observability.span import Span

#: Keys with a vendor's recognizable prefix.
_KEY = re.compile(
    r"""(?<![A-Za-z0-9])(?:
        (?:sk|pk|rk|sandbox|baton|xai|pplx|nvapi|key)[-_][A-Za-z0-9_-]{16,}+
      | (?:whsec|npm|hf|dop_v1|shpat|shpss|shpca|lin_api|ntn|dckr_pat|r8|gsk|figd|glsa
          |rubygems|phc|phx|sbp|sntrys)_[A-Za-z0-9_=+/-]{16,}+
      | secret_[A-Za-z0-9]{30,}+ | (?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])
      | AIza[A-Za-z0-9_-]{30,}+
      | ya29\.[A-Za-z0-9._-]{10,}+ | 1//0[A-Za-z0-9_-]{20,}+ | GOCSPX-[A-Za-z0-9_-]{16,}+
      | gh[pousr]_[A-Za-z0-9]{16,}+ | github_pat_[A-Za-z0-9_]{20,}+
      | gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[A-Za-z0-9_.-]{16,}+
      | xox[a-z](?:\.[a-z]+)?-[A-Za-z0-9-]{10,}+ | xapp-[A-Za-z0-9-]{16,}+
      | SG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}+
      | pypi-[A-Za-z0-9_-]{32,}+ | sq0[a-z]{3}-[A-Za-z0-9_-]{20,}+ | EAAC[A-Za-z0-9]{20,}+
      | hvs\.[A-Za-z0-9_-]{20,}+ | AGE-SECRET-KEY-[A-Z0-9]{20,}+ | tskey-[A-Za-z0-9-]{16,}+
      | dapi[0-9a-f]{32} | PMAK-[A-Za-z0-9-]{20,}+ | NRAK-[A-Z0-9]{20,}+
      | AT[AC]TT[A-Za-z0-9_=-]{20,}+ | SK[0-9a-f]{32}(?![0-9a-z])
      | \d{8,10}:AA[A-Za-z0-9_-]{30,}+
    )""",
    re.VERBOSE,
)
_LONG_WORD = re.compile(r"[a-z]{16}")
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+(?:\.[A-Za-z0-9_-]*+){1,4}")
#: Addresses that are themselves secrets.
_HOOK = re.compile(
    r"(?:hooks\.slack\.com/(?:services|workflows|triggers)|discord(?:app)?\.com/api/webhooks/\d{1,20}"
    r"|webhook\.office\.com/webhookb2|api\.telegram\.org/bot)/?([^\s\"'<>\\,]{8,2000}+)"
)
_PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
_PRIVATE_KEY_END = re.compile(r"-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----")
#: A line of a key without an end mark; `\n` may be written with any number of backslashes.
_KEY_LINES = re.compile(
    r"(?:(?:\s|\\{1,8}[nr])*+(?:[A-Za-z-]{1,20}: [^\n\\]{1,100}+|[A-Za-z0-9+/=]{16,}+))*+"
    r"(?:(?:\s|\\{1,8}[nr])*+[A-Za-z0-9+/]{1,100}+={0,2}(?=[\"'\s…\\]*+(?:\Z|-----|\n|[\"'}])))?"
)
#: The login of an address; a number after the colon that ends like a port is a port.
_LOGIN = re.compile(
    r"""://[^\s:/@"'<>\\]{0,128}+:(?!\d{1,5}(?:[/?#\s"',;)\\]|\Z))([^\s"'<>?#\\]{1,256})@(?=[\w\[])"""
)
_SCHEME = re.compile(
    r"\b(?:(bearer)|(basic)|(?i:apikey|sharedkey|token token=))\s++([A-Za-z0-9._~+/=%:-]++)",
    re.IGNORECASE,
)
#: Words after "Bearer" in sentences about it.
_COOKIES = re.compile(r"\b(?:set-)?cookie[\"'\\]{0,8}\s{0,8}[:=]\s{0,8}[\"'\\]{0,8}", re.IGNORECASE)
_COOKIE = re.compile(r"\s{0,8}([^\s=;,\"'\\]{1,128}+)=([^\s;\"'\\]{1,4096}+);?")
_COOKIE_ATTRIBUTES = frozenset({"path", "expires", "max-age", "domain", "samesite", "version"})
_SESSION = re.compile(r"sess|sid|auth|token|csrf|xsrf|jwt|key|id$|remember|login", re.IGNORECASE)
_AWS_SECRET = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
_OPTION_PASSWORD = re.compile(
    r"(?:\bsshpass\s+-p\s*|\bmysql(?:dump|admin)?\b[^\n|;]{0,80}\s-p(?=\S)|\bredis-cli\b[^\n|;]{0,80}\s-a\s+)"
    r"([^\s\"']{1,256}+|\"[^\"\n]{1,256}+\"|'[^'\n]{1,256}+')"
)
_OPTION_LOGIN = re.compile(
    r"\bcurl\b[^\n|;]{0,200}?\s(?:-u|--user)[\s=]+[\"']?[^\s:\"']{1,128}+:([^\s\"']{1,256}+)"
)
#: Parts of the names of secrets, in lower case.
_NAME_BEFORE = re.compile(
    r"(?:(?:api|secret|access|private|licen[cs]e|encryption|subscription|host|master|account)\s)?[\w.-]{0,40}\Z"
)
_NAME_AFTER = re.compile(r"[\w-]{0,24}+")
#: Names whose value is always a secret.
_SURE = re.compile(
    r"""(?:pass(?:word|wd|wort|phrase|code|ord)s?|pwd|kennwort|geheimwort|mot\ de\ passe|mdp
      |contrase(?:ñ|n)a|senha|palavra-passe|wachtwoord|has[łl]o|l(?:ö|oe|o)senord|adgangskode|kodeord
      |salasana|parola|(?:ş|s)ifre|heslo|jelsz(?:ó|o)|пароль|密码|密碼|パスワード|비밀번호
      |(?<=_)pass|client.?secret|webhook.?secret|secret.?access.?key|(?:access|account|private|api|secret|subscription
      |functions?|master|host|signing|deploy|licen[cs]e|storage|app).?key|encryption.?keys?
      |(?:private|access|refresh|id|auth|session|bearer|security|csrf|bot|api).?token
      |authorization)(?:[_-](?:value|hash|enc|old|new|text|confirmation))?\d{0,3}""",
    re.VERBOSE,
)
_NO_SECRETS = re.compile(
    r".*(?:key|token|secret|word)[_-]?(?:id|name|type|count|file|path|limit|stdin|length|field)s?"
)
#: Names that also have harmless values: the value must look machine-generated.
_MAYBE = re.compile(
    r"(?:.*[^a-z])?(?:secrets?|tokens?|sig|signature|auth|keys?|pin|code|clave|credentials?)|\w*(?:secret|token)",
)
_ASSIGNED = re.compile("[:=]")
#: Common names of query parameters and members.
_COMMON = frozenset({"code", "key", "auth", "pin"})


def find_secrets(text: str) -> Iterator[Span]:
    """Yield the parts of the text that look like secrets."""
    lower = lowered(text)
    yield from _keys(text)
    if "eyJ" in text:
        yield from (Span(*found.span(), "jwt") for found in _JWT.finditer(text))
    if "PRIVATE KEY" in text:
        yield from _private_keys(text)
    if "://" in text:
        yield from (Span(*found.span(1), "masked") for found in _LOGIN.finditer(text))
    if "hook" in lower or "telegram" in lower:
        yield from (Span(*found.span(1), "masked") for found in _HOOK.finditer(text))
    yield from _schemes(text, lower)
    if "cookie" in lower:
        yield from _cookies(text)
    yield from _named(text, lower)
    yield from _options(text, lower)


def _keys(text: str) -> Iterator[Span]:
    if any(beginning in text for beginning in KEY_BEGINNINGS):
        for found in _KEY.finditer(text):
            if _is_key(found.group()):
                yield Span(*found.span(), "key")
    if "AKIA" in text or "ASIA" in text or "aws" in text or "AWS" in text:
        for found in _AWS_SECRET.finditer(text):
            if looks_random(found.group()):
                yield Span(*found.span(), "key")


def _is_key(text: str) -> bool:
    """True unless it is a name of several words, such as `sandbox-answered-with-nothing`."""
    return not text.islower() or any(map(str.isdigit, text)) or _LONG_WORD.search(text) is not None


def _private_keys(text: str) -> Iterator[Span]:
    end: re.Match[str] | None = None
    searched = 0
    done = 0
    for begin in _PRIVATE_KEY.finditer(text):
        if begin.start() < done:
            continue
        if searched <= begin.end():
            end = _PRIVATE_KEY_END.search(text, begin.end())
            searched = end.start() if end else len(text) + 1
        if end is not None:
            done = end.start()
        else:
            lines = _KEY_LINES.match(text, begin.end())
            done = lines.end() if lines else begin.end()
        yield Span(begin.end(), done, "private key")
    for found in _PRIVATE_KEY_END.finditer(text):
        # If the beginning of the key was cut off, mask the lines before its end mark.
        if found.start() > done:
            yield from _lines_before(text, done, found.start())
        done = max(done, found.end())


def _lines_before(text: str, start: int, end: int) -> Iterator[Span]:
    for line in re.finditer(r"[A-Za-z0-9+/=]{24,}+", text[start:end]):
        yield Span(start + line.start(), start + line.end(), "private key")


def _schemes(text: str, lower: str) -> Iterator[Span]:
    if "bearer" not in lower and "basic" not in lower and "key " not in lower:
        return
    for found in _SCHEME.finditer(text):
        bearer, basic, value = found.groups()
        if basic:
            secret = _is_login(value)
        elif bearer:
            word = value.rstrip(".:=").lower()
            plain = bearer.islower() and not looks_random(value)
            secret = word not in ABOUT_SCHEMES and not plain
        else:
            secret = looks_random(value)
        if secret:
            yield Span(*found.span(3), "masked")


def _is_login(text: str) -> bool:
    """True for a user and a password in base64 (RFC 7617)."""
    try:
        return b":" in b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (NotBase64, ValueError):
        return False


def _cookies(text: str) -> Iterator[Span]:
    for header in _COOKIES.finditer(text):
        at = header.end()
        while found := _COOKIE.match(text, at):
            name, value = found.groups()
            at = found.end()
            if name.lower() in _COOKIE_ATTRIBUTES:
                continue
            if _SESSION.search(name) or len(value) > 7 or not value.isalpha():
                yield Span(*found.span(2), "masked")


def _named(text: str, lower: str) -> Iterator[Span]:
    done = 0
    for start, end in _names(lower):
        if start < done:
            continue
        name = lower[start:end]
        sure = _is_sure(name)
        if not sure and not _MAYBE.fullmatch(name):
            continue
        value = value_after(text, start, end, sure=sure)
        if value is not None and (sure or _is_secret(text, start, name, value)):
            done = value[1]
            yield Span(*value, "masked")


def _names(lower: str) -> Iterator[tuple[int, int]]:
    """Yield the positions of words that may name a secret, each once."""
    places = sorted(place for part in SECRET_NAMES for place in _places(lower, part))
    done = 0
    for place, length in places:
        if place < done:
            continue
        before = _NAME_BEFORE.search(lower, max(done, place - 50), place)
        after = _NAME_AFTER.match(lower, place + length)
        start = before.start() if before else place
        done = after.end() if after else place + length
        yield start, done


def _places(lower: str, part: str) -> Iterator[tuple[int, int]]:
    at = lower.find(part)
    while at >= 0:
        yield at, len(part)
        at = lower.find(part, at + len(part))


def _is_sure(name: str) -> bool:
    if _NO_SECRETS.fullmatch(name):
        return False
    found = _SURE.search(name)
    return found is not None and found.end() == len(name)


def _is_secret(text: str, start: int, name: str, value: tuple[int, int]) -> bool:
    content = text[slice(*value)]
    if name == "pin":
        return content.isdecimal() and 4 <= len(content) <= 8
    if name in {"sig", "signature"}:
        return any(character.isdigit() for character in content) or looks_random(content)
    if name == "auth" and _is_login(content):
        return True
    if name.startswith("credential") and not _ASSIGNED.search(text, start, value[0]):
        # In a sentence, this is the name of a credential.
        return False
    if name in _COMMON:
        in_query = text[start - 1 : start] in {"?", "&", ";"}
        return in_query and len(content) >= 12 and looks_random(content)
    if name.endswith(("token", "secret")) and text[value[0] - 1 : value[0]] == "=":
        # Written without a space, as in addresses and variables: any word except a number.
        return looks_random(content) or (len(content) >= 6 and content.isalpha())
    return looks_random(content)


def _options(text: str, lower: str) -> Iterator[Span]:
    if "sshpass" in lower or "mysql" in lower or "redis-cli" in lower:
        yield from (Span(*found.span(1), "masked") for found in _OPTION_PASSWORD.finditer(text))
    if "curl" in lower:
        yield from (Span(*found.span(1), "masked") for found in _OPTION_LOGIN.finditer(text))
