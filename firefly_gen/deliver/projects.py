"""The AppProjects: each may do exactly what its Applications hold.

Source: https://argo-cd.readthedocs.io/en/stable/user-guide/projects/ and /operator-manual/rbac/
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from firefly_gen.model.delivery import (
    BOOTSTRAP,
    OPERATORS,
    Application,
    Chart,
    Delivery,
    KindOf,
    Project,
    ProjectRule,
    Role,
    Target,
)
from firefly_gen.model.environment import Environment
from firefly_gen.model.profile import TargetCluster
from firefly_gen.model.resource import Resource

_CHART_KINDS = (
    KindOf("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
    KindOf("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
    KindOf("apiextensions.k8s.io", "CustomResourceDefinition"),
    KindOf("apiregistration.k8s.io", "APIService"),
    KindOf("rbac.authorization.k8s.io", "ClusterRole"),
    KindOf("rbac.authorization.k8s.io", "ClusterRoleBinding"),
)
"""What charts of operators install outside of namespaces."""

_MANIFEST_KINDS = (
    KindOf("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    KindOf("admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"),
)
"""What plain manifests of definitions add: a policy that keeps older ones out."""

_NAMESPACE = KindOf("", "Namespace")


@dataclass(slots=True)
class _Held:
    """What the Applications of a project hold."""

    sources: set[str] = field(default_factory=set)
    targets: set[tuple[TargetCluster, str]] = field(default_factory=set)
    cluster_kinds: set[KindOf] = field(default_factory=set)
    namespaced_kinds: set[KindOf] = field(default_factory=set)


def projects(
    environment: Environment,
    resources: Sequence[Resource],
    applications: Sequence[Application],
    charts: Sequence[Chart],
) -> tuple[Project, ...]:
    """The projects that have Applications, sorted by name.

    Args:
        environment: Says what the profile says of each.
        resources: What the layers made.
        applications: Of the folders.
        charts: Of the operators.
    """
    delivery = environment.delivery
    held: defaultdict[str, _Held] = defaultdict(_Held)
    folders = {each.folder: each for each in applications}
    for each in applications:
        held[each.concern].sources.add(delivery.repository)
        held[each.concern].targets.add((each.cluster, each.namespace))
    for resource in resources:
        if resource.application != BOOTSTRAP:
            _hold(held[folders[resource.application].concern], resource, folders[resource.application])
    for chart in charts:
        _hold_chart(held[OPERATORS], chart)
    rules = delivery.projects
    return tuple(
        _project(concern, held[concern], rules.get(concern, _NO_RULE), delivery, environment.labels)
        for concern in sorted(held)
    )


_NO_RULE = ProjectRule(description="", prune=False, deployers=(), readers=(), windows=())


def _hold(held: _Held, resource: Resource, application: Application) -> None:
    identity = resource.identity
    kind = KindOf(identity.group, identity.kind)
    if identity.namespace:
        held.namespaced_kinds.add(kind)
        held.targets.add((application.cluster, identity.namespace))
    else:
        held.cluster_kinds.add(kind)


def _hold_chart(held: _Held, chart: Chart) -> None:
    held.sources.add(chart.repository)
    held.cluster_kinds.update(_CHART_KINDS)
    if chart.path:
        held.cluster_kinds.update(_MANIFEST_KINDS)
    if chart.creates_namespace:
        held.cluster_kinds.add(_NAMESPACE)
    for namespace in (chart.namespace, *chart.also_in):
        held.targets.add((chart.cluster, namespace))


def _project(concern: str, held: _Held, rule: ProjectRule, delivery: Delivery, labels: Mapping[str, str]) -> Project:
    name = delivery.prefix + concern
    return Project(
        name=name,
        concern=concern,
        description=rule.description,
        labels=labels,
        sources=tuple(sorted(held.sources)),
        targets=tuple(Target(cluster=cluster, namespace=each) for cluster, each in sorted(held.targets)),
        cluster_kinds=tuple(sorted(held.cluster_kinds)),
        # A chart may hold any kind of its namespace, and which, only the chart knows.
        namespaced_kinds=() if concern == OPERATORS else tuple(sorted(held.namespaced_kinds)),
        roles=tuple(_roles(name, rule)),
        windows=rule.windows,
    )


def _roles(project: str, rule: ProjectRule) -> Iterator[Role]:
    for name, description, groups, verbs in (
        ("deployer", "looks at Applications and syncs them", rule.deployers, ("get", "sync")),
        ("reader", "looks at Applications", rule.readers, ("get",)),
    ):
        if groups:
            policies = tuple(_policies(project, name, verbs))
            yield Role(name=name, description=description, groups=tuple(sorted(groups)), policies=policies)


def _policies(project: str, role: str, verbs: Iterable[str]) -> Iterator[str]:
    for verb in verbs:
        yield f"p, proj:{project}:{role}, applications, {verb}, {project}/*, allow"
