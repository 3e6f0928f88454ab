from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firefly_gen import yamlio
from firefly_gen.errors import InputError, Problem
from firefly_gen.model.profile import Patch, PatchTarget
from firefly_gen.model.resource import Identity, Origin, Resource, ResourceSet, path_in_tree
from firefly_gen.render import patch, touched
from firefly_gen.yamlio import Places

PROFILE = b"patches:\n  - target: {kind: Deployment}\n    merge: {}\n  - target: {kind: Nothing}\n    merge: {}\n"
PLACES = Places(yamlio.load(PROFILE, "bank.yaml").marks)


def resource(name: str, kind: str = "Deployment", namespace: str = "core", **labels: str) -> Resource:
    body = {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {"replicas": 2, "list": [1, 2], "map": {"a": 1, "b": 2}},
    }
    identity = Identity.of(body)
    return Resource(identity, body, Origin("toy", "a.yaml.j2", name), "x", path_in_tree("x", identity))


def merging(change: Mapping[str, Any], **target: Any) -> Patch:
    return Patch(target=PatchTarget(**{"kind": "", "namespace": "", "name": "", "labels": {}, **target}), merge=change)


def operating(*operations: dict[str, Any], **target: Any) -> Patch:
    return Patch(
        target=PatchTarget(**{"kind": "", "namespace": "", "name": "", "labels": {}, **target}), json6902=operations
    )


def patched(*patches: Patch, on: Resource | None = None) -> dict[str, Any]:
    (result,) = patch([on or resource("a")], patches, PLACES)
    return dict(result.body)


def refused(*patches: Patch, on: tuple[Resource, ...] = ()) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        patch(on or (resource("a"),), patches, PLACES)
    return caught.value.problems


def test_of_some_objects_a_patch_may_match_none() -> None:
    of_others = Patch(target=PatchTarget(kind="Other", namespace="", name="", labels={}), merge={}, json6902=())
    resources = (resource("a"),)
    assert patch(resources, (of_others,), PLACES, some=True) == resources
    with pytest.raises(InputError):
        patch(resources, (of_others,), PLACES)


def test_without_patches_nothing_changes() -> None:
    resources = (resource("a"), resource("b"))
    assert patch(resources, (), PLACES) == resources


@pytest.mark.parametrize(
    ("change", "spec"),
    [
        ({"spec": {"replicas": 5}}, {"replicas": 5, "list": [1, 2], "map": {"a": 1, "b": 2}}),
        ({"spec": {"list": [3]}}, {"replicas": 2, "list": [3], "map": {"a": 1, "b": 2}}),
        ({"spec": {"map": {"a": None, "c": 3}}}, {"replicas": 2, "list": [1, 2], "map": {"b": 2, "c": 3}}),
        ({"spec": {"list": None, "map": None}}, {"replicas": 2}),
        ({"spec": {"replicas": {"x": {"y": None}}}}, {"replicas": {"x": {}}, "list": [1, 2], "map": {"a": 1, "b": 2}}),
        (
            {"spec": {"new": [{"a": None}]}},
            {"replicas": 2, "list": [1, 2], "map": {"a": 1, "b": 2}, "new": [{"a": None}]},
        ),
        ({"spec": 7}, 7),
        ({}, {"replicas": 2, "list": [1, 2], "map": {"a": 1, "b": 2}}),
    ],
)
def test_a_merge_patch_does_what_rfc_7396_says(change: Mapping[str, Any], spec: Any) -> None:
    assert patched(merging(change))["spec"] == spec


@pytest.mark.parametrize(
    ("operation", "spec"),
    [
        (
            {"op": "add", "path": "/spec/list/-", "value": 3},
            {"replicas": 2, "list": [1, 2, 3], "map": {"a": 1, "b": 2}},
        ),
        (
            {"op": "add", "path": "/spec/list/0", "value": 0},
            {"replicas": 2, "list": [0, 1, 2], "map": {"a": 1, "b": 2}},
        ),
        ({"op": "remove", "path": "/spec/map/a"}, {"replicas": 2, "list": [1, 2], "map": {"b": 2}}),
        (
            {"op": "replace", "path": "/spec/replicas", "value": None},
            {"replicas": None, "list": [1, 2], "map": {"a": 1, "b": 2}},
        ),
        (
            {"op": "copy", "from": "/spec/replicas", "path": "/spec/map/c"},
            {"replicas": 2, "list": [1, 2], "map": {"a": 1, "b": 2, "c": 2}},
        ),
        ({"op": "move", "from": "/spec/map", "path": "/spec/list"}, {"replicas": 2, "list": {"a": 1, "b": 2}}),
        (
            {"op": "test", "path": "/spec/replicas", "value": 2},
            {"replicas": 2, "list": [1, 2], "map": {"a": 1, "b": 2}},
        ),
    ],
)
def test_a_json_patch_does_what_rfc_6902_says(operation: dict[str, Any], spec: Any) -> None:
    assert patched(operating(operation))["spec"] == spec


@pytest.mark.parametrize(
    ("target", "names"),
    [
        ({"kind": "Deployment"}, ["a", "b"]),
        ({"kind": "Service"}, ["a"]),
        ({"name": "a"}, ["a", "a"]),
        ({"kind": "Deployment", "name": "a"}, ["a"]),
        ({"namespace": "edge"}, ["b"]),
        ({"labels": {"tier": "core"}}, ["a", "a"]),
        ({"labels": {"tier": "core", "x": "y"}}, ["a"]),
    ],
)
def test_a_patch_changes_all_objects_that_match_every_field_of_its_target(
    target: dict[str, Any], names: list[str]
) -> None:
    resources = (
        resource("a", tier="core", x="y"),
        resource("a", "Service", tier="core"),
        resource("b", namespace="edge", tier="edge"),
    )
    found = patch(resources, (merging({"touched": True}, **target),), PLACES)
    assert [each.identity.name for each in found if "touched" in each.body] == names
    assert [each.identity for each in found] == [each.identity for each in resources]


def test_later_patches_see_what_earlier_ones_did() -> None:
    body = patched(
        merging({"spec": {"replicas": 1}}),
        operating({"op": "test", "path": "/spec/replicas", "value": 1}, {"op": "add", "path": "/spec/x", "value": []}),
        operating({"op": "add", "path": "/spec/x/-", "value": "y"}),
        merging({"metadata": {"labels": {"new": "label"}}}),
        merging({"spec": {"found": True}}, labels={"new": "label"}),
    )
    assert body["spec"] == {"replicas": 1, "list": [1, 2], "map": {"a": 1, "b": 2}, "x": ["y"], "found": True}


def test_the_rendered_objects_and_the_patches_stay_as_they_were() -> None:
    resources = (resource("a"), resource("b"))
    patches = (
        operating({"op": "add", "path": "/spec/x", "value": []}, {"op": "add", "path": "/spec/x/-", "value": 1}),
        merging({"spec": {"y": [{"z": 1}]}}),
        operating({"op": "add", "path": "/spec/y/0/w", "value": 2}),
    )
    before = copy.deepcopy((resources, patches))
    first, second = patch(resources, patches, PLACES)
    assert first.body["spec"]["x"] == second.body["spec"]["x"] == [1]
    assert first.body["spec"]["y"] == [{"w": 2, "z": 1}]
    assert (resources, patches) == before


def test_a_patch_that_matches_nothing_is_told_at_its_target() -> None:
    (problem,) = refused(merging({}, kind="Deployment"), merging({}, kind="Nothing"))
    assert str(problem).startswith("bank.yaml:4:13: patches[1].target: ")
    assert "no object" in problem.message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (operating({"op": "replace", "path": "/spec/nope", "value": 1}), "nope"),
        (operating({"op": "remove", "path": "/spec/list/9"}), "9"),
        (operating({"op": "add", "path": "/spec/list/x", "value": 1}), ""),
        (operating({"op": "add", "path": "/nope/deep", "value": 1}), "nope"),
        (operating({"op": "add", "path": "/spec/replicas/x", "value": 1}), ""),
        (operating({"op": "test", "path": "/spec/replicas", "value": 9}), "9"),
        (operating({"op": "add", "path": "/spec/x"}), "value"),
        (operating({"op": "copy", "path": "/spec/x"}), "from"),
        (operating({"op": "jump", "path": "/spec/x"}), "jump"),
        (operating({"op": "add", "path": "", "value": []}), "takes the object's"),
        (operating({"op": "remove", "path": "/metadata/name"}), "metadata.name"),
        (merging({"kind": None}), "kind"),
        (merging({"metadata": "x"}), "metadata.name"),
        (merging({"metadata": {"name": 5}}), "strings"),
        (merging({"metadata": {"namespace": ["x"]}}), "strings"),
        (merging({"apiVersion": {"x": 1}}), "strings"),
    ],
)
def test_a_patch_that_cannot_be_applied_names_the_object(change: Patch, words: str) -> None:
    (problem,) = refused(change)
    assert str(problem).startswith("bank.yaml:2:5: patches[0]: ")
    assert "Deployment core/a" in problem.message
    assert words in problem.message


def test_every_patch_that_fails_is_told_at_once() -> None:
    bad = operating({"op": "remove", "path": "/nope"})
    missing, nothing = refused(bad, merging({}, kind="Nothing"), on=(resource("a"), resource("b"), resource("c")))
    assert "Deployment core/a and 2 more: " in missing.message
    assert nothing.path == "patches[1].target"


def test_a_renamed_object_stands_in_another_file_and_may_clash() -> None:
    (renamed,) = patch([resource("a")], (merging({"metadata": {"name": "b"}}),), PLACES)
    assert (str(renamed.identity), renamed.path) == ("Deployment core/b", "x/deployment-b.yaml")
    both = patch([resource("a"), resource("b")], (merging({"metadata": {"name": "b"}}, name="a"),), PLACES)
    with pytest.raises(Exception, match=r"toy/a\.yaml\.j2 for a .* and by toy/a\.yaml\.j2 for b"):
        ResourceSet(both)


def test_labels_of_any_shape_are_only_compared() -> None:
    changes = (merging({"metadata": {"labels": "none"}}), merging({}, labels={"a": "b"}))
    (problem,) = refused(*changes)
    assert "no object" in problem.message


def test_the_order_of_keys_in_a_patch_changes_no_byte() -> None:
    def written(*changes: Patch) -> str:
        return yamlio.dump(patched(*changes))

    one = merging({"spec": {"b": {"y": 1, "x": [{"q": 1, "p": 2}]}, "a": 1}})
    two = merging({"spec": {"a": 1, "b": {"x": [{"p": 2, "q": 1}], "y": 1}}})
    assert written(one) == written(two)
    one = operating({"op": "add", "path": "/spec/n", "value": {"b": [{"y": 1, "x": 2}], "a": 1}})
    two = operating({"value": {"a": 1, "b": [{"x": 2, "y": 1}]}, "path": "/spec/n", "op": "add"})
    assert written(one) == written(two)


POINTERS = st.sampled_from(
    (
        "/",
        "/spec",
        "/spec/list",
        "/spec/list/-",
        "/spec/list/0",
        "/spec/list/01",
        "/spec/list/-1",
        "/spec/map/a",
        "/~2",
        "/a~1b",
    )
)
OPERATION = st.fixed_dictionaries(
    {"op": st.sampled_from(("add", "remove", "replace", "move", "copy", "test")), "path": POINTERS},
    optional={"from": POINTERS, "value": st.none() | st.integers(0, 2) | st.just([]) | st.just({"a": 1})},
)


@settings(max_examples=150)
@given(st.lists(OPERATION, min_size=1, max_size=4))
def test_whatever_a_json_patch_says_it_is_applied_or_refused(operations: list[dict[str, Any]]) -> None:
    with suppress(InputError):
        assert patched(operating(*operations))["kind"] == "Deployment"


def test_patches_that_changed_an_object_are_known_even_where_they_rename_it() -> None:
    renames = merging({"metadata": {"name": "c"}}, name="a")
    patches = (renames, merging({"spec": {"replicas": 3}}, name="b"), merging({"spec": {"replicas": 4}}, name="c"))
    resources = (resource("a"), resource("b"), resource("d"))
    found = touched(resources, patches)
    assert [(each.identity.name, hits) for each, hits in found] == [("c", (0, 2)), ("b", (1,)), ("d", ())]
    assert tuple(each for each, _ in found) == patch(resources, patches, PLACES)
