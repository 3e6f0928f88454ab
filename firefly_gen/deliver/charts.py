"""One Application for each operator that the tree needs, and for no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from firefly_gen.model.delivery import BOOTSTRAP, IN_CLUSTER, OPERATORS, Chart
from firefly_gen.model.environment import Environment
from firefly_gen.model.podsecurity import pod_security_labels
from firefly_gen.model.profile import Operator
from firefly_gen.model.resource import Resource

_ARGO_CD = (("argoproj.io", "Application"), ("argoproj.io", "AppProject"))


def charts(environment: Environment, resources: Sequence[Resource]) -> tuple[Chart, ...]:
    """The charts to install, sorted by name: an operator that somebody else runs has none."""
    names = needed(environment.operators, resources)
    made_by: dict[str, str] = {}
    for name in sorted(names, key=lambda each: (environment.operators[each].wave, each)):
        made_by.setdefault(environment.operators[name].namespace, name)
    own = {each.name for each in environment.namespaces}
    # Argo CD's own namespace stands in what is applied by hand.
    own.add(environment.delivery.namespace)
    return tuple(
        _chart(
            name, environment, resources, creates=made_by[operator.namespace] == name and operator.namespace not in own
        )
        for name in sorted(names)
        if (operator := environment.operators[name]).chart and not operator.provided_by
    )


def needed(operators: Mapping[str, Operator], resources: Iterable[Resource]) -> frozenset[str]:
    """Names of the operators that the tree needs: by a kind, by an annotation, or because another one needs them."""
    kinds: set[tuple[str, str]] = set(_ARGO_CD)
    annotations: set[str] = set()
    for each in resources:
        kinds.add((each.identity.group, each.identity.kind))
        metadata = each.body["metadata"]
        annotations.update(metadata.get("annotations") or {})
    waiting = [name for name, operator in operators.items() if _is_asked_for(operator, kinds, annotations)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(each for each in operators[name].requires if each in operators)
    return frozenset(found)


def _is_asked_for(operator: Operator, kinds: Iterable[tuple[str, str]], annotations: set[str]) -> bool:
    if not annotations.isdisjoint(operator.needed_by.annotations):
        return True
    return any(operator.versions_of(*kind) or operator.works_on(*kind) for kind in kinds)


def _chart(name: str, environment: Environment, resources: Sequence[Resource], *, creates: bool) -> Chart:
    operator, delivery = environment.operators[name], environment.delivery
    chart = operator.chart
    assert chart is not None  # noqa: S101 - the caller takes those that have one
    watched = _watched(operator, resources)
    labels = pod_security_labels(operator.pod_security, environment.cluster.version)
    at_home = operator.namespace == delivery.namespace
    return Chart(
        name=f"{delivery.prefix}operator-{name}",
        operator=name,
        description=operator.description,
        project=delivery.prefix + OPERATORS,
        wave=operator.wave,
        repository=chart.repository,
        chart=chart.name,
        version=chart.version,
        values=_with(operator.values, operator.watched_namespaces, watched),
        namespace=operator.namespace,
        creates_namespace=creates,
        namespace_labels=dict(sorted({**environment.labels, **labels}.items())),
        also_in=tuple(sorted({*operator.also_in, *(watched if operator.watched_namespaces else ())})),
        by_hand=all(operator.versions_of(*kind) for kind in _ARGO_CD),
        cluster=IN_CLUSTER if at_home else delivery.cluster,
        labels=environment.labels,
    )


def _watched(operator: Operator, resources: Iterable[Resource]) -> list[str]:
    """Namespaces that hold what the operator brings the kinds of."""
    by_namespace: defaultdict[str, bool] = defaultdict(bool)
    for each in resources:
        identity = each.identity
        if identity.namespace and each.application != BOOTSTRAP and operator.versions_of(identity.group, identity.kind):
            by_namespace[identity.namespace] = True
    return sorted(by_namespace)


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
