from __future__ import annotations

import pytest

from firefly_gen.model.finding import Severity
from firefly_gen.model.profile import Stage

DEPLOYMENT = "Deployment banking-core/core-banking-accounts"
IMAGE = "spec.template.spec.containers[0].image"
REPOSITORY = "ghcr.io/firefly-oss/core-banking-accounts-web"
ONE, OTHER = "sha256:" + "1" * 64, "sha256:" + "2" * 64


@pytest.mark.parametrize(
    "image",
    [
        REPOSITORY,
        f"{REPOSITORY}:latest",
        f"{REPOSITORY}:latest@{ONE}",
        f"{REPOSITORY}:1.4.2",
        f"docker.io/firefly-oss/core-banking-accounts-web:1.4.2@{ONE}",
        f"ghcr.io/firefly-oss-fake/core-banking-accounts-web:1.4.2@{ONE}",
        f"{REPOSITORY}:1.4.2@sha256:12",
        "Not An Image",
        "",
    ],
)
def test_an_image_that_may_be_anything_is_found(world, only, image):
    world.container["image"] = image
    only(world.findings(), ("IMG-001", DEPLOYMENT, IMAGE))


@pytest.mark.parametrize("image", [f"{REPOSITORY}:1.4.2@{ONE}", f"{REPOSITORY}@{ONE}"])
def test_a_digest_from_an_allowed_registry_is_fine(world, image):
    world.container["image"] = image
    assert world.findings() == ()


@pytest.mark.parametrize(
    ("stage", "severities"),
    [(Stage.PROD, [Severity.ERROR]), (Stage.STAGING, [Severity.WARNING]), (Stage.DEV, [])],
)
def test_a_missing_digest_weighs_as_the_stage_says(world, stage, severities):
    world.change_environment(stage=stage)
    world.container["image"] = f"{REPOSITORY}:1.4.2"
    assert [each.severity for each in world.findings("IMG-001")] == severities


def test_latest_is_never_fine(world):
    world.change_environment(stage=Stage.DEV)
    world.container["image"] = f"{REPOSITORY}:latest"
    assert [each.severity for each in world.findings("IMG-001")] == [Severity.ERROR]


def test_containers_of_every_kind_count(world, only):
    world.pod["initContainers"] = [{"name": "once", "image": "busybox"}]
    world.pod["ephemeralContainers"] = [{"name": "debug", "image": f"{REPOSITORY}:latest"}]
    only(
        world.findings("IMG-001"),
        ("IMG-001", DEPLOYMENT, "spec.template.spec.initContainers[0].image"),
        ("IMG-001", DEPLOYMENT, "spec.template.spec.initContainers[0].image"),
        ("IMG-001", DEPLOYMENT, "spec.template.spec.ephemeralContainers[0].image"),
    )


def other_deployment(world, name, image):
    body = world.copy("Deployment", "core-banking-accounts")
    body["metadata"]["name"] = name
    body["spec"]["template"]["spec"]["containers"][0]["image"] = image
    world.add(body)


def test_one_service_has_one_digest_and_the_odd_one_is_found(world, only):
    world.container["image"] = f"{REPOSITORY}:1.4.2@{ONE}"
    other_deployment(world, "a-canary", f"{REPOSITORY}:1.4.3@{OTHER}")
    other_deployment(world, "z-batch", f"{REPOSITORY}:1.4.2@{ONE}")
    only(world.findings("IMG-001"), ("IMG-001", "Deployment banking-core/a-canary", IMAGE))


def test_two_tags_of_another_image_may_run_side_by_side_but_one_tag_is_one_digest(world, only):
    tool = "ghcr.io/firefly-oss/tool"
    other_deployment(world, "a", f"{tool}:17@{ONE}")
    other_deployment(world, "b", f"{tool}:18@{OTHER}")
    assert world.findings("IMG-001") == ()
    other_deployment(world, "c", f"{tool}:17@{OTHER}")
    only(world.findings("IMG-001"), ("IMG-001", "Deployment banking-core/c", IMAGE))


def test_without_an_environment_no_registry_is_wrong(world):
    world.environment = None
    world.container["image"] = "redis:7.4"
    assert world.findings("IMG-001") == ()


def test_a_short_name_is_held_against_the_list_with_its_registry(world):
    world.change_environment(allowed_registries=("docker.io/library/",))
    world.container["image"] = f"redis:7.4@{ONE}"
    world.get("Deployment", "domain-customer-people")["spec"]["template"]["spec"]["containers"][0]["image"] = (
        f"docker.io/library/redis:7.4@{ONE}"
    )
    assert world.findings("IMG-001") == ()


def test_what_operators_run_is_pinned_too(databases, only):
    catalog = databases.get("ClusterImageCatalog", "postgresql")["spec"]
    catalog["images"][0]["image"] = f"ghcr.io/firefly-oss/postgresql:latest@{ONE}"
    only(databases.findings(), ("IMG-001", "ClusterImageCatalog postgresql", "spec.images[0].image"))
    catalog["images"][0]["image"] = f"docker.io/bitnami/postgresql:18@{ONE}"
    only(databases.findings(), ("IMG-001", "ClusterImageCatalog postgresql", "spec.images[0].image"))


def test_an_image_of_the_cluster_s_own_is_pinned(databases, only):
    spec = databases.get("Cluster", "core-pg")["spec"]
    del spec["imageCatalogRef"]
    spec["imageName"] = "ghcr.io/firefly-oss/postgresql:18"
    only(databases.findings("IMG-001"), ("IMG-001", "Cluster data-postgres/core-pg", "spec.imageName"))


def test_the_image_of_connect_and_those_of_redis_are_pinned(workers, only):
    workers.get("KafkaConnect", "cdc")["spec"]["image"] = "ghcr.io/firefly-oss/connect:4"
    workers.get("RedisReplication", "sagas")["spec"]["kubernetesConfig"]["image"] = f"docker.io/redis:8@{ONE}"
    only(
        workers.findings(),
        ("IMG-001", "KafkaConnect data-kafka/cdc", "spec.image"),
        ("IMG-001", "RedisReplication data-redis/sagas", "spec.kubernetesConfig.image"),
    )


def test_strimzis_own_image_needs_no_name(workers):
    assert "image" not in workers.get("KafkaMirrorMaker2", "mirror")["spec"]
    assert workers.findings("IMG-001") == ()
