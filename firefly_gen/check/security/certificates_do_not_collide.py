"""TLS-002: one object, and no more, writes the Secret of a certificate."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check import certificates
from firefly_gen.check.meta import Meta
from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, text
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource

META = Meta(
    id="TLS-002",
    severity=Severity.ERROR,
    statement="The Secret of a Certificate is written by that Certificate alone.",
    why="Two writers take turns: the certificate changes all the time, and sometimes the key does not fit it.",
    mend="give each a Secret of its own",
)
_EXTERNAL = "ExternalSecret.external-secrets.io"
_PLACE = "spec.secretName"


def run(platform: Platform) -> Iterator[Finding]:
    """Looks at the Secret of each Certificate: other Certificates, ExternalSecrets and Secrets must not be it."""
    written = {(each.identity.namespace, _target(each)): each for each in platform.of_kind(_EXTERNAL)}
    for (namespace, secret), found in sorted(certificates.by_secret(platform).items()):
        for other in found[1:]:
            message = f"Secret {namespace}/{secret} is that of Certificate {found[0].identity.name} already"
            yield META.finding(other, message, _PLACE)
        rival = written.get((namespace, secret)) or platform.find("Secret", namespace, secret)
        if rival:
            message = f"Secret {namespace}/{secret} is written by {rival.identity} too"
            yield META.finding(found[0], message, _PLACE)


def _target(external: Resource) -> str:
    return text(at(external.body, "spec.target.name")) or external.identity.name
