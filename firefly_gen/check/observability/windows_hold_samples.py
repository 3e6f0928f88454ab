"""MON-004: a scrape ends before the next one, and a rate looks at enough of them."""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.check.alerts import stack_values
from firefly_gen.check.durations import seconds
from firefly_gen.check.meta import Meta
from firefly_gen.check.monitors import ENDPOINTS, PROBE, SCRAPE_CONFIG
from firefly_gen.check.platform import Platform
from firefly_gen.check.queries import expressions
from firefly_gen.check.reading import at, mapping, text, walk
from firefly_gen.model.finding import Finding, Severity
from firefly_gen.model.resource import Resource
from firefly_gen.promql import PromqlError, parse

META = Meta(
    id="MON-004",
    severity=Severity.ERROR,
    statement="A scrape takes no longer than its interval, and a rate looks at four intervals or more.",
    why="A rate over fewer samples is empty as soon as one scrape is late, and with it the alert.",
    mend="widen the window, or shorten the interval",
)
_DEFAULT = 30.0
_SAMPLES = 4
_RATES = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv"})
_FIELDS = {PROBE: ("spec.interval", "spec.scrapeTimeout"), SCRAPE_CONFIG: ("spec.scrapeInterval", "spec.scrapeTimeout")}


def run(platform: Platform) -> Iterator[Finding]:
    """Compares times of monitors with each other, and windows of expressions with the longest interval."""
    usual = seconds(text(at(stack_values(platform), "prometheus.prometheusSpec.scrapeInterval")), "s") or _DEFAULT
    longest = usual
    for kind, path in ENDPOINTS.items():
        for monitor in platform.of_kind(kind):
            for place, endpoint in walk(monitor.body, path):
                interval = _time(mapping(endpoint).get("interval"), usual)
                longest = max(longest, interval)
                timeout = _time(mapping(endpoint).get("scrapeTimeout"), min(10.0, interval))
                yield from _too_long(monitor, f"{place}.scrapeTimeout", timeout, interval)
    for kind, (interval_at, timeout_at) in _FIELDS.items():
        for monitor in platform.of_kind(kind):
            interval = _time(at(monitor.body, interval_at), usual)
            timeout = _time(at(monitor.body, timeout_at), min(10.0, interval))
            yield from _too_long(monitor, timeout_at, timeout, interval)
    yield from _windows(platform, longest)


def _windows(platform: Platform, longest: float) -> Iterator[Finding]:
    for each in expressions(platform):
        try:
            selectors = parse(each.text).selectors
        except PromqlError:
            continue
        for selector in dict.fromkeys(selectors):
            if selector.function in _RATES and 0 < selector.window < _SAMPLES * longest:
                what = f"{selector.function} of {selector.name}"
                message = f"{what} looks at {selector.window:g} s, but a scrape comes every {longest:g} s"
                yield META.finding(each.resource, message, each.path, f"take {_SAMPLES * longest:g} s or more")


def _too_long(monitor: Resource, path: str, timeout: float, interval: float) -> Iterator[Finding]:
    if timeout > interval:
        yield META.finding(
            monitor, f"a scrape may take {timeout:g} s, but the next one begins after {interval:g} s", path
        )


def _time(value: object, otherwise: float) -> float:
    found = seconds(value, "s") if isinstance(value, str) and value else None
    return otherwise if found is None else found
