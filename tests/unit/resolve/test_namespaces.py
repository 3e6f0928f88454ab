from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firefly_gen.load.profile import Loaded
from firefly_gen.model.cluster import Namespace
from firefly_gen.model.environment import Environment
from firefly_gen.model.quantity import mebibytes, millicores
from firefly_gen.model.service import Resources, Scaling, Sidecar
from firefly_gen.resolve.namespaces import namespaces

Resolve = Callable[[str], Environment]

PODS = st.lists(st.tuples(st.integers(1, 50), st.integers(1, 8000), st.integers(1, 20_000)), min_size=1, max_size=5)


def of(environment: Environment, name: str) -> Namespace:
    return next(each for each in environment.namespaces if each.name == name)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pods=PODS,
    headroom=st.integers(0, 500),
    aside=st.tuples(st.integers(0, 500), st.integers(0, 512)),
    mesh=st.booleans(),
)
def test_a_quota_holds_every_pod_with_its_sidecar_at_the_largest_while_it_is_rolled(  # noqa: PLR0913, PLR0917 - four dimensions
    environment: Resolve,
    load: Callable[[str], Loaded],
    pods: list[tuple[int, int, int]],
    headroom: int,
    aside: tuple[int, int],
    mesh: bool,  # noqa: FBT001
) -> None:
    model = next(each for each in environment("").services if each.name == "accounts")
    services = [
        replace(
            model,
            name=f"s{index}",
            scaling=Scaling(minimum=1, maximum=maximum),
            resources=Resources(cpu_millicores=cpu, memory_mib=memory, cpu="", memory=""),
        )
        for index, (maximum, cpu, memory) in enumerate(pods)
    ]
    sidecar = replace(
        environment("").sidecar, cpu_millicores=aside[0], memory_mib=aside[1], memory_limit_mib=aside[1] * 2
    )
    profile = load(
        f"namespaces: {{bank-core: {{mesh: {str(mesh).lower()}, quota: {{headroom_percent: {headroom}}}}}}}\n"
    ).profile
    core = next(each for each in namespaces(profile, services, sidecar, {}) if each.name == "bank-core")
    beside = sidecar if mesh else replace(sidecar, cpu_millicores=0, memory_mib=0, memory_limit_mib=0)
    needs = needed(pods, beside)
    room = 1 + headroom / 100
    found = (
        int(core.quota["pods"]),
        millicores(core.quota["requests.cpu"]),
        mebibytes(core.quota["requests.memory"]),
        mebibytes(core.quota["limits.memory"]),
    )
    for has, need, step in zip(found, needs, (1, 1000, 1024, 1024), strict=True):
        assert need * room <= has + 1e-6
        assert has < need * room + step


def needed(pods: list[tuple[int, int, int]], beside: Sidecar) -> tuple[int, int, int, int]:
    return (
        sum(count + 1 for count, _, _ in pods),
        sum((count + 1) * (cpu + beside.cpu_millicores) for count, cpu, _ in pods),
        sum((count + 1) * (memory + beside.memory_mib) for count, _, memory in pods),
        sum((count + 1) * (memory + beside.memory_limit_mib) for count, _, memory in pods),
    )


def test_a_bound_of_the_profile_goes_before_the_computed_one(environment: Resolve) -> None:
    text = "namespaces: {bank-core: {quota: {cpu: '40', memory: 64Gi, pods: 99}}}\n"
    quota = of(environment(text), "bank-core").quota
    assert quota["requests.cpu"] == "40"
    assert (quota["requests.memory"], quota["limits.memory"], quota["pods"]) == ("64Gi", "64Gi", "99")


def test_every_namespace_keeps_public_services_out(environment: Resolve) -> None:
    found = environment("namespaces: {empty: {description: runs nothing}}\n")
    for each in found.namespaces:
        assert (each.quota["services.loadbalancers"], each.quota["services.nodeports"]) == ("0", "0")
    kept_out = {"services.loadbalancers", "services.nodeports"}
    assert set(of(found, "empty").quota) == kept_out
    assert set(of(found, "data").quota) == {*kept_out, "persistentvolumeclaims", "requests.storage"}


def test_a_namespace_of_a_tier_takes_its_groups_and_its_label(environment: Resolve) -> None:
    core, data = of(environment(""), "bank-core"), of(environment(""), "data")
    assert (core.tier, core.workloads, core.viewers, core.operators) == ("core", True, ("core-team",), ())
    assert (core.has_viewers, core.has_operators) == (True, False)
    assert core.labels["firefly.io/tier"] == core.object_labels["firefly.io/tier"] == "core"
    assert (data.tier, data.workloads, data.viewers) == ("", False, ())
    assert "firefly.io/tier" not in data.labels
    assert core.application == "namespaces/bank-core"


@pytest.mark.parametrize(("mesh", "label"), [("true", "enabled"), ("false", "disabled")])
def test_injection_and_pod_security_are_labels_of_the_namespace(environment: Resolve, mesh: str, label: str) -> None:
    core = of(environment(f"namespaces: {{bank-core: {{mesh: {mesh}, pod_security: baseline}}}}\n"), "bank-core")
    assert core.labels["istio-injection"] == label
    for mode in ("enforce", "audit", "warn"):
        assert core.labels[f"pod-security.kubernetes.io/{mode}"] == "baseline"
    assert core.labels["pod-security.kubernetes.io/enforce-version"] == "v1.36"
    assert "istio-injection" not in core.object_labels
