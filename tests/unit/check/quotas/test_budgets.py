from __future__ import annotations

from firefly_gen.check.quotas.budgets import node_budgets, quota_budgets
from tests.unit.check.quotas.test_nodes_fit import pool


def test_each_bound_of_a_quota_is_held_against_what_its_workloads_may_take(world):
    found = {(each.of, each.kind): each for each in quota_budgets(world.platform())}
    assert found
    assert all(each.used <= each.most for each in found.values())
    assert world.findings("QUOTA-001") == ()
    name, kind = next(key for key in found if key[1] == "requests.memory")
    quota = next(
        each for each in world.objects if each["kind"] == "ResourceQuota" and each["metadata"]["namespace"] == name
    )
    quota["spec"]["hard"][kind] = "1Gi"
    after = {(each.of, each.kind): each for each in quota_budgets(world.platform())}[name, kind]
    assert (after.most_text, after.used) == ("1Gi", found[name, kind].used)
    assert after.percent > 100


def test_pools_are_held_against_what_has_nowhere_else_to_go(world):
    assert list(node_budgets(world.platform())) == []
    world.add(pool(cpu="48", memory="96Gi"))
    found = {each.kind: each for each in node_budgets(world.platform())}
    assert found.keys() == {"cpu", "memory"}
    assert (found["cpu"].of, found["cpu"].most_text) == ("general", "32")
    assert 0 < found["cpu"].percent < 100
