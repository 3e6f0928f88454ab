"""The catalogue of metrics: which series there can be, and which labels they carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class MetricType(StrEnum):
    """What a metric is made of; a histogram is three series or more, a summary three."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


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
    """

    name: str
    labels: frozenset[str]
    monotonic: bool
    source: str


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
    """

    title: str
    origin: tuple[str, ...]
    target_labels: tuple[str, ...]
    metrics: Mapping[str, Metric]


@dataclass(frozen=True, slots=True)
class MetricCatalogue:
    """Every series that is known, by name."""

    series: Mapping[str, Series]

    def find(self, name: str) -> Series | None:
        """The series of a name; None where nothing has that name."""
        return self.series.get(name)


def catalogue(sources: Mapping[str, MetricSource]) -> MetricCatalogue:
    """Puts sources together. A name that two sources have gets the labels of both."""
    found: dict[str, Series] = {}
    for source, entry in sorted(sources.items()):
        for metric, what in entry.metrics.items():
            for suffix, more in _PARTS[what.type].items():
                name = f"{metric}{suffix}"
                labels = frozenset((*what.labels, *more, *entry.target_labels))
                monotonic = what.type is MetricType.COUNTER or bool(suffix)
                twin = found.get(name)
                found[name] = Series(
                    name=name,
                    labels=labels | twin.labels if twin else labels,
                    monotonic=monotonic or bool(twin and twin.monotonic),
                    source=source,
                )
    return MetricCatalogue(found)


def with_series(base: MetricCatalogue, more: Iterable[Series]) -> MetricCatalogue:
    """The catalogue with further series, for example those that rules record."""
    return MetricCatalogue({**base.series, **{each.name: each for each in more}})
