from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from firefly_gen.errors import InputError, Problem
from firefly_gen.layers import read_layers
from firefly_gen.load.chain import environments, read_chain
from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.load.schema import profile_schema, read_schema
from firefly_gen.model.profile import Stage, ZoneSpread

ROOT = Path(__file__).parents[3]
CORE = read_schema(ROOT / "schemas" / "core.schema.json")
LAYERS = read_layers([ROOT / "templates"], read_schema(ROOT / "schemas" / "layer.schema.json"))
SHIPPED = environments([ROOT / "profiles"])

Load = Callable[[str], Loaded]


def refused(load: Load, text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load(text)
    return caught.value.problems


def test_a_profile_is_complete_and_typed(load: Load) -> None:
    profile = load("workloads: {replicas: 4, zone_spread: required}\nservices: {accounts: {replicas: 2}}\n").profile
    assert profile.stage is Stage.PROD
    assert profile.workloads.zone_spread is ZoneSpread.REQUIRED
    assert (profile.workloads.replicas, profile.workloads.size) == (4, "small")
    assert profile.kubernetes.zones == ("eu-1a", "eu-1b", "eu-1c")
    assert (profile.services["accounts"].replicas, profile.services["accounts"].port) == (2, 8080)
    assert profile.services["accounts"].database is None
    assert profile.layers == {"cluster": {"enabled": True}, "toy": {"enabled": True}}


def test_an_environment_takes_something_away_with_null(load: Load) -> None:
    profile = load("services:\n  gateway: null\n  accounts: {spring_profiles: null}\n").profile
    assert list(profile.services) == ["accounts"]
    assert profile.services["accounts"].spring_profiles == ()


def test_everything_that_is_wrong_is_told_at_once_in_order(load: Load, tmp_path: Path) -> None:
    text = """\
domian: x
stage: production
workloads:
  replicas: "three"
  autoscale: 1
services:
  accounts:
    image: {modul: x}
    tier: Core Tier
  Bad_Name: {tier: core, image: {}}
  gateway: {enabled: false}
patches:
  - {target: {kind: X}}
"""
    problems = refused(load, text)
    file = f"{tmp_path}/profiles/bank.yaml"
    assert {each.file for each in problems} == {file}
    assert list(problems) == sorted(problems)
    assert [(each.line, each.path) for each in problems] == [
        (2, "domian"),
        (3, "stage"),
        (5, "workloads.replicas"),
        (6, "workloads.autoscale"),
        (9, "services.accounts.image.modul"),
        (10, "services.accounts.tier"),
        (11, "services.Bad_Name"),
        (12, "services.gateway"),
        (14, "patches[0]"),
    ]
    assert "'domain'" in problems[0].hint
    assert "staging" in problems[1].message
    assert "'module'" in problems[4].hint


def test_an_unknown_field_is_told_at_the_field_and_a_wrong_value_at_the_value(load: Load) -> None:
    unknown, wrong = refused(load, "workloads:\n  replica: 3\n  replicas: -1\n")
    assert (unknown.line, unknown.column) == (3, 3)
    assert (wrong.line, wrong.column) == (4, 13)


def test_a_field_that_is_taken_away_is_told_where_it_was_taken_from(load: Load) -> None:
    (problem,) = refused(load, "kubernetes:\n  version: null\n")
    assert (problem.line, problem.column, problem.path) == (3, 3, "kubernetes.version")
    assert "taken away" in problem.message


def test_a_profile_that_stands_on_nothing_is_told_so_in_one_sentence(load: Load) -> None:
    (problem,) = refused(load, "domain: null\nstage: null\n")
    assert "domain, stage" in problem.message
    assert "extends" in problem.hint


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            "services: {accounts: {known_env: [DB_PASSWORD], env: {DB_PASSWORD: hunter2hunter2}}}",
            "services.accounts.env.DB_PASSWORD",
        ),
        ("services: {accounts: {known_env: [X], env: {X: AKIAIOSFODNN7EXAMPLE}}}", "services.accounts.env.X"),
        (
            "services: {accounts: {known_env: [URL], env: {URL: 'postgres://u:s3cr3tpw@db/x'}}}",
            "services.accounts.env.URL",
        ),
        ("patches: [{target: {kind: X}, merge: {data: [{token: abcdef123456}]}}]", "patches[0].merge.data[0].token"),
        ("description: ghp_0123456789abcdefghijklmnopqrstuvwxyz", "description"),
        ("layers: {toy: {api_key: 0f1e2d3c4b5a69788796a5b4c3d2e1f0}}", "layers.toy.api_key"),
    ],
)
def test_a_secret_is_refused_and_not_shown(load: Load, text: str, path: str) -> None:
    (problem,) = refused(load, text + "\n")
    assert problem.path == path
    assert "secret" in problem.message
    assert "secret store" in problem.hint
    for value in ("hunter2", "AKIA", "s3cr3tpw", "abcdef123456", "ghp_", "0f1e2d"):
        assert value not in str(problem)


def test_a_new_tag_never_keeps_the_digest_of_an_old_one(load: Load) -> None:
    (problem,) = refused(load, "releases:\n  accounts: {tag: '9'}\n")
    assert (problem.line, problem.column, problem.path) == (3, 3, "releases.accounts")
    assert "base.yaml" in problem.message
    digest = "sha256:" + "0a" * 32
    both = load(f"releases:\n  accounts: {{tag: '9', digest: '{digest}'}}\n").profile
    assert (both.releases["accounts"].tag, both.releases["accounts"].digest) == ("9", digest)


def test_where_a_secret_lies_is_no_secret(load: Load) -> None:
    profile = load(
        "services:\n  accounts:\n    secrets: {JWT_SECRET: jwt-secret, API_TOKEN: token-0123456789}\n"
        "    redis: {instance: cache, host_env: REDIS_HOST, port_env: REDIS_PORT, password_env: REDIS_PASSWORD}\n"
    ).profile
    assert profile.services["accounts"].secrets["JWT_SECRET"] == "jwt-secret"


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_no_shipped_profile_raises_a_false_alarm(name: str) -> None:
    if name == "base":
        assert "stage" not in read_chain(name, [ROOT / "profiles"]).document.data
        return
    loaded = load_profile(name, [ROOT / "profiles"], profile_schema(CORE, LAYERS.settings))
    assert loaded.profile.stage == name.partition("-")[0]
    assert loaded.files[0].name == f"{name}.yaml"


def test_problems_of_later_stages_point_into_the_files_too(load: Load, tmp_path: Path) -> None:
    places = load("workloads:\n  size: huge\n").places
    here, there = places.problem(("workloads", "size"), "x"), places.problem(("services", "accounts", "tier"), "x")
    assert (here.file, here.line) == (f"{tmp_path}/profiles/bank.yaml", 3)
    assert there.file == f"{tmp_path}/profiles/base.yaml"


def test_a_schema_that_does_not_hold_together_is_told(profiles: Path) -> None:
    for settings in ({"$ref": "#/$defs/nonsense"}, {"properties": {"a": {"pattern": "("}}}):
        schema = profile_schema(CORE, {"toy": {"type": "object", **settings}})
        with pytest.raises(InputError, match="schema of profiles is wrong"):
            load_profile("base", [profiles], schema)


def test_numbers_of_any_size_are_refused_in_plain_words(load: Load) -> None:
    (problem,) = refused(load, f"workloads: {{replicas: {'9' * 900}}}\n")
    assert problem.path == "workloads.replicas"
    assert len(problem.message) < 400


def test_a_release_that_is_said_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("extends: prod\nreleases:\n  core-banking-cards:\n    tag: '2.0.0'\n", "utf-8")
    folders = (tmp_path, ROOT / "profiles")
    with pytest.raises(InputError) as caught:
        load_profile("mine", folders, profile_schema(CORE, LAYERS.settings))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(tmp_path / "mine.yaml"), 3, 3)
    assert problem.path == "releases.core-banking-cards"
    assert "tag and digest come from different files" in problem.message
