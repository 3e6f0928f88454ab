"""From resources and documents to a tree."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.emit.layout import lay_out
from firefly_gen.emit.treepath import folded
from firefly_gen.errors import TemplateError
from firefly_gen.model.resource import Identity, Origin, Resource, ResourceSet
from firefly_gen.model.tree import Tree, TreeFile


def resource(path: str, *, name: str = "x", data: Any = "v") -> Resource:
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"k": data}}
    return Resource(Identity.of(body), body, Origin("cluster", f"{name}.yaml.j2", "svc"), "app", path)


def documents(*paths: str) -> Tree:
    files = [TreeFile(path, b"", f"origin-{number}") for number, path in enumerate(paths)]
    return lay_out("prod", "1.36", ResourceSet(()), files)


def test_each_object_becomes_a_file_with_its_origin_beside_the_documents_sorted_by_path() -> None:
    resources = ResourceSet([resource("b/two.yaml", name="two"), resource("a/one.yaml", name="one")])
    tree = lay_out("prod", "1.36", resources, [TreeFile("a/zero.md", "ä\n".encode(), "docs")])

    assert (tree.environment, tree.kubernetes_version) == ("prod", "1.36")
    assert [(each.path, each.origin) for each in tree.files] == [
        ("a/one.yaml", "cluster/one.yaml.j2 for svc"),
        ("a/zero.md", "docs"),
        ("b/two.yaml", "cluster/two.yaml.j2 for svc"),
    ]
    assert yaml.safe_load(tree.files[0].content)["metadata"] == {"name": "one"}
    assert tree.files[1].content == "ä\n".encode()


def test_text_beyond_ascii_is_written_as_utf_8() -> None:
    tree = lay_out("prod", "1.36", ResourceSet([resource("a.yaml", data="żółć 🙂")]))
    assert "żółć 🙂".encode() in tree.files[0].content


def test_a_value_that_yaml_cannot_say_is_an_error_that_names_the_origin() -> None:
    with pytest.raises(TemplateError, match=r"ConfigMap x \(cluster/x.yaml.j2 for svc\) cannot be written"):
        lay_out("prod", "1.36", ResourceSet([resource("a.yaml", data=object())]))


def test_an_object_and_a_document_at_one_path_are_an_error_that_names_both() -> None:
    with pytest.raises(TemplateError) as caught:
        lay_out("prod", "1.36", ResourceSet([resource("a/x.yaml")]), [TreeFile("a/x.yaml", b"", "the docs")])
    message = str(caught.value)
    assert "a/x.yaml" in message
    assert "cluster/x.yaml.j2 for svc" in message
    assert "the docs" in message
    assert caught.value.problems[0].hint


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("a/X.yaml", "a/x.yaml", "one file where a disk ignores case"),
        ("A/x.yaml", "a/y.yaml", "one folder where a disk ignores case"),
        ("a", "a/b", "as a file"),
        ("A", "a/b", "as a file"),
        ("a/b/c/d", "a/b", "as a file"),
        ("caf\u00e9", "cafe\u0301", "one file where a disk ignores case"),
    ],
)
def test_two_files_that_no_checkout_can_hold_together_are_an_error_naming_both(one: str, other: str, why: str) -> None:
    for paths in ((one, other), (other, one)):
        with pytest.raises(TemplateError) as caught:
            documents(*paths)
        assert why in str(caught.value)
        assert "origin-0" in str(caught.value)
        assert "origin-1" in str(caught.value)


@pytest.mark.parametrize("path", [".firefly-gen.json", ".Firefly-Gen.JSON", ".firefly-gen.json/x"])
def test_the_place_of_the_ledger_is_taken(path: str) -> None:
    with pytest.raises(TemplateError, match="firefly-gen itself"):
        documents(path)


def test_every_bad_path_and_every_clash_is_named_at_once() -> None:
    with pytest.raises(TemplateError) as caught:
        documents("/abs", "../up", "x", "X", "ok")
    text = str(caught.value)
    assert len(caught.value.problems) == 3
    assert "'/abs'" in text
    assert "'../up'" in text
    assert "X and x" in text


NAMES = st.sampled_from(["a", "A", "b", "ab", "é", "e\u0301", "..", "", ".x"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(st.lists(PATHS, max_size=6))
def test_a_tree_that_is_laid_out_fits_on_a_disk_that_ignores_case(paths: list[str]) -> None:
    try:
        laid_out = documents(*paths)
    except TemplateError:
        return
    places = [folded(each.path) for each in laid_out.files]
    assert sorted(paths) == [each.path for each in laid_out.files]
    assert len(set(places)) == len(places)
    assert not any(one.startswith(f"{other}/") for one in places for other in places)
    assert not any(".." in place.split("/") for place in places)


@given(st.lists(PATHS, max_size=6), st.randoms())
def test_the_order_of_what_comes_in_does_not_matter(paths: list[str], random: Any) -> None:
    def outcome(files: list[TreeFile]) -> Tree | tuple[object, ...]:
        try:
            return lay_out("prod", "1.36", ResourceSet(()), files)
        except TemplateError as error:
            return error.problems

    files = [TreeFile(path, b"", f"origin-{number}") for number, path in enumerate(paths)]
    shuffled = list(files)
    random.shuffle(shuffled)
    assert outcome(files) == outcome(shuffled)
