from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.resolve import redaction

Resolve = Callable[[str], Environment]

HIDDEN = {
    "card 4111111111111111 declined": "card [PAN] declined",
    "card 4111 1111 1111 1111 declined": "card [PAN] declined",
    "card 4111-1111-1111-1111, declined": "card [PAN], declined",
    "4111111111111111 12/27": "[PAN]/27",
    "4111 1111 1111 1111 123": "[PAN]",
    "2026 4111 1111 1111 1111": "[PAN]",
    "card_4111111111111111": "card_[PAN]",
    "6304000000000000": "[PAN]",
    "6011000990139424": "[PAN]",
    "pan=378282246310005;": "pan=[PAN];",
    "3782 822463 10005": "[PAN]",
    "3056 930902 5904": "[PAN]",
    "to DE89370400440532013000.": "to [IBAN].",
    "to DE89 3704 0044 0532 0130 00.": "to [IBAN].",
    "to de89 3704 0044 0532 0130 00": "to [IBAN]",
    "to GB29NWBK60161331926819 from NO9386011117947": "to [IBAN] from [IBAN]",
    "ES91 2100 0418 4502 0005 1332 done": "[IBAN]",
    "iban: ES9121000418450200051332 and more": "iban: [IBAN] and more",
}
"""Lines, and what is stored of them."""

UNTOUCHED = (
    "order 4711 of 2026-11-23T20:15:00.123456789Z",
    "trace 0af7651916cd43dd8448eb211c80319c",
    "id 550e8400-e29b-41d4-a716-446655440000",
    "took 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 milliseconds",
    "card 4111111111111112 has another check digit",
    "AB12CDEF3456GHIJ is no account",
    "DE88370400440532013000 has other check digits",
)
"""Lines that are stored as they are."""

LINES = HIDDEN | {each: each for each in UNTOUCHED}
RUBY = shutil.which("ruby")
FILTER = """
require "json"
Event = Struct.new(:fields) do
  def to_hash; fields.dup; end
  def set(name, value); fields[name[1..-2]] = value; end
end
lines = JSON.parse(STDIN.read)
puts(lines.map do |line|
  event = Event.new({"message" => line, "deep" => {"er" => [line]}, "@version" => line})
  %s
  event.fields
end.to_json)
"""


def luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(sum(divmod(each, 10)) for each in doubled) % 10 == 0


def card(found: re.Match[str]) -> str:
    groups = re.split("[ -]", found[0])
    pattern = redaction.CARD_GROUPS.replace(r"\z", r"\Z")
    windows = [groups[first : first + count] for first in range(len(groups)) for count in range(1, 6)]
    fits = (
        each
        for each in windows
        if re.search(pattern, " ".join(str(len(group)) for group in each)) and luhn("".join(each))
    )
    return "[PAN]" if any(fits) else found[0]


def account(found: re.Match[str]) -> str:
    groups = re.split("[ -]", found[0].upper())
    numbers = ("".join(groups[:count]) for count in range(1, len(groups) + 1))
    right = (
        15 <= len(each) <= 34 and int("".join(str(int(letter, 36)) for letter in each[4:] + each[:4])) % 97 == 1
        for each in numbers
    )
    return "[IBAN]" if any(right) else found[0]


def pipeline_code(environment: Resolve) -> str:
    """The Ruby of the filter, as Logstash finds it in its pipeline."""
    pipeline = environment("observability: {enabled: true}\n").watch.logstashes[0].pipeline
    code: str = pipeline.partition("ruby {")[2].partition("code => '")[2].partition("'")[0]
    return code


@pytest.mark.parametrize(("line", "stored"), LINES.items())
def test_the_patterns_find_what_is_personal_and_nothing_else(line: str, stored: str) -> None:
    assert re.sub(redaction.CARD, card, re.sub(redaction.ACCOUNT, account, line)) == stored


def test_the_pipeline_has_these_patterns_letter_by_letter(environment: Resolve) -> None:
    code = pipeline_code(environment)
    for pattern in (redaction.CARD, redaction.CARD_GROUPS, redaction.ACCOUNT):
        assert f"/{pattern}/" in code


def test_no_setting_of_logs_holds_a_control_character(environment: Resolve) -> None:
    found = environment("observability: {enabled: true}\n")
    (logstash,), (elasticsearch,) = found.watch.logstashes, found.watch.elasticsearches
    texts = [logstash.pipeline, logstash.refused_pipeline, *elasticsearch.setup.values()]
    assert not [text for text in texts if re.search(r"[^\n -~]", text)]


@pytest.mark.skipif(RUBY is None, reason="there is no Ruby here")
def test_ruby_hides_it_in_every_field(environment: Resolve) -> None:
    told = subprocess.run(
        [str(RUBY), "-e", FILTER % pipeline_code(environment)],
        input=json.dumps(list(LINES)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for event, (line, stored) in zip(json.loads(told), LINES.items(), strict=True):
        assert event == {"message": stored, "deep": {"er": [stored]}, "@version": line}


def test_of_a_line_that_cannot_be_searched_nothing_is_kept(environment: Resolve) -> None:
    pipeline = environment("observability: {enabled: true}\n").watch.logstashes[0].pipeline
    _, found, rest = pipeline.partition('if "_unreadable" in [tags] {')
    assert found
    assert 'tag_on_exception => "_unreadable"' in pipeline
    assert 'whitelist_names => ["^@timestamp$", "^kubernetes$", "^tags$"]' in rest.partition("output {")[0]
