from __future__ import annotations

from dataclasses import replace

import pytest

MESH = "PeerAuthentication istio-system/default"


def authentication(world, spec, namespace="banking-core", name="own"):
    found = world.copy("PeerAuthentication", "default")
    found["metadata"] |= {"name": name, "namespace": namespace}
    found["spec"] = spec
    world.add(found)


@pytest.mark.parametrize("mode", ["PERMISSIVE", "DISABLE"])
def test_a_weaker_mesh_is_found(world, only, mode):
    world.get("PeerAuthentication", "default")["spec"]["mtls"]["mode"] = mode
    only(world.findings("SEC-004"), ("SEC-004", MESH, "spec.mtls.mode"))


def test_a_mesh_that_says_nothing_is_found_at_a_namespace(world, only):
    world.remove("PeerAuthentication", "default")
    only(world.findings("SEC-004"), ("SEC-004", "Namespace banking-core", ""))


@pytest.mark.parametrize("spec", [{"selector": {"matchLabels": {"a": "b"}}, "mtls": {"mode": "STRICT"}}, {}])
def test_an_object_for_some_pods_or_without_a_mode_is_none_for_the_mesh(world, only, spec):
    world.get("PeerAuthentication", "default")["spec"] = spec
    only(world.findings("SEC-004"), ("SEC-004", "Namespace banking-core", ""))


def test_a_weaker_namespace_is_found(world, only):
    authentication(world, {"mtls": {"mode": "PERMISSIVE"}})
    only(world.findings("SEC-004"), ("SEC-004", "PeerAuthentication banking-core/own", "spec.mtls.mode"))


def test_a_weaker_port_is_found(world, only):
    selector = {"matchLabels": {"app.kubernetes.io/name": "core-banking-accounts"}}
    authentication(world, {"selector": selector, "portLevelMtls": {"8080": {"mode": "DISABLE"}}})
    place = "spec.portLevelMtls.8080.mode"
    only(world.findings("SEC-004"), ("SEC-004", "PeerAuthentication banking-core/own", place))


def test_an_environment_may_be_permissive_as_a_whole(world, only):
    world.change_environment(mesh=replace(world.environment.mesh, mtls="PERMISSIVE"))
    mesh = world.get("PeerAuthentication", "default")["spec"]["mtls"]
    mesh["mode"] = "PERMISSIVE"
    assert world.findings("SEC-004") == ()
    mesh["mode"] = "DISABLE"
    only(world.findings("SEC-004"), ("SEC-004", MESH, "spec.mtls.mode"))


def test_without_a_mesh_nobody_has_to_say_anything(world):
    world.remove("PeerAuthentication", "default")
    for name in ("banking-core", "banking-domain"):
        del world.get("Namespace", name)["metadata"]["labels"]["istio-injection"]
    assert world.findings("SEC-004") == ()
