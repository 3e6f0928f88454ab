"""Who signs certificates, and what is signed for the outside, worked out from profiles."""

from __future__ import annotations

import base64
from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Sources, load_environment

Resolve = Callable[..., Environment]
Refused = Callable[..., list[str]]


@pytest.fixture(scope="module")
def prod(shipped: Sources) -> Environment:
    return load_environment("prod", shipped)


def test_vault_signs_inside_and_a_public_authority_for_the_outside(prod: Environment) -> None:
    inside, outside = prod.trust.issuers
    assert (inside.name, inside.of_vault, inside.of_acme, inside.of_cluster) == ("firefly-internal", True, False, False)
    assert (outside.name, outside.of_vault, outside.of_acme, outside.of_cluster) == (
        "firefly-public",
        False,
        True,
        False,
    )
    assert inside.login
    assert inside.login.path == "/v1/auth/kubernetes"
    assert outside.account_secret == "firefly-public-account"


def test_in_dev_the_cluster_signs_for_itself(shipped: Sources) -> None:
    (issuer,) = load_environment("dev", shipped).trust.issuers
    assert issuer.of_cluster
    assert issuer.root_secret == issuer.authority_secret == "firefly-internal-root"


def test_authorities_come_from_the_store_and_go_to_every_namespace_of_the_platform(prod: Environment) -> None:
    (bundle,) = prod.trust.trust_bundles
    assert bundle.secrets == ("firefly-internal-authority",)
    (secret,) = (each for each in prod.secrets if each.name == "firefly-internal-authority")
    assert (secret.namespace, secret.entries[0].remote_key) == ("cert-manager", "firefly/prod/pki/firefly-internal")
    assert all(bundle.selector.items() <= each.labels.items() for each in prod.namespaces)


def test_every_public_host_has_a_certificate_beside_the_gateway(prod: Environment) -> None:
    assert prod.mesh.gateway
    hosts = {each.certificate_secret: each.host for each in prod.mesh.gateway.hosts}
    assert {each.secret: each.dns_names for each in prod.trust.edge_certificates} == {
        secret: (host,) for secret, host in hosts.items()
    }
    assert {each.namespace for each in prod.trust.edge_certificates} == {prod.mesh.gateway.namespace}
    assert {each.issuer for each in prod.trust.edge_certificates} == {"firefly-public"}


def test_where_nobody_publishes_nobody_signs(environment: Resolve) -> None:
    small = environment("")
    assert (small.trust.edge_certificates, small.trust.issuers, small.trust.trust_bundles) == ((), (), ())


def test_vaults_own_certificate_is_checked_by_the_authority_that_is_given(resolve_profile: Resolve) -> None:
    changed = resolve_profile('secret_store: {vault: {authority: "PEM"}}\n')
    assert changed.trust.issuers[0].login
    assert base64.b64decode(changed.trust.issuers[0].login.authority) == b"PEM"
    assert all(each.login.has_authority for each in changed.trust.secret_stores)


def test_an_issuer_that_is_not_there_is_refused_wherever_it_is_named(refused: Refused) -> None:
    assert refused("certificates: {public_issuer: nobody}\n")[0].startswith("1: there is no issuer 'nobody'")
    assert refused("postgres: {tls: {issuer: nobody}}\n")[0].startswith("1: there is no issuer 'nobody'")


def test_published_services_need_somebody_who_signs(refused: Refused) -> None:
    assert "nobody signs for their host" in refused('certificates: {public_issuer: ""}\n')[0]


def test_issuers_need_the_namespace_of_cert_manager(refused: Refused) -> None:
    assert "there is no namespace 'elsewhere'" in refused("certificates: {namespace: elsewhere}\n")[0]


@pytest.mark.parametrize(
    ("issuer", "missing"),
    [("{kind: vault, path: pki/sign/x}", "authority_key"), ('{kind: acme, server: "https://a.example"}', "email")],
)
def test_an_issuer_says_all_that_its_kind_needs(refused: Refused, issuer: str, missing: str) -> None:
    assert missing in " ".join(refused(f"certificates: {{issuers: {{mine: {issuer}}}}}\n"))
