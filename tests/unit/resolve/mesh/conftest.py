"""What a profile adds to the smallest platform so that it has an edge."""

from __future__ import annotations

import pytest

EDGE = """\
namespaces:
  istio-system: {description: control plane, mesh: false}
  istio-ingress: {description: the gateway}
mesh:
  edge: {hosts: {api: {tiers: [edge]}}}
  tokens: {issuer: "https://id.bank.example", jwks: "https://id.bank.example/keys", anonymous: [/b, /a]}
certificates: {namespace: istio-system, issuers: {internal: {kind: self-signed}}, public_issuer: internal}
services: {gateway: {routes: {api: [/v1, /v1-long]}}}
"""


@pytest.fixture
def edge() -> str:
    """A profile in which the service ``gateway`` publishes two prefixes."""
    return EDGE
