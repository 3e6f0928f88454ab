from __future__ import annotations

import pytest

from firefly_gen.model.metrics import Metric, MetricCatalogue, MetricSource, MetricType, Series, catalogue, with_series
from firefly_gen.promql import Analysis, analyse, parse

SOURCE = MetricSource(
    title="",
    origin=(),
    target_labels=("job", "pod"),
    metrics={
        "up": Metric(type=MetricType.GAUGE),
        "errors_total": Metric(type=MetricType.COUNTER, labels=("kind",)),
        "seconds": Metric(type=MetricType.HISTOGRAM),
        "info": Metric(type=MetricType.GAUGE, labels=("version",)),
    },
)


@pytest.fixture(scope="module")
def known() -> MetricCatalogue:
    return catalogue({"a": SOURCE})


def analysed(known: MetricCatalogue, text: str) -> Analysis:
    return analyse(parse(text), known)


def labels(known: MetricCatalogue, text: str) -> set[str] | None:
    found = analysed(known, text)
    assert found.problems == ()
    return None if found.labels is None else set(found.labels)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up", {"job", "pod"}),
        ("sum(up)", set()),
        ("sum by (job) (up)", {"job"}),
        ("sum without (pod) (errors_total)", {"job", "kind"}),
        ("topk(3, up)", {"job", "pod"}),
        ('count_values("value", up)', {"value"}),
        ('count_values by (job) ("value", up)', {"job", "value"}),
        ("rate(errors_total[5m])", {"job", "kind", "pod"}),
        ("max_over_time(rate(errors_total[5m])[1h:])", {"job", "kind", "pod"}),
        ("histogram_quantile(0.9, sum by (job, le) (rate(seconds_bucket[5m])))", {"job"}),
        ('label_replace(up, "new", "$1", "pod", "(.*)")', {"job", "new", "pod"}),
        ('label_join(up, "new", "-", "pod", "job")', {"job", "new", "pod"}),
        ('absent(up{job="a", pod=~"b"})', {"job"}),
        ('absent_over_time(up{job="a"}[5m])', {"job"}),
        ('absent(sum(up{job="a"}) == 1)', set()),
        ("vector(1)", set()),
        ("time() - up", {"job", "pod"}),
        ("-(up > 1)", {"job", "pod"}),
        ("1 - scalar(up)", set()),
        ("up == 0 and on (job) errors_total", {"job", "pod"}),
        ("sum by (job) (up) or sum by (pod) (up)", {"job", "pod"}),
        ("up * on (job, pod) group_left (version) info", {"job", "pod", "version"}),
        ("up * on (job, pod) group_right () info", {"job", "pod", "version"}),
        ("up / on (job) errors_total", {"job"}),
        ("errors_total / ignoring (kind) up", {"job", "pod"}),
        ('{__name__=~"a|b"}', None),
        ('up or {__name__=~"a|b"}', None),
        ("info(up)", None),
    ],
)
def test_labels_pass_through_every_part(known: MetricCatalogue, text: str, expected: set[str] | None) -> None:
    assert labels(known, text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nothing", "nothing has a metric nothing"),
        ("seconds", "nothing has a metric seconds"),
        ('up{kind="a"}', "up asks for label kind"),
        ("sum by (kind) (up)", "sum by (kind) asks for label kind"),
        ("sum without (kind) (up)", "sum without (kind) asks for label kind"),
        ("rate(up[5m])", "rate is for counters, but up is a gauge"),
        ("increase((up)[5m:])", ""),
        ("sum by (job) (up) / sum by (pod) (up)", "/ finds no partners"),
        ("sum by (job) (up) / on (pod) up", "`on` of / asks for label pod"),
        ("up * on (job) group_left (kind) info", "the group modifier asks for label kind"),
        ('label_replace(up, "a", "$1", "kind", "(.*)")', "label_replace asks for label kind"),
        ("histogram_quantile(0.9, sum by (job) (rate(seconds_bucket[5m])))", "histogram_quantile asks for label le"),
    ],
)
def test_what_is_asked_for_in_vain_is_found(known: MetricCatalogue, text: str, message: str) -> None:
    problems = analysed(known, text).problems
    assert [each.startswith(message) for each, _ in problems] == ([True] if message else [])


def test_a_misspelt_metric_comes_with_the_closest_name(known: MetricCatalogue) -> None:
    assert analysed(known, "error_total").problems == (
        ("nothing has a metric error_total", "did you mean 'errors_total'?"),
    )


def test_recorded_series_are_known_beside_the_exported_ones(known: MetricCatalogue) -> None:
    more = Series(name="a:b:c", labels=frozenset({"job"}), monotonic=True, source="a rule")
    assert labels(with_series(known, (more,)), "sum by (job) (a:b:c) / sum by (job) (up)") == {"job"}


def test_a_name_of_two_sources_has_the_labels_of_both() -> None:
    other = MetricSource(
        title="", origin=(), target_labels=("node",), metrics={"up": Metric(type=MetricType.COUNTER, labels=("x",))}
    )
    both = catalogue({"a": SOURCE, "b": other}).find("up")
    assert both is not None
    assert both.labels == {"job", "node", "pod", "x"}
    assert both.monotonic


def test_a_histogram_is_three_series_and_a_summary_too() -> None:
    metrics = {"h": Metric(type=MetricType.HISTOGRAM), "s": Metric(type=MetricType.SUMMARY)}
    found = catalogue({"a": MetricSource(title="", origin=(), target_labels=(), metrics=metrics)}).series
    assert sorted(found) == ["h_bucket", "h_count", "h_sum", "s", "s_count", "s_sum"]
    assert (found["h_bucket"].labels, found["s"].labels) == ({"le"}, {"quantile"})
    assert found["s_sum"].monotonic
    assert not found["s"].monotonic


def test_hundreds_of_parts_are_followed_like_two(known: MetricCatalogue) -> None:
    assert labels(known, " or ".join("up" for _ in range(700))) == {"job", "pod"}
    assert labels(known, "up + " + " + ".join("(1)" for _ in range(700))) == {"job", "pod"}
