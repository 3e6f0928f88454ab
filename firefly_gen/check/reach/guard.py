"""A place of the mesh that policies decide at: which requests it answers to whom, and what says so.

Where it cannot read requests, a rule that asks for more than identities, addresses and ports allows nothing, and
denies without looking at the rest. Sources: https://istio.io/latest/docs/concepts/security/#implicit-enablement,
https://istio.io/latest/docs/ambient/usage/l4-policy/, and what istiod makes of policies for ztunnel:
https://github.com/istio/istio/blob/1.30.4/pilot/pkg/serviceregistry/kube/controller/ambient/authorization.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from firefly_gen.check.reach.authorization import ALLOW, CUSTOM, DENY, Authorization, Grant
from firefly_gen.check.reach.decision import Reason
from firefly_gen.check.reach.network import Reach
from firefly_gen.check.reach.requests import EVERY_REQUEST, Requests
from firefly_gen.model.resource import Resource


class Sight(Enum):
    """What a place can tell of what passes."""

    REQUESTS = "requests"
    BYTES = "bytes"
    """A proxy that does not know the protocol of the port."""
    CONNECTIONS = "connections"
    """ztunnel."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may send which requests, and what says so; ``resource`` is None where nothing forbids it."""

    sources: Reach
    requests: Requests
    resource: Resource | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """A place that policies decide at, for some ports that all of them treat alike.

    Attributes:
        name: Whose place it is.
        policies: What is attached to it.
        ports: The ports, as the policies call them.
        entering: Whose connections are taken.
        shown: Who shows an identity.
        trusted: Who passes without being looked at.
        sight: What it can tell.
    """

    name: str
    policies: Sequence[Authorization]
    ports: int
    entering: int
    shown: int
    trusted: int = 0
    sight: Sight = Sight.REQUESTS

    def accesses(self) -> Iterator[Access]:
        """Who may send what."""
        if self.trusted:
            yield Access(Reach(self.trusted, self.trusted), EVERY_REQUEST, None, "")
        denied = self._denied()
        left = Reach(self.entering & ~denied.possible, self.entering & ~denied.sure)
        allowing = [policy for policy in self.policies if policy.action == ALLOW]
        if not allowing:
            yield Access(left, EVERY_REQUEST, None, "")
        for policy in allowing:
            for grant in policy.grants:
                if grant.ports & self.ports and not self._unread(grant):
                    yield Access(self._meant(grant) & left, grant.requests, policy.resource, grant.path)

    def _meant(self, grant: Grant) -> Reach:
        """Whom a rule means: those with an identity by it, all others without one."""
        return Reach(
            (grant.sources.sure & self.shown) | (grant.plain.sure & ~self.shown),
            (grant.sources.possible & self.shown) | (grant.plain.possible & ~self.shown),
        )

    def _unread(self, grant: Grant) -> bool:
        """Whether a rule asks for what cannot be told here."""
        return (self.sight is Sight.BYTES and grant.http) or (self.sight is Sight.CONNECTIONS and grant.beyond)

    def _denied(self) -> Reach:
        found = Reach(0, 0)
        for _, grant in self._denying():
            if grant.requests.everything or self._unread(grant):
                found |= self._meant(grant)
        return found

    def _denying(self) -> Iterator[tuple[Authorization, Grant]]:
        for policy in self.policies:
            for grant in policy.grants:
                if policy.action == DENY and grant.ports & self.ports:
                    yield policy, grant

    # ------------------------------------------------------------------------------------------- single answers

    def reasons(self, source: int) -> Iterator[Reason]:
        """Every policy that decides over what a node asks, once its connection is taken."""
        if self.trusted >> source & 1:
            yield Reason(None, "", allows=True, says=f"what this address asks reaches {self.name} past the mesh")
            return
        denials = tuple(self._refusals(source))
        yield from denials
        grants = [each for each in self.accesses() if each.resource and each.sources.sure >> source & 1]
        for access in grants:
            yield Reason(access.resource, access.path, allows=True, says=f"allows {access.requests}")
        allowing = [policy for policy in self.policies if policy.action == ALLOW]
        if grants or not all(each.allows for each in denials):
            return
        for policy in allowing:
            yield Reason(policy.resource, "spec.rules", allows=False, says=self._closing(policy))
        if not allowing:
            yield Reason(None, "", allows=True, says=f"no AuthorizationPolicy closes {self.name}")

    def _closing(self, policy: Authorization) -> str:
        says = f"closes {self.name} but for its rules, and none of them covers this"
        if any(grant.ports & self.ports and self._unread(grant) for grant in policy.grants):
            says += ": those that ask for more than identities and ports never do, since no requests are read here"
        return says

    def _refusals(self, source: int) -> Iterator[Reason]:
        for policy, grant in self._denying():
            if not self._meant(grant).possible >> source & 1:
                continue
            flat = grant.requests.everything or self._unread(grant)
            what = "every request" if flat else "some requests"
            yield Reason(policy.resource, grant.path, allows=not flat, says=f"denies {what}")
        for policy in self.policies:
            if policy.action == CUSTOM and self.sight is not Sight.CONNECTIONS:
                yield Reason(policy.resource, "spec.provider", allows=True, says="asks an external authorizer, too")
