from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from firefly_gen.errors import InputError
from firefly_gen.layers import read_layers
from firefly_gen.load.chain import environments
from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.load.schema import profile_schema, read_schema
from firefly_gen.model.environment import Environment
from firefly_gen.resolve import resolve

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

ROOT = Path(__file__).parents[3]
SCHEMA = profile_schema(
    read_schema(ROOT / "schemas" / "core.schema.json"),
    read_layers([ROOT / "templates"], read_schema(ROOT / "schemas" / "layer.schema.json")).settings,
)
SHIPPED = sorted(set(environments([ROOT / "profiles"])) - {"base"})


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("kubernetes: {zones: [eu-1a, us-1b]}\n", "bank.yaml:2:29: kubernetes.zones[1]", "region 'eu-1'"),
        ("kubernetes: {provider: metl}\n", "bank.yaml:2:24: kubernetes.provider", "did you mean 'metal'?"),
        ("workloads: {grace_seconds: 40}\n", "bank.yaml:2:28: workloads.grace_seconds", "45 or more"),
        (
            "tiers: {core: {priority_class: hihg}}\n",
            "bank.yaml:2:32: tiers.core.priority_class",
            "did you mean 'high'?",
        ),
        ("tiers: {core: {may_call: [coer]}}\n", "bank.yaml:2:27: tiers.core.may_call[0]", "did you mean 'core'?"),
        ("tiers: {core: {namespace: bank-cor}}\n", "bank.yaml:2:27: tiers.core.namespace", "did you mean 'bank-core'?"),
        ("tiers: {edge: {namespace: bank-core}}\n", "bank.yaml:2:27: tiers.edge.namespace", "'core' already"),
        ("databases: {main: {namespace: date}}\n", "bank.yaml:2:31: databases.main.namespace", "did you mean 'data'?"),
        ("kafka: {events: {namespace: dta}}\n", "bank.yaml:2:29: kafka.events.namespace", "did you mean 'data'?"),
        ("redis: {cache: {namespace: dat}}\n", "bank.yaml:2:28: redis.cache.namespace", "did you mean 'data'?"),
        ("storage_classes: {fast: {default: true}}\n", "bank.yaml:2:1: storage_classes", "are fast, standard"),
        ("storage_classes: {standard: {default: false}}\n", "bank.yaml:2:1: storage_classes", "is none"),
        ("namespaces: {bank-core: null}\n", "tiers.core.namespace", "'bank-core'"),
    ],
)
def test_names_that_lead_nowhere_and_values_that_contradict_each_other_are_told(
    problems: Problems, text: str, place: str, words: str
) -> None:
    (problem,) = problems(text)
    assert place in problem.partition(" -> ")[0]
    assert words in problem


@pytest.mark.parametrize("name", ["my env", "Prod", "-x", "x-", "a.b", "n" * 56])
def test_the_name_of_an_environment_has_to_fit_into_labels(load: Callable[[str], Loaded], name: str) -> None:
    loaded = load("")
    with pytest.raises(InputError, match=r"bank\.yaml:1:1: .* cannot be the name of an environment"):
        resolve(name, loaded.profile, loaded.places)


def test_storage_speaks_the_words_of_the_provider(environment: Resolve) -> None:
    text = "kubernetes: {volume_key: my-key}\n"
    fast, standard = environment(text).storage_classes
    assert (fast.name, fast.parameters, fast.reclaim) == ("fast", {"kmsId": "my-key", "pool": "nvme"}, "Retain")
    assert (fast.default, fast.annotations) == (False, {})
    assert (standard.default, list(standard.annotations.values())) == (True, ["true"])
    assert environment("").storage_classes[0].parameters == {"pool": "nvme"}
    (snapshots,) = environment("").snapshot_classes
    assert (snapshots.driver, snapshots.deletion_policy) == ("rbd.csi.example", "Retain")
    (snapshots,) = environment("storage_classes: {fast: {reclaim: Delete}}\n").snapshot_classes
    assert snapshots.deletion_policy == "Delete"


def test_every_workload_namespace_has_a_pull_secret(environment: Resolve) -> None:
    found = environment("").secrets
    pulls = [each for each in found if each.name == "ghcr-pull" or each.type == "kubernetes.io/dockerconfigjson"]
    assert [(each.namespace, each.name) for each in pulls] == [("bank-core", "ghcr-pull"), ("bank-edge", "ghcr-pull")]
    assert {each.type for each in pulls} == {"kubernetes.io/dockerconfigjson"}
    secrets = {(each.namespace, each.name): each for each in pulls}
    (entry,) = secrets["bank-core", "ghcr-pull"].entries
    assert (entry.remote_key, entry.remote_property) == ("bank/prod/platform/ghcr", "dockerconfigjson")
    assert secrets["bank-core", "ghcr-pull"].application == "namespaces/bank-core"


def test_a_layer_that_is_off_is_not_there_and_the_settings_of_others_are_sorted(environment: Resolve) -> None:
    found = environment("layers: {cluster: {enabled: false}, toy: {z: {b: 1, a: [{d: 1, c: 2}]}, a: 1}}\n").layers
    assert list(found) == ["toy"]
    assert repr(found["toy"]) == "{'a': 1, 'enabled': True, 'z': {'a': ({'c': 2, 'd': 1},), 'b': 1}}"


def test_registries_end_in_a_slash_so_that_no_name_that_goes_on_matches(environment: Resolve) -> None:
    found = environment("images: {allowed_registries: [quay.io, ghcr.io/bank]}\n")
    assert found.allowed_registries == ("ghcr.io/bank/", "quay.io/")
    assert found.allowed_registries_cel == '["ghcr.io/bank/", "quay.io/"]'


def test_only_prod_is_prod(environment: Resolve) -> None:
    assert [environment(f"stage: {stage}\n").prod for stage in ("dev", "staging", "prod")] == [False, False, True]


def shipped(name: str, folder: Path) -> Environment:
    loaded = load_profile(name, [folder], SCHEMA)
    return resolve(name, loaded.profile, loaded.places)


@pytest.mark.parametrize("name", SHIPPED)
def test_resolving_is_repeatable_and_does_not_depend_on_the_order_of_keys(
    name: str, shuffled_profiles: Callable[[int], Path]
) -> None:
    first = shipped(name, ROOT / "profiles")
    assert shipped(name, ROOT / "profiles") == first
    for seed in (1, 2):
        again = shipped(name, shuffled_profiles(seed))
        assert again == first
        # Templates walk through maps and tuples, so their order counts too.
        assert unsorted(again) == []


def unsorted(environment: Environment) -> list[str]:
    """Maps that do not stand in the order of their keys; what only checks read does not matter."""
    skipped = {"operators", "patches", "waivers", "provided"}
    fields = {name: getattr(environment, name) for name in environment.__slots__ if name not in skipped}
    return [path for name, value in fields.items() for path in out_of_order(value, name)]


def out_of_order(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        if list(value) != sorted(value):
            yield path
        for key, each in value.items():
            yield from out_of_order(each, f"{path}.{key}")
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from out_of_order(each, f"{path}[{index}]")
    elif hasattr(value, "__slots__") and not isinstance(value, str):
        for name in value.__slots__:
            yield from out_of_order(getattr(value, name), f"{path}.{name}")
