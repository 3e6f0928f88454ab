"""Files of a tree that are no Kubernetes objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from firefly_gen.errors import TemplateError
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import Document, ForEach, Layer, LayerSet
from firefly_gen.model.tree import TreeFile
from firefly_gen.render import documents

Resolve = Callable[[str], Environment]


def job(template: str, for_each: ForEach = ForEach.ONCE, *, when: str = "", folder: str = "docs") -> Document:
    return Document(template=template, for_each=for_each, when=when, folder=folder)


def made(environment: Environment, folder: Path, source: str, *jobs: Document) -> Sequence[TreeFile]:
    place = folder / "layers" / "toy"
    place.mkdir(parents=True, exist_ok=True)
    for each in jobs:
        (place / each.template).write_text(source)
    layer = Layer(name="toy", summary="", after=(), renders=(), documents=jobs, settings={}, folder=place)
    enabled = replace(environment, layers={"toy": {"enabled": True}})
    return documents(enabled, LayerSet((layer,), (folder,)))


def test_a_page_is_named_after_its_template(environment: Resolve, tmp_path: Path) -> None:
    source = "# {{ env.name | md }}\n\n{% for each in env.services %}\n- {{ each.name | code }}\n{% endfor %}\n"
    (page,) = made(environment(""), tmp_path, source, job("run-book.md.j2", folder="docs/x"))
    assert (page.path, page.origin) == ("docs/x/run-book.md", "toy/run-book.md.j2")
    assert page.content.decode().startswith("# bank\n\n- `accounts`\n")
    assert page.content.endswith(b"`\n")


def test_a_page_for_each_item_is_named_after_the_item(environment: Resolve, tmp_path: Path) -> None:
    pages = made(environment(""), tmp_path, "# {{ item.name | md }}", job("a.md.j2", ForEach.SERVICE))
    assert next((each.path, each.origin) for each in pages) == ("docs/accounts.md", "toy/a.md.j2 for accounts")
    assert len(pages) == len(environment("").services)


def test_a_condition_leaves_pages_out(environment: Resolve, tmp_path: Path) -> None:
    assert not made(environment(""), tmp_path, "# x", job("a.md.j2", ForEach.SERVICE, when="reads_secrets"))


def test_configuration_is_written_as_yaml_in_canonical_form(environment: Resolve, tmp_path: Path) -> None:
    source = "kind: X\nsay: {{ env.name | y }}\napiVersion: v1\n"
    (file,) = made(environment(""), tmp_path, source, job("a.conf.j2", folder="bootstrap"))
    assert file == TreeFile("bootstrap/a.conf", b"apiVersion: v1\nkind: X\nsay: bank\n", "toy/a.conf.j2")


@pytest.mark.parametrize(
    ("template", "source", "message"),
    [
        ("a.md.j2", "{{ env.name }}", "every value goes through the filter `block`, `code`, `md`, `y`"),
        ("a.conf.j2", "a: {{ env.name | md }}", "no filter but `y` (md)"),
        ("a.conf.j2", "a: {{ env.name | y }}\n---\nb: 1", "2 documents of YAML"),
        ("a.conf.j2", "a: [", "renders no YAML"),
        ("a.md.j2", "{{ env.stranger | md }}", "no attribute 'stranger'"),
        ("a.md.j2", "{{ env.services | md }}", "cannot hold a Service"),
    ],
)
def test_a_template_that_fails_is_named(
    environment: Resolve, tmp_path: Path, template: str, source: str, message: str
) -> None:
    with pytest.raises(TemplateError, match="toy/") as caught:
        made(environment(""), tmp_path, source, job(template))
    assert message in caught.value.problems[0].message


def test_a_layer_that_is_off_makes_no_pages(environment: Resolve, tmp_path: Path) -> None:
    layer = Layer(name="toy", summary="", after=(), renders=(), settings={}, folder=tmp_path)
    assert documents(environment(""), LayerSet((layer,), (tmp_path,))) == ()
