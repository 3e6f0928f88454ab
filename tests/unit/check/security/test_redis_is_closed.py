from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.check.conftest import Only, World


@pytest.mark.parametrize("kind", ["RedisReplication", "RedisSentinel"])
def test_an_instance_without_a_password_is_found(streams: World, only: Only, kind: str) -> None:
    del streams.get(kind, "sagas")["spec"]["kubernetesConfig"]["redisSecret"]
    only(streams.findings(), ("SEC-009", f"{kind} data-redis/sagas", "spec.kubernetesConfig.redisSecret"))


def test_an_instance_whose_password_has_no_secret_is_found_by_its_reference(streams: World, only: Only) -> None:
    streams.get("RedisReplication", "sagas")["spec"]["kubernetesConfig"]["redisSecret"]["name"] = "other"
    place = "spec.kubernetesConfig.redisSecret.name"
    only(streams.findings(), ("REF-001", "RedisReplication data-redis/sagas", place))
