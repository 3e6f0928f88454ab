"""Network policies, worked out from flows."""

from __future__ import annotations

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Flow, NetworkPolicy, Outside, Peer, PolicyPeer, PolicyRule, Port, Protocol
from firefly_gen.pipeline.build import Sources, load_environment
from firefly_gen.resolve.network_policies import network_policies

HTTP, DNS = Port(number=8080), Port(number=53, protocol=Protocol.UDP)
PEOPLE = Peer(name="people", namespace="b", selector={"app": "people"}, application="services/people")
LEDGER = Peer(name="ledger", namespace="a", selector={"app": "ledger"}, application="services/ledger")
STRANGER = Peer(name="operator", namespace="o", selector={})


def flow(source: Peer | Outside, target: Peer | Outside, *ports: Port) -> Flow:
    return Flow(source=source, target=target, ports=ports, reason="calls it")


def policy(of: Peer, *flows: Flow) -> NetworkPolicy:
    (found,) = (each for each in network_policies(flows) if (each.namespace, each.name) == of.key)
    return found


def pods(of: Peer) -> PolicyPeer:
    return PolicyPeer(namespace=of.namespace, selector=of.selector)


def test_both_ends_of_a_flow_get_a_rule_at_the_port_of_the_target() -> None:
    call = flow(PEOPLE, LEDGER, HTTP)
    out, into = policy(PEOPLE, call), policy(LEDGER, call)
    assert (out.egress, out.ingress) == ((PolicyRule(peers=(pods(LEDGER),), ports=(HTTP,)),), ())
    assert (into.egress, into.ingress) == ((), (PolicyRule(peers=(pods(PEOPLE),), ports=(HTTP,)),))


def test_a_policy_selects_the_pods_of_its_peer_and_lies_beside_them() -> None:
    found = policy(LEDGER, flow(PEOPLE, LEDGER, HTTP))
    assert (found.application, found.selector) == ("services/ledger", {"app": "ledger"})


def test_somebody_elses_pods_get_no_policy_but_stand_in_rules() -> None:
    look = flow(STRANGER, LEDGER, HTTP)
    assert [each.name for each in network_policies([look])] == ["ledger"]
    assert policy(LEDGER, look).ingress == (PolicyRule(peers=(pods(STRANGER),), ports=(HTTP,)),)


def test_who_uses_the_same_ports_stands_in_one_rule_and_each_end_once() -> None:
    (rule,) = policy(LEDGER, flow(PEOPLE, LEDGER, HTTP), flow(STRANGER, LEDGER, HTTP)).ingress
    assert rule.peers == (pods(PEOPLE), pods(STRANGER))
    (rule,) = policy(LEDGER, flow(PEOPLE, LEDGER, HTTP), flow(PEOPLE, LEDGER, DNS)).ingress
    assert rule == PolicyRule(peers=(pods(PEOPLE),), ports=(DNS, HTTP))


def test_who_uses_fewer_ports_gets_a_rule_of_its_own() -> None:
    rules = policy(LEDGER, flow(PEOPLE, LEDGER, HTTP, DNS), flow(STRANGER, LEDGER, HTTP)).ingress
    assert [(each.peers, each.ports) for each in rules] == [
        ((pods(PEOPLE),), (DNS, HTTP)),
        ((pods(STRANGER),), (HTTP,)),
    ]


def test_known_addresses_are_named_one_by_one() -> None:
    outside = Outside(name="x", cidrs=("10.1.0.0/16", "10.2.0.0/16"))
    (rule,) = policy(LEDGER, flow(LEDGER, outside, HTTP)).egress
    assert [each.cidr for each in rule.peers] == ["10.1.0.0/16", "10.2.0.0/16"]


def test_where_no_address_is_known_it_is_none_of_the_clusters_and_not_the_metadata_service() -> None:
    (rule,) = policy(LEDGER, flow(LEDGER, Outside(name="x"), HTTP)).egress
    (block,) = rule.peers
    assert block.cidr == "0.0.0.0/0"
    assert {"10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"} <= set(block.excluded)


@pytest.fixture(scope="module")
def prod(shipped: Sources) -> Environment:
    return load_environment("prod", shipped)


def test_every_service_of_prod_has_a_policy(prod: Environment) -> None:
    named = {(each.namespace, each.name) for each in prod.traffic.network_policies}
    assert {(each.namespace, each.name) for each in prod.services} <= named


def test_what_a_policy_is_named_stands_once_in_its_namespace(prod: Environment) -> None:
    keys = [(each.namespace, each.name) for each in prod.traffic.network_policies]
    assert len(keys) == len(set(keys))
    assert "default-deny" not in {name for _, name in keys}
