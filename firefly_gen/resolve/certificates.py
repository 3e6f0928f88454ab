"""Who signs certificates, what is signed for the outside, and who trusts whom.

Sources: https://cert-manager.io/docs/configuration/ and https://cert-manager.io/docs/trust/trust-manager/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from firefly_gen.model.certificates import Certificate, Issuer, TrustBundle
from firefly_gen.model.mesh import Mesh
from firefly_gen.model.profile import Issuer as Entry
from firefly_gen.model.profile import IssuerKind, Profile
from firefly_gen.model.secrets import Secret, SecretEntry
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import PART_OF
from firefly_gen.resolve.secrets import AUTHORITY
from firefly_gen.resolve.vault import vault_login

APPLICATION = "security"
_SERVER = ("digital signature", "server auth")


def issuers(context: Context, labels: Mapping[str, str]) -> tuple[Issuer, ...]:
    """Every issuer of the profile; notes where certificates are asked of one that is not there."""
    profile, problems = context.profile, context.problems
    entries = profile.certificates.issuers
    path = ("certificates", "public_issuer")
    for place, name in (
        (path, profile.certificates.public_issuer),
        (("postgres", "tls", "issuer"), profile.postgres.tls.issuer),
    ):
        if name and name not in entries:
            problems.unknown(place, "issuer", name, entries)
    if entries and profile.certificates.namespace not in profile.namespaces:
        problems.unknown(("certificates", "namespace"), "namespace", profile.certificates.namespace, profile.namespaces)
    return tuple(_issuer(name, entry, labels, profile) for name, entry in sorted(entries.items()))


def _issuer(name: str, entry: Entry, labels: Mapping[str, str], profile: Profile) -> Issuer:
    of_vault, of_cluster = entry.kind is IssuerKind.VAULT, entry.kind is IssuerKind.SELF_SIGNED
    of_acme = entry.kind is IssuerKind.ACME
    root = f"{name}-root" if of_cluster else ""
    return Issuer(
        name=name,
        namespace=profile.certificates.namespace,
        application=APPLICATION,
        labels=labels,
        login=vault_login(name, f"{name}-vault", profile) if of_vault else None,
        path=entry.path,
        server=entry.server if of_acme else "",
        email=entry.email,
        dns01=entry.dns01,
        account_secret=f"{name}-account" if of_acme else "",
        root_secret=root,
        authority_secret=f"{name}-authority" if of_vault else root,
    )


def issuer_secrets(profile: Profile, labels: Mapping[str, str]) -> Iterator[Secret]:
    """The certificates of authorities that lie in the secret store, for who spreads them."""
    for name, entry in sorted(profile.certificates.issuers.items()):
        if entry.kind is IssuerKind.VAULT:
            remote = f"{profile.secret_store.key_prefix}/{entry.authority_key}"
            yield Secret(
                name=f"{name}-authority",
                namespace=profile.certificates.namespace,
                application=APPLICATION,
                type="Opaque",
                labels=labels,
                entries=(SecretEntry(key=AUTHORITY, remote_key=remote, remote_property=AUTHORITY),),
            )


def trust_bundles(of: Sequence[Issuer], profile: Profile, labels: Mapping[str, str]) -> tuple[TrustBundle, ...]:
    """The one bundle with the authorities that nobody trusts unasked; none where there are none."""
    secrets = tuple(each.authority_secret for each in of if each.authority_secret)
    if not secrets:
        return ()
    bundle = TrustBundle(
        name=profile.certificates.trust_bundle,
        application=APPLICATION,
        labels=labels,
        secrets=secrets,
        selector=PART_OF,
    )
    return (bundle,)


def edge_certificates(mesh: Mesh, context: Context) -> tuple[Certificate, ...]:
    """A certificate for each name that the outside knows; notes where nobody signs them."""
    gateway, issuer = mesh.gateway, context.profile.certificates.public_issuer
    if gateway is None:
        return ()
    if not issuer:
        hint = "set it to a key in `certificates.issuers`"
        context.problems.add(
            ("certificates",), "services are published, but nobody signs for their host", hint, key=True
        )
    return tuple(
        Certificate(
            name=host.certificate_secret,
            namespace=gateway.namespace,
            application=gateway.application,
            labels=gateway.labels,
            secret=host.certificate_secret,
            secret_labels={},
            issuer=issuer,
            common_name="",
            dns_names=(host.host,),
            usages=_SERVER,
        )
        for host in gateway.hosts
    )
