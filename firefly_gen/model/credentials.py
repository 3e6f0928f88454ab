"""Recognises text that should have stayed in the secret store: passwords, keys and tokens that were written out."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple


class _Shape(NamedTuple):
    mark: str  # text that every such credential holds, so that most values are dismissed without a regular expression
    what: str
    pattern: re.Pattern[str]


_SHAPES = tuple(
    _Shape(mark, what, re.compile(pattern))
    for mark, what, pattern in (
        ("-----BEGIN", "a private key", r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"),
        ("AKIA", "an AWS access key", r"\bAKIA[0-9A-Z]{16}\b"),
        ("ASIA", "an AWS access key", r"\bASIA[0-9A-Z]{16}\b"),
        ("gh", "a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,}"),
        ("github_pat_", "a GitHub token", r"\bgithub_pat_\w{22,}"),
        ("glpat-", "a GitLab token", r"\bglpat-[\w-]{20,}"),
        ("xox", "a Slack token", r"\bxox[abeoprs]-[\w-]{10,}"),
        ("hooks.slack.com", "a Slack webhook", r"hooks\.slack\.com/services/T\w{6,}/B\w{6,}/\w{16,}"),
        ("AIza", "a Google API key", r"\bAIza[\w-]{35}"),
        ("k_live_", "a Stripe key", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
        ("SG.", "a SendGrid key", r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
        ("hvs.", "a Vault token", r"\bhvs\.[\w-]{24,}"),
        ("npm_", "an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("eyJ", "a JSON Web Token", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    )
)
_USERINFO = re.compile(r"\b[A-Za-z][A-Za-z0-9+.-]{0,30}://[^/\s:@\"'<>]{0,128}:([^/\s@\"'<>]{1,256})@")
_BEARER = re.compile(r"\b(?:Bearer|Basic) +(?=\S*\d)[\w.~+/-]{16,}=*", re.IGNORECASE)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRETS = frozenset({"password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "apikey", "credential"})
_SECRET_PAIRS = frozenset(
    (kind, "key")
    for kind in ("access", "account", "api", "auth", "encryption", "master", "private", "secret", "shared", "signing")
)
_HINTS = frozenset(
    {"auth", "authorization", "credentials", "hmac", "jwt", "key", "salt", "sas", "signature", "webhook"}
)
# A promotion token of PostgreSQL clusters says how far the log had come; who knows it can log in nowhere.
_HARMLESS = frozenset(
    {"public", "digest", "hash", "checksum", "sha", "sha1", "sha256", "sha512", "fingerprint", "promotion"}
)
_ABOUT = re.compile(
    r"""
      address | alg | algorithm | arn | attribute | audience | class | claim | count | days | delimiter
    | driver | enabled | encoder | endpoint | env | expiration | expiry | expires | factory | field | file
    | filename | format | header | host | hours | id | identifier | ids | index | interval | issuer | kind
    | label | length | lifetime | limit | location | max | method | min | minutes | mode | mount | name
    | namespace | names | param | parameter | path | policy | port | prefix | property | provider | realm
    | ref | reference | refresh | region | regex | replacement | required | resolver | role | rotation
    | rules | scope | scopes | seconds | service | size | skew | source | store | strategy | strength
    | suffix | ttl | timeout | type | uri | url | urls | usage | user | username | validity | version | vault
    | window
    """,
    re.VERBOSE,
)
"""Last words of names that say something about a secret, and do not hold it."""

_NOTHING = re.compile(
    r"""
      true | false | yes | no | on | off | enabled | disabled | none | null | nil | undefined | default
    | required | optional | never | always | auto | basic | bearer | redacted | vault | env | file
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Values that are settings, whatever they are called."""

_PLACEHOLDER = re.compile(r"[$%#]\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}")
_REFERENCE = re.compile(
    r"""\$[A-Z_][A-Z0-9_]* | \$[a-z]+(-[a-z]+)+ | @.*@ | <.*> | %[A-Z_]+%     # filled in later
      | [*x.…•|>{}\[\]+-]+                             # blacked out, or YAML's sign that more lines follow
      | (?:vault|file|classpath|env|secret|ref|arn|projects|op|ssm|awssm|gcpsm):.*  # where it lies
      | (?:~|\.{1,2})?/[\w./@-]*                        # a path
      | [A-Za-z][A-Za-z0-9+.-]*://.*                   # a URL; _USERINFO looks inside
      | (?:[a-z_]\w*\.)+[A-Z]\w*                        # a Java class
    """,
    re.VERBOSE | re.DOTALL,
)
_LINE = re.compile(
    r"""^[ \t]*(?:-[ \t]+)?["']?([\w.-]{1,128})["']?[ \t]*(?::|=>?)[ \t]*["']?([^\s"']+)["']?[ \t]*,?[ \t\r]*$""",
    re.MULTILINE,
)
_INLINE = re.compile(r"(?:^|(?<=[\s?&;,\"']))(?:--?D?)?([A-Za-z][\w.-]{1,128})=\\?[\"']?([^\s&;,\"']+)")
_CANDIDATE = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
_RUN = re.compile(r"[A-Za-z0-9+/]{16,}")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_RANDOM_BITS = 3.2  # a character of prose or of a name carries less, one of a random hexadecimal string more
_PROSE_WORDS = 4
_SHORTEST = 2


def looks_secret(name: str, value: str) -> str | None:
    """Why a value looks like a credential.

    Well-known forms (keys of cloud providers, tokens, private keys, passwords in URLs) are found anywhere in the
    text, whatever it is called. A value with any other form is one where its name says so (``DB_PASSWORD``,
    ``signing-key``), here or on a line of a configuration file (``spring.datasource.password: ...``), and where it is
    neither a setting (``true``) nor a reference (``${DB_PASSWORD}``, a path, a class).

    Args:
        name: What the value is called: an environment variable, a key, a field; empty where it has no name.
        value: The text.

    Returns:
        What it looks like, in words that can follow a name and that never hold the value itself; None where
        nothing is wrong with it.
    """
    if len(value) < _SHORTEST:
        return None
    found = _known_shape(value) or _by_name(name, value)
    if found:
        return found
    for inner, text in _assignments(value):
        found = _by_name(inner, text)
        if found:
            return f"sets {inner}, which {found}"
    return None


def is_reference(value: str) -> bool:
    """Whether a value only says where the real one lies: a placeholder, a path, a URL, a class."""
    return bool(_PLACEHOLDER.search(value) or _REFERENCE.fullmatch(value.strip()))


def _known_shape(value: str) -> str | None:
    for shape in _SHAPES:
        if shape.mark in value and shape.pattern.search(value):
            return f"holds {shape.what}"
    if "://" in value and any(not is_reference(match.group(1)) for match in _USERINFO.finditer(value)):
        return "holds a URL with a password in it"
    if " " in value and _BEARER.search(value):
        return "holds an authorization header"
    return None


def _by_name(name: str, value: str) -> str | None:
    says, hints = _named(name)
    if not (says or hints) or _NOTHING.fullmatch(value.strip()) or is_reference(value):
        return None
    if says and len(value.split()) < _PROSE_WORDS:
        return "is called like a credential and is written out"
    if hints and _is_random(value):
        return "looks like a random key"
    return None


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[bool, bool]:
    """Whether a name says that its value is a secret, and whether it hints at it."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words or _HARMLESS.intersection(words):
        return False, False
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    pair = tuple(words[-2:])
    says = words[-1] in _SECRETS or pair in _SECRET_PAIRS or (words[-1] == "value" and words[-2:-1] == ["secret"])
    return says, not _ABOUT.fullmatch(words[-1]) and bool(_HINTS.union(_SECRETS).intersection(words))


def _assignments(value: str) -> Iterator[tuple[str, str]]:
    """Names and values inside a text: lines of a configuration file, options, parameters of a URL."""
    if ":" in value or "=" in value:
        for match in _LINE.finditer(value):
            yield match.group(1), match.group(2)
    if "=" in value:
        for match in _INLINE.finditer(value):
            yield match.group(1), match.group(2)


def _is_random(value: str) -> bool:
    for match in _CANDIDATE.finditer(_UUID.sub("", value)):
        text = match.group()
        mixed = any(
            any(each.isdigit() for each in run) and any(each.isalpha() for each in run) for run in _RUN.findall(text)
        )
        if mixed and _entropy(text) > _RANDOM_BITS:
            return True
    return False


def _entropy(text: str) -> float:
    """Shannon entropy in bits a character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())
