"""Storage and snapshot classes, in the words of the environment's provider."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.cluster import SnapshotClass, StorageClass
from firefly_gen.model.profile import Profile, Provider
from firefly_gen.resolve.problems import Problems

_DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
_VELERO_CLASS = "velero.io/csi-volumesnapshot-class"  # the class that Velero takes for a driver


def provider_of(profile: Profile, problems: Problems) -> Provider | None:
    """The provider that the profile picks; None, and a problem, where the catalogue lacks it."""
    name = profile.kubernetes.provider
    if name not in profile.provider_catalog:
        problems.unknown(("kubernetes", "provider"), "provider", name, profile.provider_catalog)
    return profile.provider_catalog.get(name)


def check_default_class(profile: Profile, problems: Problems) -> None:
    """Notes where claims that name no class would get none, or one of several."""
    defaults = sorted(name for name, each in profile.storage_classes.items() if each.default)
    if profile.storage_classes and len(defaults) != 1:
        found = f"are {', '.join(defaults)}" if defaults else "is none"
        problems.add(("storage_classes",), f"exactly one storage class has to be the default; here {found}", key=True)


def storage_classes(profile: Profile, provider: Provider, labels: Mapping[str, str]) -> tuple[StorageClass, ...]:
    """Every storage class of the profile."""
    key = profile.kubernetes.volume_key
    extra = {provider.key_parameter: key} if key and provider.key_parameter else {}
    return tuple(
        StorageClass(
            name=name,
            default=each.default,
            reclaim=each.reclaim,
            parameters=dict(sorted({**getattr(provider.volumes, each.performance), **extra}.items())),
            labels=labels,
            annotations={_DEFAULT_CLASS: "true"} if each.default else {},
        )
        for name, each in sorted(profile.storage_classes.items())
    )


def snapshot_classes(profile: Profile, provider: Provider, labels: Mapping[str, str]) -> tuple[SnapshotClass, ...]:
    """One snapshot class for the provider's driver. Snapshots outlive what they were taken of where volumes do."""
    keeps = any(each.reclaim == "Retain" for each in profile.storage_classes.values())
    return (
        SnapshotClass(
            name="volumes",
            driver=provider.driver,
            deletion_policy="Retain" if keeps else "Delete",
            parameters=dict(sorted(provider.snapshots.items())),
            labels=dict(sorted({**labels, _VELERO_CLASS: "true"}.items())),
        ),
    )
