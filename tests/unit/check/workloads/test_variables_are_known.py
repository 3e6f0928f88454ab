from __future__ import annotations

import pytest

ACCOUNTS = "core-banking-accounts"
DEPLOYMENT = f"Deployment banking-core/{ACCOUNTS}"
CONFIG_MAP = f"ConfigMap banking-core/{ACCOUNTS}-env-1a2b3c4d5e"
CONTAINER = "spec.template.spec.containers[0]"


def misspell_in_the_config_map(world):
    world.config["DB_HOSTS"] = "somewhere"


def misspell_in_env(world):
    world.container["env"].append({"name": "DB_HOSTS", "value": "somewhere"})


def list_twice(world):
    world.container["env"].append(dict(world.container["env"][0]))


def set_in_both_places(world):
    world.container["env"].append({"name": "DB_HOST", "value": "elsewhere"})


def leave_empty(world):
    world.config["DB_HOST"] = ""


def leave_out(world):
    del world.config["DB_HOST"]


def leave_a_secret_out(world):
    del world.container["env"][1]


def ask_for_production(world):
    world.config["SPRING_PROFILES_ACTIVE"] = "production"


def ask_for_one_that_exists_and_one_that_does_not(world):
    world.config["SPRING_PROFILES_ACTIVE"] = "prod, pro"


@pytest.mark.parametrize(
    ("break_it", "subject", "path"),
    [
        (misspell_in_the_config_map, CONFIG_MAP, "data.DB_HOSTS"),
        (misspell_in_env, DEPLOYMENT, f"{CONTAINER}.env[2].value"),
        (list_twice, DEPLOYMENT, f"{CONTAINER}.env[2].name"),
        (set_in_both_places, DEPLOYMENT, f"{CONTAINER}.env[2].value"),
        (leave_empty, CONFIG_MAP, "data.DB_HOST"),
        (leave_out, DEPLOYMENT, f"{CONTAINER}.env"),
        (leave_a_secret_out, DEPLOYMENT, f"{CONTAINER}.env"),
        (ask_for_production, CONFIG_MAP, "data.SPRING_PROFILES_ACTIVE"),
        (ask_for_one_that_exists_and_one_that_does_not, CONFIG_MAP, "data.SPRING_PROFILES_ACTIVE"),
    ],
)
def test_variables_that_do_nothing_or_are_missing_are_found(world, only, break_it, subject, path):
    break_it(world)
    only(world.findings(), ("ENV-001", subject, path))


def test_a_misspelt_variable_is_named_with_the_one_that_was_meant(world):
    misspell_in_env(world)
    assert world.findings()[0].hint == "did you mean DB_HOST?"


def test_the_hint_lists_the_profiles_that_there_are(world):
    ask_for_production(world)
    assert world.findings()[0].hint == "it has dev, prod, testing"


def test_a_service_without_profiles_has_none_active(world):
    world.change_service(known_spring_profiles=(), spring_profiles=())
    assert world.findings()[0].hint == "leave SPRING_PROFILES_ACTIVE out: it has no profiles"


def test_two_config_maps_may_not_set_the_same(world, only):
    second = world.copy("ConfigMap", f"{ACCOUNTS}-env-1a2b3c4d5e")
    second["metadata"]["name"] = f"{ACCOUNTS}-more-1a2b3c4d5e"
    second["data"] = {"DB_NAME": "other"}
    world.add(second)
    world.container["envFrom"].append({"configMapRef": {"name": second["metadata"]["name"]}})
    only(world.findings(), ("ENV-001", f"ConfigMap banking-core/{ACCOUNTS}-more-1a2b3c4d5e", "data.DB_NAME"))


def test_a_prefix_of_env_from_is_part_of_the_name(world):
    world.container["envFrom"][0]["prefix"] = "X_"
    names = {each.message.split()[-1] for each in world.findings("ENV-001") if "does not know" in each.message}
    assert {"X_DB_HOST", "X_SERVER_PORT"} <= names


def test_one_key_of_a_config_map_is_followed(world, only):
    reference = {"name": f"{ACCOUNTS}-env-1a2b3c4d5e", "key": "DB_NAME"}
    world.container["env"].append({"name": "NO_SUCH_NAME", "valueFrom": {"configMapKeyRef": reference}})
    only(world.findings("ENV-001"), ("ENV-001", CONFIG_MAP, "data.DB_NAME"))


def test_a_value_that_is_put_together_is_not_judged(world):
    del world.config["SPRING_PROFILES_ACTIVE"]
    world.container["env"].append({"name": "SPRING_PROFILES_ACTIVE", "value": "$(STAGE)"})
    assert world.findings("ENV-001") == ()


def test_variables_of_a_secret_with_unknown_keys_may_be_the_missing_ones(world):
    leave_out(world)
    world.container["envFrom"].append({"secretRef": {"name": "made-elsewhere"}})
    assert world.findings("ENV-001") == ()


def test_of_somebody_elses_containers_only_duplicates_are_known(world, only):
    world.environment = None
    for break_it in (misspell_in_env, leave_empty, ask_for_production):
        break_it(world)
    assert world.findings("ENV-001") == ()
    list_twice(world)
    only(world.findings("ENV-001"), ("ENV-001", DEPLOYMENT, f"{CONTAINER}.env[3].name"))
