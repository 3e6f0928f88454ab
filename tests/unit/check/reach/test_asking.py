"""Who reaches whom, asked by the names that people use."""

from __future__ import annotations

import pytest

from firefly_gen.check.reach.asking import ask
from firefly_gen.check.reach.index import reachability
from firefly_gen.check.reach.matrix import passages
from firefly_gen.errors import InputError
from firefly_gen.model.network import Flow, Outside, Peer, Port

ACCOUNTS, CUSTOMER = "core-banking-accounts", "domain-customer-people"


@pytest.fixture
def reach(world):
    accounts = Peer(name=ACCOUNTS, namespace="banking-core", selector={"app.kubernetes.io/name": ACCOUNTS})
    mail = Outside(name="the mail service", hosts=("api.mail.example",), cidrs=("203.0.113.0/24", "198.51.100.7/32"))
    flow = Flow(source=accounts, target=mail, ports=(Port(number=443),), reason="sends mail")
    world.change_environment(flows=(*world.environment.flows, flow))
    return reachability(world.platform())


def test_a_call_gets_through_and_everything_that_decides_is_named(reach):
    (answer,) = ask(reach, CUSTOMER, f"{ACCOUNTS}:8080")
    assert answer.allowed
    assert answer.declared == ("calls it",)
    network, mesh = ([str(reason) for reason in level.reasons] for level in answer.levels)
    source, target = f"banking-domain/{CUSTOMER}", f"banking-core/{ACCOUNTS}"
    assert network == [
        f"NetworkPolicy {source} spec.egress[0].to[0] allows the way out of {source}",
        f"NetworkPolicy {target} spec.ingress[0].from[0] allows the way into {target}",
    ]
    host, strict = (
        f"{ACCOUNTS}.banking-core.svc.cluster.local",
        "spec.mtls.mode makes {} take connections with mutual TLS only",
    )
    assert mesh == [
        f"Sidecar banking-domain/default spec.egress[0].hosts[0] shows {host} to {source}",
        f"PeerAuthentication istio-system/default {strict.format(target)}",
        f"AuthorizationPolicy {target} spec.rules[0] allows every request",
    ]


def test_the_way_back_does_not(reach):
    (answer,) = ask(reach, ACCOUNTS, f"{CUSTOMER}:8080")
    assert not answer.allowed
    assert answer.declared == ()
    assert [level.allowed for level in answer.levels] == [False, False]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (CUSTOMER, ACCOUNTS),
        (f"banking-domain/{CUSTOMER}", f"banking-core/{ACCOUNTS}"),
        (CUSTOMER, f"{ACCOUNTS}:http"),
        (CUSTOMER, f"{ACCOUNTS}:8080/tcp"),
    ],
)
def test_ends_and_ports_have_several_names(reach, source, target):
    assert [(each.target, each.port) for each in ask(reach, source, target)] == [(f"banking-core/{ACCOUNTS}", "8080")]


def test_without_a_port_every_one_is_asked_for_but_the_sidecar_s_own(reach):
    assert [each.port for each in ask(reach, CUSTOMER, "kube-dns")] == ["53", "53/UDP"]
    assert [each.port for each in ask(reach, CUSTOMER, "internet")] == ["443"]


@pytest.mark.parametrize(
    ("end", "nodes"),
    [
        ("the mail service", ["the mail service at 203.0.113.0/24", "the mail service at 198.51.100.7/32"]),
        ("api.mail.example", ["the mail service at 203.0.113.0/24", "the mail service at 198.51.100.7/32"]),
        ("203.0.113.9", ["the mail service at 203.0.113.0/24"]),
        ("8.8.8.8", ["internet"]),
    ],
)
def test_what_is_outside_is_known_by_name_host_and_address(reach, end, nodes):
    assert [each.target for each in ask(reach, ACCOUNTS, f"{end}:443")] == nodes


def test_any_other_pod_of_a_namespace_is_a_star(reach):
    (answer,) = ask(reach, "banking-domain/*", f"{ACCOUNTS}:8080")
    assert not answer.allowed


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("core-banking-acounts", ACCOUNTS, "nobody here is called 'core-banking-acounts'"),
        (CUSTOMER, f"{ACCOUNTS}:0", "there is no port 0"),
        (CUSTOMER, f"{ACCOUNTS}:65536", "there is no port 65536"),
        (CUSTOMER, f"{ACCOUNTS}:grpc", f"banking-core/{ACCOUNTS} has no port that it calls grpc"),
        (CUSTOMER, f"{ACCOUNTS}:8080/ICMP", "there is no protocol ICMP"),
        (CUSTOMER, "monitoring/prometheus", "monitoring/prometheus does not say what it listens on"),
    ],
)
def test_what_cannot_be_asked_is_told(reach, source, target, message):
    with pytest.raises(InputError) as caught:
        ask(reach, source, target)
    assert caught.value.problems[0].message == message
    assert caught.value.problems[0].hint


def test_a_near_miss_is_told(reach):
    with pytest.raises(InputError) as caught:
        ask(reach, "core-banking-acounts", ACCOUNTS)
    assert "did you mean core-banking-accounts" in caught.value.problems[0].hint


def test_the_matrix_has_what_gets_through_and_whether_it_is_meant(world):
    found = {(each.source, each.target): each for each in passages(reachability(world.platform()))}
    call = found[f"banking-domain/{CUSTOMER}", f"banking-core/{ACCOUNTS}"]
    assert (call.ports, call.requests, call.declared) == (("8080",), ("every request",), True)
    assert call.spaces == ("banking-domain", "banking-core")
    scrape = found["monitoring/prometheus", f"banking-core/{ACCOUNTS}"]
    assert scrape.requests == ("GET /actuator/prometheus",)
    assert (f"banking-core/{ACCOUNTS}", f"banking-domain/{CUSTOMER}") not in found
    assert not any("*" in name for pair in found for name in pair)


def test_the_matrix_marks_what_nobody_meant(world):
    world.get("NetworkPolicy", CUSTOMER)["spec"]["egress"].append({"to": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})
    found = {(each.source, each.target): each for each in passages(reachability(world.platform()))}
    surplus = found[f"banking-domain/{CUSTOMER}", "addresses 192.0.2.0/24"]
    assert not surplus.declared
    assert surplus.spaces == ("banking-domain", "")
