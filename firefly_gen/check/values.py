"""What the index hands to the checks besides objects and pods."""

from __future__ import annotations

from dataclasses import dataclass

from firefly_gen.model.resource import Resource


@dataclass(frozen=True, slots=True)
class Keyed:
    """A Secret or a ConfigMap, whoever makes it.

    Attributes:
        keys: Its keys; None where any key may be asked for.
        maker: The object itself, or the custom resource that it comes from; None where something outside the
            tree makes it.
    """

    namespace: str
    name: str
    keys: frozenset[str] | None
    maker: Resource | None
