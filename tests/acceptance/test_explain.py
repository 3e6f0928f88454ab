"""``explain``: where a value comes from, and what made an object."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.acceptance.conftest import Cli, Project

ROOT = Path(__file__).parents[2]
BANK = """\
extends: middle
services:
  core-banking-accounts:
    replicas: 5
    size: null
    env: {B: two}
kubernetes:
  zones: [eu-west-1b, eu-west-1c]
patches:
  - target: {kind: Deployment, name: core-banking-accounts}
    merge: {metadata: {annotations: {acme.example/owner: team}}}
  - target: {kind: Service}
    merge: {metadata: {annotations: {acme.example/owner: team}}}
"""
MIDDLE = """\
extends: dev
services:
  core-banking-accounts:
    replicas: 4
    max_replicas: 8
    size: large
    env:
      A: one
    known_env: [A, B]
"""


pytestmark = pytest.mark.usefixtures("bank")


@pytest.fixture
def tell(cli: Cli) -> Callable[..., str]:
    """What it tells, with the tool's own files as they are called in a checkout."""

    def told(*arguments: str) -> str:
        return cli("explain", "bank", *arguments).out.replace(f"{ROOT}/", "")

    return told


@pytest.fixture
def bank(project: Project) -> Project:
    project.write("middle.yaml", MIDDLE)
    project.write("bank.yaml", BANK)
    return project


def test_a_value_with_who_decides_it_and_what_it_overrode(tell: Callable[..., str]) -> None:
    assert (
        tell("services.core-banking-accounts.replicas")
        == """\
services.core-banking-accounts.replicas = 5
  from        profiles/bank.yaml:4:15
  overrode    profiles/middle.yaml:4:15: 4
  means       Pods; 0 for that of `workloads`.
  type        integer
  allowed     0 to 100
  default     0
  schema      schemas/core.schema.json
"""
    )


def test_a_default_and_what_counts_in_its_place(tell: Callable[..., str], bank: Project) -> None:
    bank.append("bank.yaml", "workloads:\n  size: small\n")
    told = tell("services.core-banking-accounts.size").splitlines()
    assert told[:4] == [
        'services.core-banking-accounts.size = ""',
        "  from        the default",
        "  overrode    profiles/bank.yaml:5:11: taken away",
        '              profiles/middle.yaml:6:11: "large"',
    ]
    assert told[5] == '  so          workloads.size = "small", from profiles/bank.yaml:15:9'


def test_a_map_with_its_entries(tell: Callable[..., str]) -> None:
    assert (
        tell("services.core-banking-accounts.env")
        == """\
services.core-banking-accounts.env: 2 entries
  written in  profiles/bank.yaml:6:5
              profiles/middle.yaml:7:5
  means       Further variables, with their values as strings. Never a secret.
  type        map
  default     {}
  schema      schemas/core.schema.json

  A  "one"  profiles/middle.yaml:8:10
  B  "two"  profiles/bank.yaml:6:14
"""
    )


def test_the_whole_profile_has_entries_too(tell: Callable[..., str]) -> None:
    told = tell().splitlines()
    assert told[0].startswith("the profile: ")
    assert any(line.startswith("  services ") and "profiles/bank.yaml:2:1" in line for line in told)


def test_an_item_of_a_list_and_a_key_with_dots(tell: Callable[..., str]) -> None:
    told = tell("kubernetes.zones[1]").splitlines()
    assert told[:2] == ['kubernetes.zones[1] = "eu-west-1c"', "  from        profiles/bank.yaml:8:23"]
    assert re.fullmatch(r"  overrode    profiles/dev.yaml:[0-9]+:[0-9]+: taken away", told[2])
    assert re.fullmatch(r'              profiles/base.yaml:[0-9]+:[0-9]+: "eu-west-1b"', told[3])
    plain = tell("operators.keda.selector.app.kubernetes.io/name")
    assert plain == tell('operators.keda.selector["app.kubernetes.io/name"]')
    assert plain.startswith('operators.keda.selector["app.kubernetes.io/name"] = "keda-operator"\n')


def test_a_value_that_nobody_sets(tell: Callable[..., str]) -> None:
    told = tell("services.domain-product-catalog.database")
    assert told.splitlines()[0] == "services.domain-product-catalog.database is not set"


def test_settings_of_a_layer_name_its_own_schema(tell: Callable[..., str]) -> None:
    assert (
        tell("layers.delivery.flagd.cpu")
        == """\
layers.delivery.flagd.cpu = "20m"
  from        the default
  means       CPU request.
  type        string
  allowed     of the form ^([0-9]+m|[0-9]+)$
  schema      templates/layers/delivery/settings.schema.json
"""
    )


def test_programs_read_json(tell: Callable[..., str]) -> None:
    told = json.loads(tell("services.core-banking-accounts.replicas", "--format", "json"))
    assert told == {
        "path": "services.core-banking-accounts.replicas",
        "set": True,
        "value": 5,
        "from": {"file": "profiles/bank.yaml", "line": 4, "column": 15, "value": 5, "removed": False},
        "overrode": [{"file": "profiles/middle.yaml", "line": 4, "column": 15, "value": 4, "removed": False}],
        "otherwise": None,
        "schema": {
            "file": "schemas/core.schema.json",
            "description": "Pods; 0 for that of `workloads`.",
            "type": "integer",
            "limits": ["0 to 100"],
            "named": False,
            "has_default": True,
            "default": 0,
            "otherwise": "workloads.replicas",
        },
        "entries": {},
    }


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("services.core-banking-accounts.replica", "has no 'replica'\n  help: did you mean 'replicas'?"),
        (
            "services.core-banking-acounts",
            "services has no 'core-banking-acounts'\n  help: did you mean 'core-banking-accounts'?",
        ),
        ("services..x", "'services..x' is no path\n  help: write services.NAME.field"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(cli: Cli, path: str, message: str) -> None:
    assert message in cli("explain", "bank", path, code=2).err


def test_what_could_move_a_terminal_is_spelled_out(tell: Callable[..., str], bank: Project) -> None:
    bank.replace("bank.yaml", "B: two", 'B: "t\\u202ewo\\x9b"')
    told = tell("services.core-banking-accounts.env.B")
    assert told.startswith('services.core-banking-accounts.env.B = "t\\u202ewo\\x9b"\n')


def test_a_wrong_profile_is_told_as_ever(cli: Cli, bank: Project) -> None:
    bank.replace("bank.yaml", "replicas: 5", "replicas: many")
    assert "profiles/bank.yaml:4:15: services.core-banking-accounts.replicas" in cli("explain", "bank", code=2).err


def test_an_object_with_what_made_it_and_the_patches_that_touched_it(tell: Callable[..., str]) -> None:
    expected = """\
Deployment banking-core/core-banking-accounts
  file        services/core-banking-accounts/deployment-core-banking-accounts.yaml
  applied by  services/core-banking-accounts, wave 0
  layer       deployments: The services of the catalogue, each with its configuration, scaling and protection.
  template    templates/layers/deployments/deployment.yaml.j2
  made for    core-banking-accounts (profiles/services/core-banking.yaml:4:3)
  patched by  profiles/bank.yaml:10:5
"""
    for text in (
        "Deployment/core-banking-accounts",
        "deployment/core-banking-accounts.banking-core",
        "out/bank/services/core-banking-accounts/deployment-core-banking-accounts.yaml",
        "services/core-banking-accounts/deployment-core-banking-accounts.yaml",
    ):
        assert tell("--object", text) == expected


def test_every_object_of_a_name_is_told(tell: Callable[..., str]) -> None:
    told = json.loads(tell("--object", "ResourceQuota/compute", "--format", "json"))
    assert len(told) > 1
    assert {each["layer"] for each in told} == {"cluster"}
    assert all(each["profile"].startswith("profiles/base.yaml:") for each in told)


def test_a_page_is_explained_too(tell: Callable[..., str]) -> None:
    told = tell("--object", "docs/bootstrap.md").splitlines()
    assert told[:3] == ["document", "  file        docs/bootstrap.md", "  applied by  nobody"]
    assert "  template    templates/layers/argocd/bootstrap.md.j2" in told


def test_an_object_that_is_not_there_is_refused(cli: Cli) -> None:
    told = cli("explain", "bank", "--object", "Deployment/core-banking-acounts", code=2).err
    assert told == (
        "firefly-gen: bank has no object and no file 'Deployment/core-banking-acounts'\n"
        "  help: did you mean 'Deployment/core-banking-accounts'?\n"
    )


def test_one_question_at_a_time(cli: Cli) -> None:
    assert "are two questions" in cli("explain", "bank", "services", "--object", "Deployment/x", code=2).err
