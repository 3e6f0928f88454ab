"""One Application for each operator that the tree needs, and for no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from firefly_gen.model.cluster import KUBERNETES_NAMESPACES
from firefly_gen.model.delivery import BOOTSTRAP, IN_CLUSTER, OPERATORS, Chart
from firefly_gen.model.environment import Environment
from firefly_gen.model.podsecurity import pod_security_labels
from firefly_gen.model.profile import Chart as ChartEntry
from firefly_gen.model.profile import Manifests, Need, Operator
from firefly_gen.model.resource import Resource

_ARGO_CD = (("argoproj.io", "Application"), ("argoproj.io", "AppProject"))


def charts(environment: Environment, resources: Sequence[Resource]) -> tuple[Chart, ...]:
    """The charts to install, sorted by name: an operator that somebody else runs has none."""
    operators = environment.operators
    installed = {
        name: source
        for name in sorted(needed(operators, resources, environment.met))
        if (source := operators[name].chart or operators[name].manifests) and not operators[name].provided_by
    }
    # Argo CD's own namespace stands in what is applied by hand; those of Kubernetes are there, and nobody's to label.
    made = {environment.delivery.namespace, *KUBERNETES_NAMESPACES, *(each.name for each in environment.namespaces)}
    makers = set()
    for name in sorted(installed, key=lambda each: (operators[each].wave, each)):
        if operators[name].namespace not in made:
            made.add(operators[name].namespace)
            makers.add(name)
    return tuple(
        _chart(name, source, environment, resources, creates=name in makers) for name, source in installed.items()
    )


def needed(operators: Mapping[str, Operator], resources: Iterable[Resource], met: frozenset[Need]) -> frozenset[str]:
    """Names of the operators that the tree needs: by a kind, a label or an annotation, or because another does.

    Args:
        operators: All there are, by name.
        resources: The objects of the tree.
        met: What the environment has: some operators are needed by what shows in no object.
    """
    kinds: set[tuple[str, str]] = set(_ARGO_CD)
    annotations: set[str] = set()
    labels: set[str] = set()
    for each in resources:
        kinds.add((each.identity.group, each.identity.kind))
        for field, keys in (("annotations", annotations), ("labels", labels)):
            noted = each.body["metadata"].get(field)
            keys.update(noted if isinstance(noted, Mapping) else ())
    waiting = [
        name
        for name, operator in operators.items()
        if not met.isdisjoint(operator.needed_by.environment) or _is_asked_for(operator, kinds, annotations, labels)
    ]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(each for each in operators[name].requires if each in operators)
    return frozenset(found)


def _is_asked_for(
    operator: Operator, kinds: Iterable[tuple[str, str]], annotations: set[str], labels: set[str]
) -> bool:
    by = operator.needed_by
    if not (annotations.isdisjoint(by.annotations) and labels.isdisjoint(by.labels)):
        return True
    return any(operator.versions_of(*kind) or operator.works_on(*kind) for kind in kinds)


def _chart(
    name: str, source: ChartEntry | Manifests, environment: Environment, resources: Sequence[Resource], *, creates: bool
) -> Chart:
    operator, delivery = environment.operators[name], environment.delivery
    watched = _watched(operator, resources) if operator.watched_namespaces else []
    labels = pod_security_labels(operator.pod_security, environment.cluster.version)
    at_home = operator.namespace == delivery.namespace
    return Chart(
        name=f"{delivery.prefix}operator-{name}",
        operator=name,
        description=operator.description,
        project=delivery.prefix + OPERATORS,
        wave=operator.wave,
        repository=source.repository,
        chart=source.name if isinstance(source, ChartEntry) else "",
        path="" if isinstance(source, ChartEntry) else source.path,
        version=source.version,
        values=_with(operator.values, operator.watched_namespaces, watched),
        namespace=operator.namespace,
        creates_namespace=creates,
        namespace_labels=dict(sorted({**environment.labels, **labels}.items())),
        also_in=tuple(sorted({*operator.also_in, *watched})),
        by_hand=all(operator.versions_of(*kind) for kind in _ARGO_CD),
        cluster=IN_CLUSTER if at_home else delivery.cluster,
        labels=environment.labels,
    )


def _watched(operator: Operator, resources: Iterable[Resource]) -> list[str]:
    """Namespaces that hold what the operator brings the kinds of."""
    identities = (each.identity for each in resources if each.application != BOOTSTRAP)
    return sorted({each.namespace for each in identities if operator.versions_of(each.group, each.kind)} - {""})


def _with(values: Mapping[str, Any], path: str, namespaces: list[str]) -> Mapping[str, Any]:
    """Values of a chart, with the namespaces where the chart wants them; maps sorted by key."""
    complete: dict[str, Any] = _by_key(values)
    if path:
        place = complete
        *keys, last = path.split(".")
        for key in keys:
            place = place.setdefault(key, {})
        place[last] = namespaces
    return complete


def _by_key(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _by_key(value[key]) for key in sorted(value)}
    if isinstance(value, (list, tuple)):
        return [_by_key(each) for each in value]
    return value
