from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]


def test_the_tree_lies_in_a_folder_by_its_name_unless_the_profile_knows_better(environment: Resolve) -> None:
    found = environment("").delivery
    assert (found.path, found.root_path, found.root, found.control) == (
        "out/bank",
        "out/bank/argocd",
        "root",
        "delivery",
    )
    found = environment("delivery: {repository: {path: trees/eu}, prefix: eu-}\n").delivery
    assert (found.path, found.root, found.control) == ("trees/eu", "eu-root", "eu-delivery")


def test_a_cluster_goes_by_its_name_or_its_address(environment: Resolve) -> None:
    assert environment("").delivery.cluster.server == "https://kubernetes.default.svc"
    named = environment("delivery: {cluster: {name: prod-eu}}\n").delivery.cluster
    assert (named.name, named.server) == ("prod-eu", "")


def test_services_come_after_the_tiers_that_they_may_call(environment: Resolve) -> None:
    tiers = environment("").delivery.tiers
    assert {name: (each.project, each.wave) for name, each in tiers.items()} == {
        "bank-core": ("bank-core", 0),
        "bank-edge": ("bank-edge", 10),
    }


def test_tiers_that_call_each_other_have_waves_all_the_same(environment: Resolve) -> None:
    tiers = environment("tiers: {core: {may_call: [edge]}}\n").delivery.tiers
    assert {each.wave for each in tiers.values()} == {10}


def test_a_project_of_each_tier_has_the_groups_of_the_tier(environment: Resolve) -> None:
    projects = environment("").delivery.projects
    assert projects["bank-core"].readers == ("core-team",)
    assert projects["bank-edge"].deployers == ("on-call",)


def test_names_that_lead_nowhere_are_told(problems: Callable[[str], list[str]]) -> None:
    text = """\
delivery:
  projects: {platform: {}, bank-core: {}}
  folders: {cluster: {project: platfrom, wave: 1}}
  windows: {night: {schedule: "0 22 * * *", hours: 8, time_zone: UTC, projects: [x]}}
"""
    known = "known here: bank-core, bank-edge, platform"
    assert problems(text) == [
        "bank.yaml:3:28: delivery.projects.bank-core: there is a project 'bank-core' already -> rename it",
        "bank.yaml:4:32: delivery.folders.cluster.project: there is no project 'platfrom' -> did you mean 'platform'?",
        f"bank.yaml:5:82: delivery.windows.night.projects[0]: there is no project 'x' -> {known}",
    ]


def test_channels_hear_of_what_goes_wrong(environment: Resolve) -> None:
    assert environment("").delivery.notifications == {}
    found = environment("delivery: {notifications: {slack_channel: ops}}\n").delivery.notifications
    assert found == {
        "notifications.argoproj.io/subscribe.on-health-degraded.slack": "ops",
        "notifications.argoproj.io/subscribe.on-sync-failed.slack": "ops",
    }
