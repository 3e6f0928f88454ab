from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.access import AccessPolicy, AccessRule
from firefly_gen.model.dataplane import Dataplane
from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.resolve.mesh.access import access_policies

Resolve = Callable[[str], Environment]


def policy(environment: Environment, name: str) -> AccessPolicy:
    (found,) = (each for each in environment.traffic.access_policies if each.name == name)
    return found


def test_a_service_is_open_to_its_callers_alone(environment: Resolve) -> None:
    found = policy(environment(""), "accounts")
    assert (found.namespace, found.application) == ("bank-core", "services/accounts")
    assert found.selector == {"app.kubernetes.io/instance": "accounts", "app.kubernetes.io/name": "accounts"}
    (rule,) = found.rules
    assert rule == AccessRule(
        principals=("cluster.local/ns/bank-edge/sa/gateway",), blocks=(), ports=("8080",), methods=(), paths=()
    )


def test_who_is_never_called_needs_no_policy(environment: Resolve) -> None:
    assert [each.name for each in environment("").traffic.access_policies] == ["accounts"]


def test_identities_begin_with_the_trust_domain(environment: Resolve) -> None:
    found = policy(environment("mesh: {trust_domain: bank.mesh}"), "accounts")
    assert found.rules[0].principals == ("bank.mesh/ns/bank-edge/sa/gateway",)


def test_the_gateway_is_open_to_the_internet_and_may_ask_for_what_is_published(environment: Resolve, edge: str) -> None:
    resolved = environment(edge)
    (door,) = policy(resolved, "istio-ingress").rules
    assert (door.principals, door.blocks, door.ports) == ((), ("0.0.0.0/0",), ("443", "80"))
    (asked,) = policy(resolved, "gateway").rules
    assert asked.principals == ("cluster.local/ns/istio-ingress/sa/istio-ingress",)
    assert asked.paths == ("/v1", "/v1/*", "/v1-long", "/v1-long/*")


def test_callers_that_may_do_the_same_share_a_rule() -> None:
    def peer(name: str, account: str = "x") -> Peer:
        return Peer(
            name=name,
            namespace="n",
            selector={"app": name},
            application="a",
            dataplane=Dataplane.SIDECAR if account else Dataplane.NONE,
            service_account=account and name,
        )

    target, port = peer("target"), (Port(number=80),)

    def flow(source: Peer | Outside, *methods: str) -> Flow:
        return Flow(source=source, target=target, ports=port, reason="", methods=methods)

    flows = [flow(peer("b")), flow(peer("a")), flow(peer("c"), "GET"), flow(peer("plain", "")), flow(Outside(name="o"))]
    (found,) = access_policies(flows, "t")
    assert [(each.principals, each.blocks, each.methods) for each in found.rules] == [
        (("t/ns/n/sa/a", "t/ns/n/sa/b"), (), ()),
        (("t/ns/n/sa/c",), (), ("GET",)),
        ((), ("0.0.0.0/0",), ()),
    ]


def test_without_a_mesh_there_are_no_identities(environment: Resolve) -> None:
    assert environment("mesh: {enabled: false}").traffic.access_policies == ()
