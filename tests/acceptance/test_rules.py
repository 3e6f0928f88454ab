"""Runs the rendered rules through Prometheus' own evaluator: each alert fires once, and once stays silent."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.model.alerts import AlertingRule
from firefly_gen.model.profile import Need, Objective
from firefly_gen.pipeline.request import Sources
from firefly_gen.render import render
from firefly_gen.resolve import resolve
from firefly_gen.resolve.labels import platform_labels
from firefly_gen.resolve.objectives import GROUP
from firefly_gen.resolve.rules import rule_groups

ROOT = Path(__file__).parents[2]
# Watchdog has no series to be silent with; the other two are about series that follow from the profile.
ALWAYS, ABSENT = "Watchdog", "TargetsAbsent"
SERVICE = 'namespace="banking-core", service="core-banking-accounts", tier="core", job="core-banking-accounts"'
SHORT = {
    "A": SERVICE,
    "P": f'{SERVICE}, pod="core-banking-accounts-1"',
    "C": 'namespace="data-postgres", cnpg_io_cluster="accounts"',
    "K": 'namespace="data-kafka", strimzi_io_cluster="firefly"',
    "R": 'namespace="data-redis", app="sagas"',
}
JOBS = (("", "kubelet"), ("banking-core", "core-banking-accounts"), ("data-kafka", "data-kafka/firefly"))
Series = Mapping[str, str]
Body = dict[str, Any]


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    sources = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
    return load_profile("prod", sources.profiles, sources.profile_schema)


@pytest.fixture(scope="module")
def groups(loaded: Loaded) -> tuple[Body, ...]:
    """Groups of the rendered rules, of an environment that has everything."""
    environment = resolve("prod", loaded.profile, loaded.places)
    every = rule_groups(loaded.profile, frozenset(Need), JOBS, platform_labels("prod"))
    sources = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))
    resources = render(replace(environment, watch=replace(environment.watch, rule_groups=every)), sources.layers)
    rules = [each for each in resources if each.identity.kind == "PrometheusRule"]
    return tuple(group for each in rules for group in each.body["spec"]["groups"])


@pytest.fixture(scope="module")
def alerts(loaded: Loaded) -> dict[str, AlertingRule]:
    every = rule_groups(loaded.profile, frozenset(Need), JOBS, platform_labels("prod"))
    return {alert.name: alert for group in every for alert in group.alerts}


def written() -> dict[str, Body]:
    """The series of each alert, as the files beside the tests of the tool say."""
    files = sorted((ROOT / "tests" / "rules").glob("*.yaml"))
    pairs = [pair for file in files for pair in yaml.safe_load(file.read_text()).items()]
    assert len(pairs) == len(dict(pairs))
    return dict(pairs)


def burning(alerts: Mapping[str, AlertingRule], loaded: Loaded) -> dict[str, Body]:
    """Series for the alerts that follow from objectives: all requests fail, or are slow; or none does."""
    objectives = loaded.profile.observability.alerting.objectives
    return {
        name: {
            "at": "4h",
            "fires": traffic(objectives, failed=100 * ("Error" in name), slow=100 * ("Latency" in name)),
            "silent": traffic(objectives, failed=0, slow=0),
        }
        for name in alerts
        if "BudgetBurn" in name
    }


def traffic(objectives: Any, *, failed: int, slow: int) -> Series:
    tier: Objective = objectives.tiers["core"]
    service: Objective = objectives.services["core-banking-accounts"]
    found = {
        'http_server_requests_seconds_count{A, outcome="SERVER_ERROR"}': f"0+{failed}x300",
        'http_server_requests_seconds_count{A, outcome="SUCCESS"}': f"0+{100 - failed}x300",
    }
    for bound in {tier.latency_ms, service.latency_ms}:
        found[f'http_server_requests_seconds_bucket{{A, le="{bound / 1000:g}"}}'] = f"0+{100 - slow}x300"
    return found


def absent() -> dict[str, Body]:
    every = {
        f'up{{namespace="{namespace}", job="{job}"}}' if namespace else f'up{{job="{job}"}}': "1x60"
        for namespace, job in JOBS
    }
    return {ABSENT: {"fires": dict(list(every.items())[:-1]), "silent": every}}


@dataclass(frozen=True)
class Case:
    """What a question has to come to, with some series, at some time."""

    series: Series
    at: str
    expr: str
    samples: tuple[Body, ...]


def cases(name: str, body: Body, alert: AlertingRule) -> Iterator[tuple[str, Case]]:
    """One in which the alert fires with its labels, and one in which it does not even begin to."""
    at, teams = body.get("at", "30m"), "|".join(alert.teams)
    wanted = f'alertname="{name}", severity="{alert.severity}", team=~"{teams}", service!=""'
    firing = f'count(count by (alertname) (ALERTS{{{wanted}, alertstate="firing"}}))'
    yield "fires", Case(_full(body["fires"]), at, firing, ({"labels": "{}", "value": 1},))
    if "silent" in body:
        yield "stays silent", Case(_full(body["silent"]), at, f'ALERTS{{alertname="{name}"}}', ())


def _full(series: Series) -> dict[str, str]:
    return {
        re.sub(r"(?<=\{)([APCKR])(?=[,}])", lambda found: SHORT[found[1]], key): each for key, each in series.items()
    }


def packed(every: Iterable[tuple[str, Case]]) -> list[Body]:
    """Tests of several cases each, since each test costs a database: those whose series do not contradict."""
    packs: list[tuple[str, dict[str, str], list[Case]]] = []
    for kind, case in every:
        for other, series, inside in packs:
            if other == kind and all(series.get(key, each) == each for key, each in case.series.items()):
                series.update(case.series)
                inside.append(case)
                break
        else:
            packs.append((kind, dict(case.series), [case]))
    return [
        {
            "name": kind,
            "interval": "1m",
            "input_series": [{"series": key, "values": values} for key, values in series.items()],
            "promql_expr_test": [
                {"expr": case.expr, "eval_time": case.at, "exp_samples": list(case.samples)} for case in inside
            ],
        }
        for kind, series, inside in packs
    ]


def run(promtool: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([promtool, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def files(groups: Sequence[Body], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of rules a group, as Prometheus itself reads them."""
    folder = tmp_path_factory.mktemp("rules")
    found = {}
    for group in groups:
        found[group["name"]] = folder / f"{group['name']}.rules.yaml"
        found[group["name"]].write_text(yaml.safe_dump({"groups": [group]}))
    return found


def test_prometheus_takes_every_rule(promtool: Path, files: Mapping[str, Path]) -> None:
    done = run(promtool, "check", "rules", "--lint=all", "--lint-fatal", *map(str, files.values()))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def tested(alerts: Mapping[str, AlertingRule], loaded: Loaded) -> dict[str, Body]:
    return {**written(), **burning(alerts, loaded), **absent(), ALWAYS: {"fires": {}}}


def test_every_alert_is_tested_and_nothing_else(alerts: Mapping[str, AlertingRule], tested: Mapping[str, Body]) -> None:
    assert set(tested) == set(alerts)
    assert all(body["fires"] and body["silent"] for name, body in tested.items() if name != ALWAYS)
    assert len(alerts) > 90


def test_every_alert_fires_and_stays_silent(
    promtool: Path,
    files: Mapping[str, Path],
    groups: Sequence[Body],
    alerts: Mapping[str, AlertingRule],
    tested: Mapping[str, Body],
) -> None:
    suites = []
    for group in groups:
        names = [rule["alert"] for rule in group["rules"] if "alert" in rule]
        tests = packed(case for name in names for case in cases(name, tested[name], alerts[name]))
        every = "5m" if group["name"] == GROUP else "1m"  # windows of days need no minutes
        rules = files[group["name"]]
        suite = rules.with_suffix(".test.yaml")
        suite.write_text(yaml.safe_dump({"rule_files": [rules.name], "evaluation_interval": every, "tests": tests}))
        suites += [str(suite)] if tests else []
    done = run(promtool, "test", "rules", *suites)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("SUCCESS") == len(suites)
