from __future__ import annotations

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
CONFIG_MAP = "ConfigMap banking-core/core-banking-accounts-env-1a2b3c4d5e"
CONTAINER = "spec.template.spec.containers[0]"


def secret(**fields):
    metadata = {"name": "plain", "namespace": "banking-core"}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata} | fields


@pytest.mark.parametrize("field", ["data", "stringData"])
@pytest.mark.parametrize(
    ("stage", "severity"),
    [(Stage.PROD, Severity.ERROR), (Stage.STAGING, Severity.ERROR), (Stage.DEV, Severity.WARNING)],
)
def test_a_secret_that_carries_its_data(world, only, field, stage, severity):
    world.change_environment(stage=stage)
    world.add(secret(**{field: {"password": "aHVudGVyMg=="}}))
    findings = world.findings("SEC-001")
    only(findings, ("SEC-001", "Secret banking-core/plain", field))
    assert findings[0].severity is severity
    assert "aHVudGVyMg" not in findings[0].message


@pytest.mark.parametrize("fields", [{}, {"data": {}}, {"stringData": {"password": "<path:kv/data/x#password>"}}])
def test_a_secret_that_others_fill_is_fine(world, fields):
    world.add(secret(**fields))
    assert world.findings("SEC-001") == ()


def test_a_password_in_a_config_map(world, only):
    world.config["DB_URL"] = "postgresql://app:hunter2@db:5432/app"
    only(world.findings("SEC-001"), ("SEC-001", CONFIG_MAP, "data.DB_URL"))


def test_a_password_in_a_file_of_a_config_map(world, only):
    world.config["application.yaml"] = "spring:\n  datasource:\n    password: hunter2\n"
    findings = world.findings("SEC-001")
    only(findings, ("SEC-001", CONFIG_MAP, 'data["application.yaml"]'))
    assert "sets password" in findings[0].message
    assert "hunter2" not in findings[0].message


def test_a_password_in_a_variable(world, only):
    world.container["env"][1] = {"name": "DB_PASSWORD", "value": "hunter2"}
    only(world.findings(), ("SEC-001", DEPLOYMENT, f"{CONTAINER}.env[1].value"))


@pytest.mark.parametrize(
    ("args", "index"),
    [
        (["--db.password=hunter2"], 0),
        (["--db-password", "hunter2"], 1),
        (["-Dspring.redis.password=hunter2"], 0),
        (["x", "AKIAIOSFODNN7EXAMPLE"], 1),
    ],
)
@pytest.mark.parametrize("field", ["args", "command"])
def test_a_password_on_the_command_line(world, only, field, args, index):
    world.container[field] = args
    only(world.findings(), ("SEC-001", DEPLOYMENT, f"{CONTAINER}.{field}[{index}]"))


@pytest.mark.parametrize(
    "args", [["--db-password", "--verbose"], ["--password-file", "/run/x"], ["--token=$(TOKEN)"], ["serve", "hunter2"]]
)
def test_other_arguments_are_fine(world, args):
    world.container["args"] = args
    assert world.findings() == ()


def test_references_to_secrets_are_what_is_wanted(world):
    assert world.container["env"][1]["valueFrom"]["secretKeyRef"]["key"] == "password"
    assert world.findings("SEC-001") == ()
