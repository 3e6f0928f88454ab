"""What a SecretProviderClass has the Secrets Store CSI driver put into a volume.

Source: https://developer.hashicorp.com/vault/docs/deploy/kubernetes/csi/configurations
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from firefly_gen import yamlio
from firefly_gen.check.fields import MOUNTABLE
from firefly_gen.check.reading import at, mapping, text
from firefly_gen.errors import InputError
from firefly_gen.model.resource import Resource

KIND = MOUNTABLE
VAULT = "vault"
"""What a class calls its provider."""

DRIVER = "secrets-store.csi.k8s.io"
OBJECTS = "spec.parameters.objects"


def mounted_class(volume: Any) -> str:
    """Name of the class that a volume of a pod is made by; empty where it is none of the driver's."""
    source = mapping(mapping(volume).get("csi"))
    return text(at(source, "volumeAttributes.secretProviderClass")) if source.get("driver") == DRIVER else ""


def objects(resource: Resource) -> Sequence[Any] | None:
    """What a class lists, which is YAML in a string; None where that is no list, or an empty one."""
    written = text(at(resource.body, OBJECTS))
    try:
        (listed,) = yamlio.load_objects(written.encode(), resource.path)
    except (InputError, ValueError):
        return None
    return listed if isinstance(listed, list) and listed else None
