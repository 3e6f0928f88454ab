"""Pods by owner, namespace and label, so that a selector does not have to look at every pod."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from firefly_gen.check.pods import Pod
from firefly_gen.check.reading import strings
from firefly_gen.check.selectors import contains, matches
from firefly_gen.model.resource import Resource


class PodIndex:
    """An index over pods.

    Args:
        pods: The pods; every answer keeps their order.
    """

    def __init__(self, pods: Sequence[Pod]) -> None:
        self._by_owner: defaultdict[int, list[Pod]] = defaultdict(list)
        self._by_namespace: defaultdict[str, list[Pod]] = defaultdict(list)
        self._by_label: defaultdict[tuple[str, str, str], list[Pod]] = defaultdict(list)
        for pod in pods:
            self._by_owner[id(pod.owner)].append(pod)
            self._by_namespace[pod.namespace].append(pod)
            for key, value in pod.labels.items():
                self._by_label[pod.namespace, key, value].append(pod)

    def of(self, owner: Resource) -> tuple[Pod, ...]:
        """The pods that an object makes."""
        return tuple(self._by_owner.get(id(owner), ()))

    def matching(self, namespace: str, labels: Mapping[str, str]) -> tuple[Pod, ...]:
        """The pods of a namespace that carry all those labels; all of them where no label is asked for."""
        if not labels:
            return tuple(self._by_namespace.get(namespace, ()))
        candidates = min((self._by_label.get((namespace, *label), []) for label in labels.items()), key=len)
        return tuple(pod for pod in candidates if contains(pod.labels, labels))

    def selected(self, namespace: str, selector: Any) -> tuple[Pod, ...]:
        """The pods of a namespace that a LabelSelector selects."""
        if not isinstance(selector, Mapping):
            return ()
        candidates = self.matching(namespace, strings(selector.get("matchLabels")))
        return tuple(pod for pod in candidates if matches(selector, pod.labels))
