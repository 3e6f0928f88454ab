from __future__ import annotations

import itertools

import pytest

from firefly_gen.errors import TemplateError
from firefly_gen.model.resource import Identity, Origin, Resource, ResourceSet, path_in_tree


def resource(
    name: str, *, kind: str = "ConfigMap", namespace: str = "n", application: str = "x", by: str = "a"
) -> Resource:
    identity = Identity("v1", kind, namespace, name)
    return Resource(identity, {}, Origin("toy", by), application, path_in_tree(application, identity))


def test_objects_stand_in_the_order_of_their_paths_whatever_order_they_came_in() -> None:
    resources = (resource("b"), resource("a", kind="Service"), resource("a"), resource("z", application="a/b"))
    for order in itertools.permutations(resources):
        paths = [each.path for each in ResourceSet(order)]
        assert paths == ["a/b/configmap-z.yaml", "x/configmap-a.yaml", "x/configmap-b.yaml", "x/service-a.yaml"]


def test_an_object_is_found_by_who_it_is() -> None:
    one = resource("a")
    found = ResourceSet([one])
    assert found.get(one.identity) is one
    assert found.get(Identity("v1", "ConfigMap", "other", "a")) is None
    assert len(found) == 1


def test_two_objects_of_one_identity_are_refused_with_both_origins() -> None:
    with pytest.raises(TemplateError) as caught:
        ResourceSet([resource("a", by="one"), resource("a", by="two", application="y")])
    (problem,) = caught.value.problems
    assert "ConfigMap n/a" in problem.message
    assert "toy/one" in problem.message
    assert "toy/two" in problem.message
    assert problem.hint


def test_two_objects_of_one_file_are_refused_with_both_origins() -> None:
    with pytest.raises(TemplateError) as caught:
        ResourceSet([resource("a", by="one"), resource("a", by="two", namespace="other")])
    (problem,) = caught.value.problems
    assert "x/configmap-a.yaml" in problem.message
    assert "toy/one" in problem.message
    assert "toy/two" in problem.message


def test_all_clashes_are_told_at_once() -> None:
    twice = [resource(name, by=by) for name in "abc" for by in ("one", "two")]
    with pytest.raises(TemplateError) as caught:
        ResourceSet(twice)
    assert len(caught.value.problems) == 3


def test_an_identity_is_written_as_people_call_the_object() -> None:
    identity = Identity.of({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a", "namespace": "n"}})
    assert (str(identity), identity.group, identity.version) == ("Deployment n/a", "apps", "v1")
    identity = Identity.of({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}})
    assert (str(identity), identity.group, identity.version) == ("Namespace a", "", "v1")
    for body in ({}, {"apiVersion": "v1", "kind": "X", "metadata": {}}):
        with pytest.raises(KeyError):
            Identity.of(body)


def test_an_origin_says_layer_template_and_item() -> None:
    assert str(Origin("toy", "a.yaml.j2", "accounts")) == "toy/a.yaml.j2 for accounts"
    assert str(Origin("toy", "a.yaml.j2")) == "toy/a.yaml.j2"
    assert str(Origin("", "tree/a.yaml")) == "tree/a.yaml"


def test_a_colon_of_a_name_does_not_reach_the_disk() -> None:
    identity = Identity("rbac.authorization.k8s.io/v1", "ClusterRole", "", "system:reader")
    assert path_in_tree("cluster", identity) == "cluster/clusterrole-system_reader.yaml"
