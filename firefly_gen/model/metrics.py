"""The catalogue of metrics: which series there can be, and which labels they carry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class MetricType(StrEnum):
    """What a metric is made of; a histogram is three series or more, a summary three."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


_UNFIT = re.compile(r"[^A-Za-z0-9_]")

_PARTS: Mapping[MetricType, Mapping[str, tuple[str, ...]]] = {
    MetricType.COUNTER: {"": ()},
    MetricType.GAUGE: {"": ()},
    MetricType.HISTOGRAM: {"_bucket": ("le",), "_count": (), "_sum": ()},
    MetricType.SUMMARY: {"": ("quantile",), "_count": (), "_sum": ()},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The series of one name.

    Attributes:
        labels: Every label that one of them may carry, those of its target included.
        monotonic: Whether it only ever grows, so that its rate says something.
        source: The source that it comes from.
        copied: Those of the labels that it has only where a monitor copies them from the pods.
    """

    name: str
    labels: frozenset[str]
    monotonic: bool
    source: str
    copied: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric as its source describes it."""

    type: MetricType
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSource:
    """Something that has metrics.

    Attributes:
        title: What it is.
        origin: Where the names were read: addresses, with versions.
        target_labels: Labels that the scrape adds.
        metrics: Its metrics by name; those of a histogram or summary without ``_count`` and the like.
        pod_labels: Labels of the pods that a monitor may copy, as Kubernetes has them.
    """

    title: str
    origin: tuple[str, ...]
    target_labels: tuple[str, ...]
    metrics: Mapping[str, Metric]
    pod_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MetricCatalogue:
    """Every series that is known, by name."""

    series: Mapping[str, Series]

    def find(self, name: str) -> Series | None:
        """The series of a name; None where nothing has that name."""
        return self.series.get(name)


def label_in_series(name: str) -> str:
    """The label of a series that a monitor makes of a label of Kubernetes.

    Source: https://prometheus-operator.dev/docs/api-reference/api/, ``podTargetLabels``, and Prometheus' own rule
    for names.
    """
    return _UNFIT.sub("_", name)


def catalogue(sources: Mapping[str, MetricSource]) -> MetricCatalogue:
    """Puts sources together. A name that two sources have gets the labels of both."""
    found: dict[str, Series] = {}
    for source, entry in sorted(sources.items()):
        copied = frozenset(label_in_series(each) for each in entry.pod_labels)
        for metric, what in entry.metrics.items():
            for suffix, more in _PARTS[what.type].items():
                name = f"{metric}{suffix}"
                labels = frozenset((*what.labels, *more, *entry.target_labels, *copied))
                monotonic = what.type is MetricType.COUNTER or bool(suffix)
                twin = found.get(name)
                found[name] = Series(
                    name=name,
                    labels=labels | twin.labels if twin else labels,
                    monotonic=monotonic or bool(twin and twin.monotonic),
                    source=source,
                    copied=copied | twin.copied if twin else copied,
                )
    return MetricCatalogue(found)


def with_series(base: MetricCatalogue, more: Iterable[Series]) -> MetricCatalogue:
    """The catalogue with further series, for example those that rules record."""
    return MetricCatalogue({**base.series, **{each.name: each for each in more}})
