"""What certificates stand for, who signs them, and which names they cover."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from firefly_gen.check.platform import Platform
from firefly_gen.check.reading import at, mapping, sequence, text
from firefly_gen.model.resource import Resource

CERTIFICATE = "Certificate.cert-manager.io"


def by_secret(platform: Platform) -> Mapping[tuple[str, str], list[Resource]]:
    """Certificates by namespace and name of the Secret that they end up in."""
    found: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
    for each in platform.of_kind(CERTIFICATE):
        found[each.identity.namespace, text(at(each.body, "spec.secretName"))].append(each)
    return found


def names(certificate: Resource) -> frozenset[str]:
    """The DNS names that a certificate stands for; its common name where it has no other."""
    spec = mapping(certificate.body.get("spec"))
    found = frozenset(text(each) for each in sequence(spec.get("dnsNames")))
    return found or frozenset(filter(None, [text(spec.get("commonName"))]))


def covers(certified: Iterable[str], host: str) -> bool:
    """Whether a certificate with these names is good for a host; a star stands for exactly one label.

    Source: https://www.rfc-editor.org/rfc/rfc9525#section-6.3
    """
    _, _, parent = host.partition(".")
    return any(each == host or (each.startswith("*.") and each[2:] == parent) for each in certified)
