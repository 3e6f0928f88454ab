"""Labels of every object.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_LONGEST = 63
PART_OF = {"app.kubernetes.io/part-of": "firefly"}
"""Label of everything that belongs to the platform."""

_PART_OF = {**PART_OF, "app.kubernetes.io/managed-by": "firefly-gen"}


def platform_labels(environment: str) -> dict[str, str]:
    """Labels of an object that belongs to the platform as a whole."""
    return dict(
        sorted(
            {
                **_PART_OF,
                "app.kubernetes.io/name": "firefly-platform",
                "app.kubernetes.io/instance": f"firefly-{environment}",
                "app.kubernetes.io/component": "platform",
                "firefly.io/env": environment,
            }.items()
        )
    )


def selector_labels(service: str) -> dict[str, str]:
    """Labels that select a service's pods. Selectors can never be changed, so nothing that changes is among them."""
    return {"app.kubernetes.io/instance": service, "app.kubernetes.io/name": service}


def service_labels(service: str, tier: str, environment: str) -> dict[str, str]:
    """Labels of a service's objects."""
    return dict(
        sorted(
            {
                **_PART_OF,
                **selector_labels(service),
                "app.kubernetes.io/component": "service",
                "firefly.io/env": environment,
                "firefly.io/tier": tier,
            }.items()
        )
    )


def data_labels(software: str, instance: str, environment: str) -> dict[str, str]:
    """Labels of the objects of a database cluster, a Kafka cluster or a Redis instance.

    Args:
        software: What it runs, for example ``redis``.
        instance: Name of the cluster or instance.
        environment: Name of the environment.
    """
    return dict(
        sorted(
            {
                **_PART_OF,
                "app.kubernetes.io/name": software,
                "app.kubernetes.io/instance": instance,
                "app.kubernetes.io/component": "data",
                "firefly.io/env": environment,
            }.items()
        )
    )


def watching_labels(name: str, environment: str) -> dict[str, str]:
    """Labels of an object that watches the others.

    Args:
        name: What it runs, for example ``jaeger``.
        environment: Name of the environment.
    """
    return dict(
        sorted(
            {
                **_PART_OF,
                "app.kubernetes.io/name": name,
                "app.kubernetes.io/instance": f"firefly-{environment}",
                "app.kubernetes.io/component": "observability",
                "firefly.io/env": environment,
            }.items()
        )
    )


def workload_labels(labels: Mapping[str, str], tag: str) -> dict[str, str]:
    """Labels of a service's Deployment and pods: the others carry no version, so that a release changes one file."""
    return dict(sorted({**labels, "app.kubernetes.io/version": label_value(tag)}.items()))


def label_value(text: str) -> str:
    """The text as a label value: what a label cannot hold becomes a hyphen, and the end is cut off."""
    return re.sub(r"[^A-Za-z0-9_.-]", "-", text)[:_LONGEST].strip("-_.")
