from __future__ import annotations

from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from firefly_gen.render.engine import MARKDOWN
from firefly_gen.render.rules import POURING, WRITING, faults

ROOT = Path(__file__).parents[3]
TEMPLATES = sorted(file for part in ("layers", "lib") for file in (ROOT / "templates" / part).rglob("*.j2"))
MACROS = sorted((ROOT / "templates/lib").rglob("*.j2"))


def parsed(source: str) -> nodes.Template:
    environment = jinja2.Environment()
    environment.filters, environment.globals = dict.fromkeys(WRITING, str), {}
    return environment.parse(source)


@pytest.mark.parametrize(
    "source",
    [
        "plain text, even {{ '{{' | y }}",
        "{{ item.name | y }} {{ env.labels | y }} {{ layer['x'] | y }}",
        "{# a remark #}",
        "{% if item.guarded and not env.prod or item.x == 3 %}a{% elif item.y %}b{% else %}c{% endif %}",
        "{% for each in item.list %}{{ each.name | y }}{{ loop.index | y }}{% endfor %}",
        "{% for key in item.map if key in env.names %}{{ item.map[key] | y }}{% endfor %}",
        "{% from 'lib/x.j2' import macro %}{{ macro(item.a, 'b', c=[1, 2]) }}",
        "{% macro m(a) %}{{ a | y }}{% endmacro %}{{ m(item.name) }}",
        "{% set short = item.a.very.long.name %}{{ short | y }}",
        "{{ (item.a if item.b else item.c) | y }}",
        "{% if item.a is none or item.b is mapping %}x{% endif %}",
        "{{ {'a': item.b, 'c': [1, 2]} | y }}",
        "{% with a = item.b %}{{ a | y }}{% endwith %}",
        "{% raw %}{{ x }}{% endraw %}",
    ],
)
def test_what_pours_values_is_allowed(source: str) -> None:
    assert list(faults(parsed(source))) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ item.name }}", "filter `y`"),
        ("{{ 'text' }}", "filter `y`"),
        ("{{ loop }}", "filter `y`"),
        ("{{ item.name | y | y | upper }}", "upper"),
        ("{{ item.name | default('x') | y }}", "'default' hides"),
        ("{{ item.name | d('x') | y }}", "'d' hides"),
        ("{{ item.names | join(',') | y }}", "join"),
        ("{% if item.x is defined %}a{% endif %}", "'defined' hides"),
        ("{% if item.x is not undefined %}a{% endif %}", "'undefined' hides"),
        ("{% if item.x is nonsense %}a{% endif %}", "no test 'nonsense'"),
        ("{{ (item.a if item.b) | y }}", "without `else`"),
        ("{{ (item.a + 1) | y }}", "arithmetic (+)"),
        ("{{ (item.a % 'x') | y }}", "arithmetic (%)"),
        ("{% if item.a // 2 == 1 %}a{% endif %}", "arithmetic (//)"),
        ("{{ (2 ** item.a) | y }}", "arithmetic (**)"),
        ("{{ -item.a | y }}", "arithmetic (-)"),
        ("{{ (item.a ~ '-x') | y }}", "put together"),
        ("{{ item.a[1:] | y }}", "cut"),
        ("{{ item.a.upper() | y }}", "methods"),
        ("{% for k, v in item.a.items() %}{{ k | y }}{% endfor %}", "methods"),
        ("{% set _ = env.labels.update({'a': 'b'}) %}", "methods"),
        ("{% import 'lib/x.j2' as lib %}{{ lib.macro() }}", "methods"),
        ("{% include 'x' %}", "no include"),
        ("{% extends 'x' %}", "no extends"),
        ("{% import 'x' as y with context %}", "import with context"),
        ("{% from 'x' import y with context %}", "import with context"),
        ("{{ service.name | y }}", "'service' is none of env, item, layer"),
        ("{% if prod %}a{% endif %}", "'prod' is none of"),
    ],
)
def test_what_hides_computes_or_reaches_further_is_not(source: str, words: str) -> None:
    found = [message for _, message in faults(parsed(source))]
    assert any(words.replace("arithmetic (", "arithmetic in a template (") in message for message in found)


def test_every_fault_is_told_at_its_line() -> None:
    source = "a\n{{ item.a }}\n\n{% if x %}\n{{ (item.b + 1) | y }}{% endif %}\n"
    assert sorted(line for line, _ in faults(parsed(source))) == [2, 5]
    assert [line for line, _ in faults(parsed("a\n{{ item.a | y }}\n\n{% if x %}{% endif %}\n"))] == [4]


@pytest.mark.parametrize("file", TEMPLATES, ids=[file.relative_to(ROOT).as_posix() for file in TEMPLATES])
def test_every_shipped_template_keeps_the_rules(file: Path) -> None:
    filters = WRITING if file.name.endswith(MARKDOWN) else POURING
    assert list(faults(parsed(file.read_text()), filters)) == []


@pytest.mark.parametrize("file", TEMPLATES, ids=[file.relative_to(ROOT).as_posix() for file in TEMPLATES])
def test_macros_stand_in_lib_and_nothing_else_does(file: Path) -> None:
    tree = parsed(file.read_text())
    macros = [each.name for each in tree.find_all(nodes.Macro)]
    if file in MACROS:
        outside = [each for each in tree.body if not isinstance(each, nodes.Macro)]
        assert macros
        assert "".join(data.data for each in outside for data in each.find_all(nodes.TemplateData)).strip() == ""
    else:
        assert macros == []
    imported = [each.template.as_const() for each in tree.find_all(nodes.FromImport)]
    assert all((ROOT / "templates" / name) in MACROS for name in imported)
