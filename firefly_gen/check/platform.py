"""The index over all objects that checks ask: who exists, who makes what, which pods carry which labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, TypeVar

from firefly_gen.check import generated
from firefly_gen.check.delivered import Deliveries
from firefly_gen.check.fields import BUILT_IN_GROUPS, SHARED_NAMES, kind_key
from firefly_gen.check.podindex import PodIndex
from firefly_gen.check.pods import Container, Pod, rendered_pod
from firefly_gen.check.reading import at, mapping, strings, text
from firefly_gen.check.selectors import matches
from firefly_gen.check.values import Keyed
from firefly_gen.model.cluster import KUBERNETES_NAMESPACES
from firefly_gen.model.environment import Environment
from firefly_gen.model.metrics import MetricCatalogue
from firefly_gen.model.profile import Generated, GeneratedKeys
from firefly_gen.model.resource import Resource
from firefly_gen.model.service import Service

__all__ = ["Container", "Keyed", "Platform", "Pod"]

_NAME_LABEL = "kubernetes.io/metadata.name"
_NO_METRICS = MetricCatalogue({})
_ROOT_CA = "kube-root-ca.crt"
_PRIORITY_CLASSES = ("system-cluster-critical", "system-node-critical")

Made = TypeVar("Made")
Named = tuple[str, str]
"""Namespace and name."""


def _unknown(_api_version: str, _kind: str) -> bool | None:
    return None


class Platform:
    """All objects of an environment, indexed once a run. Indexes are built when they are first asked for.

    Args:
        environment: What the objects are held against; None for a tree whose environment is not known.
        resources: The objects; one identity may come twice where somebody else's tree is read.
        texts: Content of each file by ``Resource.path``.
        namespaced: Says by apiVersion and kind whether objects of a kind live in a namespace; None where that
            is not known.
        metrics: Every series that anything exports.
        dashboard_schema: What the JSON of a dashboard has to be; an empty one lets everything pass.

    Attributes:
        resources: In the order of their paths; an object whose name is no string is left to the schemas.
    """

    def __init__(  # noqa: PLR0913 - what was read beside the objects, each by its name
        self,
        environment: Environment | None,
        resources: Iterable[Resource],
        texts: Mapping[str, str],
        *,
        namespaced: Callable[[str, str], bool | None] = _unknown,
        metrics: MetricCatalogue = _NO_METRICS,
        dashboard_schema: dict[str, Any] | None = None,
    ) -> None:
        self.environment = environment
        readable = (each for each in resources if _is_readable(each))
        self.resources = tuple(sorted(readable, key=lambda each: (each.path, each.identity)))
        self.texts = texts
        self.namespaced = namespaced
        self.metrics = metrics
        self.dashboard_schema: dict[str, Any] = dashboard_schema or {}
        self._made: dict[Callable[[Platform], Any], Any] = {}

    def once(self, make: Callable[[Platform], Made]) -> Made:
        """What a function makes of the platform, made when it is first asked for.

        Args:
            make: The function; its value is kept for all who ask for it.
        """
        if make not in self._made:
            self._made[make] = make(self)
        found: Made = self._made[make]
        return found

    @cached_property
    def closed(self) -> bool:
        """Whether all that exists is known: without the environment, an operator may make anything."""
        if self.environment is not None:
            return True
        return all(resource.identity.group in BUILT_IN_GROUPS for resource in self.resources)

    # ----------------------------------------------------------------------------------------- objects

    def of_kind(self, *kinds: str) -> tuple[Resource, ...]:
        """Objects of those kinds, kind by kind, in the order of their paths.

        Args:
            kinds: A name (``Deployment``), or ``Kind.group``. The name of a kind of Kubernetes itself never
                finds a custom resource that shares it.
        """
        if len(kinds) == 1:
            return tuple(self._by_kind.get(kinds[0], ()))
        return tuple(resource for kind in kinds for resource in self._by_kind.get(kind, ()))

    def find(self, kind: str, namespace: str, name: str) -> Resource | None:
        """The object of that kind (as for ``of_kind``), namespace and name; the first where there are several."""
        return self._by_name.get((kind, namespace, name))

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Resource]]:
        found: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            for kind in _kind_names(resource):
                found[kind].append(resource)
        return found

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], Resource]:
        found: dict[tuple[str, str, str], Resource] = {}
        for resource in self.resources:
            identity = resource.identity
            for kind in _kind_names(resource):
                found.setdefault((kind, identity.namespace, identity.name), resource)
        return found

    # -------------------------------------------------------------------------------------------- pods

    @cached_property
    def pods(self) -> tuple[Pod, ...]:
        """The pods of every workload, then those that operators make."""
        rendered = (rendered_pod(resource) for resource in self.resources)
        made = (pod for maker, what in self.makers for pod in generated.pods(maker, what))
        return (*(pod for pod in rendered if pod is not None), *made)

    @cached_property
    def rendered_pods(self) -> tuple[Pod, ...]:
        """The pods whose template stands in the tree."""
        return tuple(pod for pod in self.pods if not pod.generated)

    @cached_property
    def workloads(self) -> tuple[Pod, ...]:
        """The pods of rendered workloads that run for ever."""
        return tuple(pod for pod in self.pods if pod.long_running)

    def pods_of(self, owner: Resource) -> tuple[Pod, ...]:
        """The pods that an object makes."""
        return self._pod_index.of(owner)

    def pods_matching(self, namespace: str, labels: Mapping[str, str]) -> tuple[Pod, ...]:
        """The pods of a namespace that carry all those labels; all of them where no label is asked for."""
        return self._pod_index.matching(namespace, labels)

    def pods_selected(self, namespace: str, selector: Any) -> tuple[Pod, ...]:
        """The pods of a namespace that a LabelSelector selects; see ``selectors.matches``."""
        return self._pod_index.selected(namespace, selector)

    @cached_property
    def _pod_index(self) -> PodIndex:
        return PodIndex(self.pods)

    # ------------------------------------------------------------------------------- what may be named

    @cached_property
    def secrets(self) -> Mapping[Named, Keyed]:
        """Every Secret: rendered, made by an operator, or provided from outside."""
        return self._keyed("Secret", ("data", "stringData"), lambda made: made.secrets)

    @cached_property
    def config_maps(self) -> Mapping[Named, Keyed]:
        """Every ConfigMap, as for ``secrets``."""
        found = self._keyed("ConfigMap", ("data", "binaryData"), lambda made: made.config_maps)
        everywhere = {
            (namespace, _ROOT_CA): Keyed(namespace, _ROOT_CA, frozenset({"ca.crt"}), None)
            for namespace in self.namespaces
        }
        return everywhere | self._bundled() | found

    def _bundled(self) -> dict[Named, Keyed]:
        """The copies of bundles of authorities: trust-manager makes one in every namespace that they select."""
        found: dict[Named, Keyed] = {}
        for bundle in self.of_kind("Bundle.trust.cert-manager.io"):
            target, name = mapping(at(bundle.body, "spec.target")), bundle.identity.name
            keys = frozenset({text(at(target, "configMap.key"))})
            for namespace, resource in self.namespaces.items():
                labels = strings(at(resource.body, "metadata.labels")) if resource else {}
                if matches(target.get("namespaceSelector", {}), {**labels, _NAME_LABEL: namespace}):
                    found[namespace, name] = Keyed(namespace, name, keys, bundle)
        return found

    @cached_property
    def service_accounts(self) -> Mapping[Named, Resource | None]:
        """Every ServiceAccount; None where something outside the tree makes it, as with ``default``."""
        found: dict[Named, Resource | None] = {
            (each.identity.namespace, each.identity.name): each for each in self.of_kind("ServiceAccount")
        }
        for namespace in self.namespaces:
            found.setdefault((namespace, "default"), None)
        outside = {*self._provided("ServiceAccount"), *self._of_operators(), *self._of_made_pods()}
        return found | {named: None for named in outside if named not in found}

    def _of_operators(self) -> Iterator[Named]:
        operators = self.environment.operators.values() if self.environment else ()
        return ((each.namespace, name) for each in operators for name in each.service_accounts)

    def _of_made_pods(self) -> Iterator[Named]:
        for maker, what in self.makers:
            for made in what.pods:
                if made.service_account and generated.is_made(maker, made):
                    yield maker.identity.namespace, generated.filled(made.service_account, maker)

    @cached_property
    def namespaces(self) -> Mapping[str, Resource | None]:
        """Every namespace; None where something outside the tree makes it, as with those of operators."""
        outside = [*KUBERNETES_NAMESPACES]
        if self.environment is not None:
            outside += [operator.namespace for operator in self.environment.operators.values()]
        return self._cluster_scoped("Namespace", outside)

    @cached_property
    def priority_classes(self) -> Mapping[str, Resource | None]:
        """Every PriorityClass, those of Kubernetes included (None)."""
        return self._cluster_scoped("PriorityClass", _PRIORITY_CLASSES)

    @cached_property
    def storage_classes(self) -> Mapping[str, Resource | None]:
        """Every StorageClass; None where something outside the tree makes it."""
        return self._cluster_scoped("StorageClass", ())

    def _cluster_scoped(self, kind: str, outside: Iterable[str]) -> Mapping[str, Resource | None]:
        found: dict[str, Resource | None] = {each.identity.name: each for each in self.of_kind(kind)}
        for name in (*outside, *(name for _, name in self._provided(kind))):
            found.setdefault(name, None)
        return found

    def _keyed(
        self, kind: str, fields: tuple[str, ...], part: Callable[[Generated], tuple[GeneratedKeys, ...]]
    ) -> dict[Named, Keyed]:
        found: dict[Named, Keyed] = {}
        for each in self.of_kind(kind):
            identity = each.identity
            keys = frozenset(key for field in fields for key in mapping(each.body.get(field)))
            found.setdefault((identity.namespace, identity.name), Keyed(identity.namespace, identity.name, keys, each))
        for maker, what in self.makers:
            for made in generated.keyed(maker, part(what)):
                found.setdefault((made.namespace, made.name), made)
        for (namespace, name), provided in self._provided(kind).items():
            found.setdefault((namespace, name), Keyed(namespace, name, provided, None))
        return found

    def _provided(self, kind: str) -> Mapping[Named, frozenset[str] | None]:
        provided = self.environment.provided if self.environment is not None else ()
        return {(each.namespace, each.name): frozenset(each.keys) or None for each in provided if each.kind == kind}

    @cached_property
    def makers(self) -> tuple[tuple[Resource, Generated], ...]:
        """Each object that an operator makes something out of, with what it makes."""
        if self.environment is None:
            return ()
        return generated.makers(self.resources, generated.by_kind(self.environment.operators))

    @cached_property
    def deliveries(self) -> Deliveries:
        """The Applications of the tree, and what each applies."""
        return Deliveries(self)

    # ------------------------------------------------------------------------------------- the intent

    def service_of(self, what: Resource | Pod) -> Service | None:
        """The catalogue's entry that an object is named after, or that owns the pods.

        In a namespace that the environment does not have, the name alone decides: somebody else's tree may
        put a known service elsewhere.
        """
        identity = (what.owner if isinstance(what, Pod) else what).identity
        service = self._services.get(identity.name)
        if service is None or service.namespace == identity.namespace:
            return service
        return None if identity.namespace in self._own_namespaces else service

    @cached_property
    def _services(self) -> Mapping[str, Service]:
        services = self.environment.services if self.environment is not None else ()
        return {service.name: service for service in services}

    @cached_property
    def _own_namespaces(self) -> frozenset[str]:
        namespaces = self.environment.namespaces if self.environment is not None else ()
        return frozenset(namespace.name for namespace in namespaces)


def _is_readable(resource: Resource) -> bool:
    identity = resource.identity
    parts = (identity.api_version, identity.kind, identity.namespace, identity.name)
    return all(isinstance(part, str) for part in parts)


def _kind_names(resource: Resource) -> tuple[str, ...]:
    kind, key = resource.identity.kind, kind_key(resource.identity)
    return (key,) if key == kind or kind in SHARED_NAMES else (key, kind)
