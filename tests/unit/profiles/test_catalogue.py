"""The shipped service catalogue and releases, held against what is known of the real services."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[3]
CORE_SCHEMA = json.loads((ROOT / "schemas/core.schema.json").read_text("utf-8"))
SERVICE_FILES = sorted((ROOT / "profiles/services").glob("*.yaml"))
RELEASE_FILES = sorted((ROOT / "profiles/releases").glob("*.yaml"))
FIRST_LINE = "# yaml-language-server: $schema=../../schemas/profile.schema.json"

Service = dict[str, Any]


def read(path: Path) -> dict[str, Any]:
    """Refuses duplicate keys, which PyYAML would let pass."""
    document = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


BY_FILE: dict[str, dict[str, Service]] = {path.stem: read(path)["services"] for path in SERVICE_FILES}
CATALOGUE: dict[str, Service] = {name: body for services in BY_FILE.values() for name, body in services.items()}
ENABLED = {name: body for name, body in CATALOGUE.items() if body.get("enabled", True)}
DISABLED = {name: body for name, body in CATALOGUE.items() if name not in ENABLED}
EDGES = {
    (name, target, call["env"]) for name, body in CATALOGUE.items() for target, call in body.get("calls", {}).items()
}

# Files, and the tier of the services in them with the start of their names.
FILES = {
    "app": ("app", "app-"),
    "core-banking": ("core", "core-banking-"),
    "core-common": ("core", "co"),  # and common-platform-kycb-mgmt, which was never renamed
    "core-data": ("core", "core-data-"),
    "core-lending": ("core", "core-lending-"),
    "domain": ("domain", "domain-"),
    "experience": ("exp", "exp-"),
    "legacy": ("platform", ""),
    "platform": ("platform", "fireflyframework-"),
}

# Callees that no public repository holds, with their tier.
EXTERNAL = {
    "core-common-kycb-mgmt": "core",
    "core-data-credit-bureaus": "core",
    "domain-banking-accounts": "domain",
    "domain-common-sca": "domain",
}

# Set by the tool itself, on every service that needs it.
SET_BY_TOOL = {
    "DB_HOST", "DB_NAME", "DB_PASSWORD", "DB_PORT", "DB_SSL_MODE", "DB_USERNAME",
    "FIREFLY_EDA_PUBLISHERS_ENABLED", "SERVER_ADDRESS", "SERVER_PORT", "SPRING_APPLICATION_NAME",
    "SPRING_LIFECYCLE_TIMEOUT_PER_SHUTDOWN_PHASE", "SPRING_PROFILES_ACTIVE",
}  # fmt: skip


def env_names(body: Service) -> list[str]:
    """Every variable that the entry names, once for each time that it does."""
    names = [call["env"] for call in body.get("calls", {}).values()]
    names += [*body.get("env", {}), *body.get("secrets", {}), *body.get("known_env", [])]
    if "kafka" in body:
        names.append(body["kafka"]["bootstrap_env"])
    return names + [value for key, value in body.get("redis", {}).items() if key.endswith("_env")]


def named(field: str, value: object) -> set[str]:
    return {name for name, body in CATALOGUE.items() if body.get(field) == value}


# ---- form of the files


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_every_entry_fits_the_schema(name: str) -> None:
    schema = {"$ref": "#/$defs/service", "$defs": CORE_SCHEMA["$defs"]}
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(CATALOGUE[name]))
    assert [f"{error.json_path}: {error.message}" for error in errors] == []
    assert re.fullmatch(CORE_SCHEMA["$defs"]["name"]["pattern"], name)


@pytest.mark.parametrize("path", [*SERVICE_FILES, *RELEASE_FILES], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_files_are_plain_sorted_block_style(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith(FIRST_LINE + "\n")
    assert max(map(len, text.splitlines())) <= 120
    events = list(yaml.parse(text))
    assert [event for event in events if getattr(event, "anchor", None)] == []
    flow = [event for event in events if getattr(event, "flow_style", False) is True]
    assert all(isinstance(event, yaml.MappingStartEvent) for event in flow), "only `image: {}` is in flow style"
    assert len(flow) == text.count("    image: {}\n")
    entries = read(path)["services" if path in SERVICE_FILES else "releases"]
    assert list(entries) == sorted(entries)


def test_both_readers_of_yaml_see_the_same_catalogue() -> None:
    for path in (*SERVICE_FILES, *RELEASE_FILES):
        assert yaml.safe_load(io.StringIO(path.read_text("utf-8"))) == read(path)


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_no_entry_repeats_a_default(name: str) -> None:
    def repeated(value: object, schema: dict[str, Any], path: str) -> list[str]:
        if "default" in schema and value == schema["default"]:
            return [path]
        if not isinstance(value, dict):
            return []
        properties = schema.get("properties", {})
        return [hit for key, each in value.items() for hit in repeated(each, properties.get(key, {}), f"{path}.{key}")]

    assert repeated(CATALOGUE[name], CORE_SCHEMA["$defs"]["service"], name) == []


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_lists_and_maps_of_an_entry_are_sorted(name: str) -> None:
    body = CATALOGUE[name]
    for field in ("calls", "env", "secrets", "known_env"):
        assert list(body.get(field, ())) == sorted(body.get(field, ()))


def test_a_service_stands_in_the_file_of_its_tier() -> None:
    assert set(BY_FILE) == set(FILES)
    assert sum(map(len, BY_FILE.values())) == len(CATALOGUE), "no name stands in two files"
    for file, (tier, prefix) in FILES.items():
        assert {body["tier"] for body in BY_FILE[file].values()} == {tier}
        assert all(name.startswith(prefix) for name in BY_FILE[file])


def test_every_service_says_what_it_does() -> None:
    texts = Counter(body.get("description", "") for body in CATALOGUE.values())
    assert all(len(text) >= 12 and text.endswith(".") for text in texts)
    assert [text for text, times in texts.items() if times > 1] == []


# ---- which services there are


def test_all_known_services_are_listed() -> None:
    assert {file: len(services) for file, services in BY_FILE.items()} == {
        "app": 2,
        "core-banking": 7,
        "core-common": 15,
        "core-data": 1,
        "core-lending": 16,
        "domain": 17,
        "experience": 9,
        "legacy": 3,
        "platform": 4,
    }
    assert len(ENABLED) == 64


def test_names_of_before_the_renaming_are_gone() -> None:
    old = re.compile(r"^(common-platform|customer-domain|product-domain|distributor-domain|lending-domain|bfc)-")
    assert {name for name in CATALOGUE if old.match(name)} == {"common-platform-kycb-mgmt"}


def test_what_cannot_run_from_public_material_is_disabled_with_a_reason() -> None:
    assert set(DISABLED) == {
        "administration-backoffice",
        "common-platform-kycb-mgmt",
        "core-common-reference-master-data",
        "core-orchestrator",
        "domain-core-security-center",
        "fireflyframework-callbacks",
        "fireflyframework-config-server",
        "fireflyframework-rule-engine",
        "fireflyframework-webhooks",
        "operations-backoffice",
    }
    assert all(len(body["reason"]) >= 40 and "\n" not in body["reason"].strip() for body in DISABLED.values())
    assert all("reason" not in body for body in ENABLED.values())


# ---- image, port, size, profiles


def test_an_image_is_named_after_the_web_module() -> None:
    modules = {name: body["image"].get("module") for name, body in CATALOGUE.items()}
    assert {name: module for name, module in modules.items() if module != f"{name}-web"} == {
        "core-banking-card-transaction-authorization-center": "corebanking-card-transaction-authorization-center-web",
        "core-data-business-intelligence": "domain-data-business-intelligence-web",
        "core-lending-mortgage": "core-lending-mortgages-web",
        # No image name is published.
        "administration-backoffice": None,
        "fireflyframework-callbacks": None,
        "fireflyframework-config-server": None,
        "fireflyframework-rule-engine": None,
        "fireflyframework-webhooks": None,
        "operations-backoffice": None,
    }
    assert all(body["image"].get("module") for body in ENABLED.values())
    assert all(set(body["image"]) <= {"module"} for body in CATALOGUE.values()), "arm64 and Paketo throughout"


def test_only_literal_ports_differ_from_8080() -> None:
    assert {name: body["port"] for name, body in CATALOGUE.items() if "port" in body} == {
        "administration-backoffice": 8082,
        "core-data-business-intelligence": 8085,
        "fireflyframework-config-server": 8888,
        "operations-backoffice": 8083,
    }


def test_sizes() -> None:
    assert named("size", "large") == {"core-banking-ledger"}
    assert named("size", "medium") == {
        "core-banking-accounts",
        "core-banking-payments",
        "core-banking-psdx",
        "core-common-customer-mgmt",
        "core-lending-loan-servicing",
    }


def test_spring_profiles_are_those_of_each_configuration() -> None:
    assert named("spring_profiles", ["dev", "pre", "pro"]) == {
        "domain-common-notifications",
        "domain-customer-kyc-kyb",
    }
    assert named("spring_profiles", ["dev", "pre", "prod"]) == {
        "domain-lending-asset-finance",
        "domain-lending-credit-scoring",
        "domain-lending-personal-loans",
    }
    assert named("spring_profiles", ["dev", "pro"]) == {
        "exp-lending",
        "exp-notifications",
        "exp-onboarding",
        "exp-profile",
        "exp-security",
    }
    assert named("spring_profiles", ["dev", "prod"]) == {
        "domain-banking-cards",
        "exp-accounts",
        "exp-cards",
        "exp-channel-management",
    }
    assert named("spring_profiles", ["native"]) == {"fireflyframework-config-server"}
    assert named("spring_profiles", None) == {
        "administration-backoffice",
        "app-authenticator",
        "app-configurator-masters",
        "core-common-contract-mgmt",
        "core-common-customer-mgmt",
        "core-common-product-mgmt",
        "core-common-reference-master-data",
        "core-data-business-intelligence",
        "domain-common-contracts",
        "domain-core-configuration",
        "domain-core-security-center",
        "domain-distributor-branding",
        "exp-distributor",
        "fireflyframework-callbacks",
        "fireflyframework-webhooks",
        "operations-backoffice",
    }
    assert len(named("spring_profiles", ["dev", "testing", "prod"])) == len(CATALOGUE) - 31


def test_no_service_knows_a_profile_production() -> None:
    known = {profile for body in CATALOGUE.values() for profile in body.get("spring_profiles", [])}
    assert known == {"dev", "testing", "pre", "prod", "pro", "native"}


# ---- databases


def databases() -> dict[str, Service]:
    return {name: body["database"] for name, body in CATALOGUE.items() if "database" in body}


def test_every_core_service_but_two_has_a_database_and_no_other_tier_has() -> None:
    core = named("tier", "core")
    assert core - set(databases()) == {"core-common-notification-services", "core-data-business-intelligence"}
    assert set(databases()) - core == {"fireflyframework-callbacks", "fireflyframework-rule-engine"}
    assert set(databases()) - set(ENABLED) - {"common-platform-kycb-mgmt", "core-common-reference-master-data"} == {
        "fireflyframework-callbacks",
        "fireflyframework-rule-engine",
    }


def test_no_two_services_share_a_database() -> None:
    assert len({(database["cluster"], database["name"]) for database in databases().values()}) == len(databases())


def test_accounts_payments_and_ledger_have_a_cluster_each() -> None:
    clusters: dict[str, set[str]] = {}
    for name, database in databases().items():
        clusters.setdefault(database["cluster"], set()).add(name)
    assert clusters.pop("accounts") == {"core-banking-accounts"}
    assert clusters.pop("payments") == {"core-banking-payments"}
    assert clusters.pop("ledger") == {"core-banking-ledger"}
    assert clusters.pop("lending") == set(BY_FILE["core-lending"])
    assert all(name.startswith("core-banking-") for name in clusters.pop("banking"))
    assert set(clusters) == {"common"}


def test_only_databases_whose_name_is_unknown_are_named_after_the_service() -> None:
    derived = {name for name, database in databases().items() if database["name"] == name.replace("-", "_")}
    # The two of these with a name of their own happen to have that one.
    assert derived - {"core-banking-ledger", "core-lending-renting"} == {
        "core-banking-payment-hub",
        "core-common-sca-mgmt",
        "core-lending-confirming",
        "fireflyframework-rule-engine",
    }


def test_extensions_that_migrations_create() -> None:
    wanted = {name: database["extensions"] for name, database in databases().items() if "extensions" in database}
    assert wanted.pop("core-banking-payments") == ["pgcrypto"]
    assert set(map(tuple, wanted.values())) == {("uuid-ossp",)}
    assert set(wanted) == {
        "core-banking-psdx",
        "core-common-document-mgmt",
        "core-lending-collateral-management",
        "core-lending-confirming",
        "core-lending-credit-cards",
        "core-lending-credit-scoring",
        "core-lending-delinquency-collections",
        "core-lending-factoring",
        "core-lending-leasing",
        "core-lending-loan-origination",
        "core-lending-loan-servicing",
        "core-lending-provisioning-risk",
        "core-lending-regulatory-compliance",
        "core-lending-renting",
    }


def test_migrations() -> None:
    counts = {name: database.get("migrations", 0) for name, database in databases().items()}
    assert Counter(counts).most_common(3) == [
        ("core-banking-ledger", 44),
        ("core-common-distributor-mgmt", 27),
        ("core-common-reference-master-data", 25),
    ]
    assert [name for name, count in counts.items() if not count] == ["core-banking-payment-hub"]
    assert sum(count for name, count in counts.items() if name in ENABLED) == 232


def test_pools_that_are_not_of_ten_connections() -> None:
    assert {name: database["pool"] for name, database in databases().items() if "pool" in database} == {
        "fireflyframework-callbacks": 50,
        "fireflyframework-rule-engine": 100,
    }


# ---- Kafka and Redis


def test_domain_services_publish_to_the_one_business_topic() -> None:
    publishers = {
        name for name, body in CATALOGUE.items() if body.get("kafka", {}).get("publishes") == ["domain-layer"]
    }
    assert set(BY_FILE["domain"]) - publishers == {"domain-core-pricing-engine", "domain-core-security-center"}
    assert publishers <= set(BY_FILE["domain"])
    assert publishers <= set(ENABLED)


def test_bootstrap_servers_reach_each_service_under_the_name_it_reads() -> None:
    by_env: dict[str, set[str]] = {}
    for name, body in CATALOGUE.items():
        if "kafka" in body:
            assert body["kafka"]["cluster"] == "firefly"
            by_env.setdefault(body["kafka"]["bootstrap_env"], set()).add(name)
    assert by_env.pop("FIREFLY_KAFKA_BOOTSTRAP_SERVERS") == {
        "domain-common-contracts",
        "domain-core-configuration",
        "domain-distributor-branding",
        "fireflyframework-callbacks",
        "fireflyframework-webhooks",
    }
    assert {env: len(names) for env, names in by_env.items()} == {
        "FIREFLY_EDA_PUBLISHERS_KAFKA_DEFAULT_BOOTSTRAP_SERVERS": 12
    }


def test_callbacks_reads_every_topic_and_webhooks_has_a_dead_letter_topic() -> None:
    callbacks = CATALOGUE["fireflyframework-callbacks"]["kafka"]
    assert (callbacks["consumes"], callbacks["group"]) == (["*"], "callbacks-mgmt-consumer")
    assert "publishes" not in callbacks
    assert CATALOGUE["fireflyframework-webhooks"]["kafka"]["publishes"] == ["webhooks.dlq"]
    assert [name for name, body in CATALOGUE.items() if body.get("kafka", {}).get("consumes")] == [
        "fireflyframework-callbacks"
    ]


def test_two_services_use_redis_each_with_an_instance_of_its_own() -> None:
    assert {name: body["redis"] for name, body in CATALOGUE.items() if "redis" in body} == {
        "exp-accounts": {
            "instance": "sagas",
            "host_env": "REDIS_HOST",
            "port_env": "REDIS_PORT",
            "password_env": "SPRING_DATA_REDIS_PASSWORD",
        },
        "fireflyframework-webhooks": {
            "instance": "cache",
            "host_env": "REDIS_HOST",
            "port_env": "REDIS_PORT",
            "password_env": "REDIS_PASSWORD",
        },
    }


# ---- calls


def test_every_callee_is_in_the_catalogue_or_a_known_external() -> None:
    callees = {target for _, target, _ in EDGES}
    assert callees - set(CATALOGUE) == set(EXTERNAL)


def test_edges_of_enabled_services_to_disabled_ones_are_known() -> None:
    assert {(name, target) for name, target, _ in EDGES if name in ENABLED and target in DISABLED} == {
        ("app-authenticator", "domain-core-security-center"),
        ("domain-core-configuration", "core-common-reference-master-data"),
        ("domain-customer-people", "core-common-reference-master-data"),
        ("exp-security", "domain-core-security-center"),
    }


def test_calls_go_down_one_tier() -> None:
    below = {"app": {"domain"}, "exp": {"domain"}, "domain": {"core"}, "core": set[str](), "platform": set[str]()}
    astray = set()
    for name, target, _ in EDGES:
        tier = CATALOGUE[target]["tier"] if target in CATALOGUE else EXTERNAL[target]
        if tier not in below[CATALOGUE[name]["tier"]]:
            astray.add((name, target))
    psdx = {(name, target) for name, target in astray if name == "core-banking-psdx"}
    assert len(psdx) == 7, "open banking stands beside the systems of record and reads them"
    # The callee is named core by its repository, and domain by itself and by the caller's variable.
    assert astray - psdx == {("exp-onboarding", "core-data-business-intelligence")}


def test_every_domain_experience_and_app_service_that_can_call_does() -> None:
    callers = {name for name, _, _ in EDGES}
    upper = {name for name, body in ENABLED.items() if body["tier"] in {"domain", "exp", "app"}}
    assert upper <= callers
    assert callers - upper == {"core-banking-psdx"}


def test_psdx_calls_seven_core_services_each_switched_on() -> None:
    psdx = CATALOGUE["core-banking-psdx"]
    assert {target: call["env"] for target, call in psdx["calls"].items()} == {
        "core-banking-accounts": "ACCOUNTS_URL",
        "core-banking-cards": "CARDS_URL",
        "core-banking-ledger": "LEDGER_URL",
        "core-banking-payment-hub": "PAYMENT_HUB_URL",
        "core-common-contract-mgmt": "CONTRACT_MGMT_URL",
        "core-common-customer-mgmt": "CUSTOMER_MGMT_URL",
        "core-common-sca-mgmt": "SCA_MGMT_URL",
    }
    flags = {call["env"].removesuffix("_URL") + "_ENABLED": "true" for call in psdx["calls"].values()}
    assert psdx["env"] == flags


def test_literal_urls_are_overridden_through_spring_binding() -> None:
    assert {edge for edge in EDGES if edge[2].startswith("APICONFIGURATION_")} == {
        (
            "domain-lending-loan-servicing",
            "core-lending-loan-servicing",
            "APICONFIGURATION_CORELENDING_LOANSERVICING_BASEPATH",
        ),
        ("domain-product-pricing", "core-common-product-mgmt", "APICONFIGURATION_COMMONPLATFORM_PRODUCTMGMT_BASEPATH"),
        ("exp-lending", "domain-product-catalog", "APICONFIGURATION_DOMAINPLATFORM_PRODUCTCATALOG_BASEPATH"),
    }


def test_variables_of_edges_that_no_rule_would_give() -> None:
    derived = {(name, target, "ENDPOINT_" + target.upper().replace("-", "_")) for name, target, _ in EDGES}
    irregular = {edge for edge in EDGES - derived if edge[2].startswith("ENDPOINT_")}
    assert irregular == {
        ("app-authenticator", "domain-core-security-center", "ENDPOINT_DOMAIN_SECURITY_CENTER"),
        ("app-configurator-masters", "domain-core-configuration", "ENDPOINT_DOMAIN_CONFIGURATION"),
        ("domain-banking-cards", "core-banking-ledger", "ENDPOINT_CORE_PLATFORM_BANKING_LEDGER"),
        ("domain-common-contracts", "core-common-contract-mgmt", "ENDPOINT_CORE_CONTRACT_MGMT"),
        ("domain-common-contracts", "core-common-document-mgmt", "ENDPOINT_CORE_DOCUMENT_MGMT"),
        ("domain-common-notifications", "core-common-notification-services", "ENDPOINT_CORE_NOTIFICATION_SERVICES"),
        ("domain-core-configuration", "core-common-config-mgmt", "ENDPOINT_CORE_CONFIG_MGMT"),
        ("domain-core-configuration", "core-common-reference-master-data", "ENDPOINT_CORE_REFERENCE_MASTER_DATA"),
        ("domain-customer-kyc-kyb", "core-common-kycb-mgmt", "ENDPOINT_CORE_KYCB_MGMT"),
        ("domain-customer-people", "core-common-customer-mgmt", "ENDPOINT_CORE_CUSTOMER_MGMT"),
        ("domain-customer-people", "core-common-reference-master-data", "ENDPOINT_CORE_REFERENCE_MASTER_DATA"),
        ("domain-distributor-branding", "core-common-distributor-mgmt", "ENDPOINT_CORE_DISTRIBUTOR_MGMT"),
        ("domain-distributor-catalog", "core-common-distributor-mgmt", "ENDPOINT_CORE_DISTRIBUTOR_MGMT"),
        ("domain-lending-credit-scoring", "core-data-credit-bureaus", "ENDPOINT_DOMAIN_DATA_CREDIT_BUREAUS"),
        ("domain-lending-credit-scoring", "core-lending-credit-scoring", "ENDPOINT_CORE_CREDIT_SCORING"),
        ("domain-product-catalog", "core-common-product-mgmt", "ENDPOINT_CORE_PRODUCT_MGMT"),
        ("exp-onboarding", "core-data-business-intelligence", "ENDPOINT_DOMAIN_DATA_BUSINESS_INTELLIGENCE"),
    }
    assert ("domain-core-pricing-engine", "core-common-product-mgmt", "ENDPOINT_CORE_COMMON_PRODUCT_MGMT") in EDGES


def test_login_for_the_channels_reads_short_variable_names() -> None:
    assert {edge[1:] for edge in EDGES if edge[0] == "exp-security"} == {
        ("domain-common-sca", "SCA_URL"),
        ("domain-core-security-center", "SECURITY_CENTER_URL"),
    }


def test_number_of_edges() -> None:
    assert len(EDGES) == 62


# ---- environment variables and secrets


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_a_variable_is_named_once_and_never_one_that_the_tool_sets(name: str) -> None:
    names = Counter(env_names(CATALOGUE[name]))
    assert [env for env, times in names.items() if times > 1] == []
    assert SET_BY_TOOL & set(names) == set()


def test_secrets_are_what_default_configurations_need() -> None:
    assert {name: set(body["secrets"]) for name, body in CATALOGUE.items() if "secrets" in body} == {
        "core-banking-psdx": {"ENCRYPTION_SECRET", "JWT_SECRET"},
        "core-common-security-vault": {
            "AWS_ACCESS_KEY_ID",
            "AWS_KMS_KEY_ARN",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
        },
    }
    for body in CATALOGUE.values():
        assert all(entry == env.lower().replace("_", "-") for env, entry in body.get("secrets", {}).items())


def test_no_credential_can_be_given_in_plain() -> None:
    harmless = {"AZURE_ENCRYPTION_KEY_URL", "AZURE_KEY_NAME", "S3_KMS_KEY_ID"}
    looks_secret = re.compile(r"KEY|SECRET|TOKEN|PASSWORD|CONNECTION_STRING|CREDENTIAL(?!S_PATH)|_SID$")
    plain = {env for body in CATALOGUE.values() for env in [*body.get("env", {}), *body.get("known_env", [])]}
    suspects = {env for env in plain if looks_secret.search(env)}
    assert suspects - {"FIREFLY_SECURITY_VAULT_ENCRYPTION_MASTERKEYID"} == harmless


def test_no_value_of_the_public_configurations_leaks_into_the_catalogue() -> None:
    text = "".join(path.read_text("utf-8") for path in SERVICE_FILES)
    for leaked in ("arn:aws", "soon.es", "ChangeThis", "mock-orbis", "http://", "https://"):
        assert leaked not in text


def test_the_five_ledger_accounts_of_card_postings_can_be_set() -> None:
    assert CATALOGUE["domain-banking-cards"]["known_env"] == [
        "FIREFLY_LEDGER_GL_CARD_AUTH_SUSPENSE_ACCOUNT_ID",
        "FIREFLY_LEDGER_GL_CREDIT_CARD_RECEIVABLE_ACCOUNT_ID",
        "FIREFLY_LEDGER_GL_FEE_INCOME_ACCOUNT_ID",
        "FIREFLY_LEDGER_GL_INTEREST_INCOME_ACCOUNT_ID",
        "FIREFLY_LEDGER_GL_MERCHANT_SETTLEMENT_ACCOUNT_ID",
    ]


def test_tracing_endpoints_under_names_of_their_own_can_be_set() -> None:
    def readers(env: str) -> set[str]:
        return {name for name, body in CATALOGUE.items() if env in body.get("known_env", [])}

    assert readers("OTEL_ENDPOINT") == {"app-authenticator", "app-configurator-masters", "domain-core-configuration"}
    assert readers("MANAGEMENT_OTLP_TRACING_ENDPOINT") == {"fireflyframework-callbacks"}
    assert readers("MANAGEMENT_ZIPKIN_TRACING_ENDPOINT") == {"fireflyframework-webhooks"}
    assert readers("CONFIG_SERVER_URL") == {"core-common-reference-master-data", "domain-core-security-center"}


def test_services_that_lack_probes_get_them() -> None:
    probes = {
        name for name, body in CATALOGUE.items() if "MANAGEMENT_ENDPOINT_HEALTH_PROBES_ENABLED" in body.get("env", {})
    }
    assert probes == {"core-data-business-intelligence", "domain-customer-kyc-kyb"}
    exposed = CATALOGUE["core-data-business-intelligence"]["env"]["MANAGEMENT_ENDPOINTS_WEB_EXPOSURE_INCLUDE"]
    assert set(exposed.split(",")) == {"health", "info", "prometheus"}


# ---- releases


@pytest.mark.parametrize(
    ("environment", "tag"), [("dev", "1.2.0-SNAPSHOT"), ("staging", "1.1.0-rc.1"), ("prod", "1.0.0")]
)
def test_every_enabled_service_has_a_sample_release(environment: str, tag: str) -> None:
    document = read(ROOT / f"profiles/releases/{environment}.yaml")
    assert set(document) == {"sample_releases", "releases"}
    assert document["sample_releases"] is True
    assert set(document["releases"]) == set(ENABLED)
    jsonschema.validate(document["releases"], CORE_SCHEMA["properties"]["releases"] | {"$defs": CORE_SCHEMA["$defs"]})
    for name, release in document["releases"].items():
        expected = {"tag": tag}
        if environment != "dev":
            sample = hashlib.sha256(f"firefly-gen sample {name} {tag}".encode()).hexdigest()
            expected["digest"] = f"sha256:{sample}"
        assert release == expected


def test_release_files_say_that_they_are_samples() -> None:
    assert {path.stem for path in RELEASE_FILES} == {"dev", "prod", "staging"}
    for path in RELEASE_FILES:
        assert path.read_text("utf-8").splitlines()[1].startswith("# Samples: ")
