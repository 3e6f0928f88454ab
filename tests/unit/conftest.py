"""The smallest platform that can be resolved and rendered, as files that a test changes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from firefly_gen.errors import InputError
from firefly_gen.load.profile import Loaded, load_profile
from firefly_gen.load.schema import profile_schema, read_schema
from firefly_gen.model.environment import Environment
from firefly_gen.pipeline.build import Built, build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.resolve import resolve

# The same examples on every machine, however slow it is.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.load_profile("repeatable")

SHIPPED = Path(__file__).parents[2]
DIGEST = "sha256:" + "5f" * 32

REDIS_IMAGES = ("image", "sentinel_image", "exporter_image")
TRACING_IMAGES = ("collector_image", "jaeger_image", "cleaner_image", "java_agent_image")
LOGGING_IMAGES = (
    "elasticsearch_image",
    "kibana_image",
    "logstash_image",
    "filebeat_image",
    "setup_image",
    "exporter_image",
)


def _images(kinds: tuple[str, ...]) -> dict[str, Any]:
    """An image of each kind, under the name that the profile has for it."""
    return {kind: {"repository": f"ghcr.io/bank/{kind}", "tag": "8.2", "digest": DIGEST} for kind in kinds}


BASE: dict[str, Any] = {
    "stage": "prod",
    "domain": "bank.example",
    "kubernetes": {
        "version": "1.36",
        "provider": "metal",
        "region": "eu-1",
        "zones": ["eu-1a", "eu-1b", "eu-1c"],
        "architecture": "arm64",
    },
    "provider_catalog": {
        "metal": {
            "driver": "rbd.csi.example",
            "volumes": {"fast": {"pool": "nvme"}, "standard": {"pool": "ssd"}, "archive": {"pool": "hdd"}},
            "key_parameter": "kmsId",
        }
    },
    "images": {
        "registry": "ghcr.io/bank",
        "allowed_registries": ["ghcr.io/bank"],
        "pull_secret": {"name": "ghcr-pull", "vault_key": "platform/ghcr"},
    },
    "secret_store": {"name": "vault", "key_prefix": "bank/prod"},
    "tiers": {
        "core": {
            "description": "systems of record",
            "namespace": "bank-core",
            "priority_class": "high",
            "may_call": ["core"],
            "viewers": ["core-team"],
        },
        "edge": {
            "description": "gateways",
            "namespace": "bank-edge",
            "priority_class": "low",
            "may_call": ["core"],
            "operators": ["on-call"],
        },
    },
    "namespaces": {
        "bank-core": {"description": "systems of record"},
        "bank-edge": {"description": "gateways"},
        "data": {"description": "databases", "mesh": False},
    },
    "priority_classes": {
        "high": {"value": 900000, "description": "systems of record"},
        "low": {"value": 1000, "description": "gateways", "preempts": False},
    },
    "storage_classes": {
        "fast": {"performance": "fast", "reclaim": "Retain"},
        "standard": {"performance": "standard", "reclaim": "Delete", "default": True},
    },
    "size_classes": {
        "small": {"cpu": "250m", "memory": "1Gi", "threads": 60},
        "large": {"cpu": "2", "memory": "2Gi", "threads": 120},
    },
    "postgres": {
        "images": {"18": {"repository": "ghcr.io/bank/postgresql", "tag": "18.1", "digest": DIGEST}},
        "sizes": {"small": {"cpu": "1", "memory": "4Gi", "data": "20Gi", "wal": "10Gi"}},
        "priority_class": "high",
        "backup": {"enabled": False},
    },
    "databases": {"main": {"namespace": "data"}},
    "kafka": {
        "events": {
            "namespace": "data",
            "priority_class": "high",
            "brokers": {"replicas": 3, "cpu": "1", "memory": "4Gi", "storage": {"size": "10Gi"}},
            "topics": {"a": {}, "b": {}, "y": {}, "z": {}},
        }
    },
    "redis": {
        "cache": {"namespace": "data", "use": "cache", "priority_class": "high", "instances": 1} | _images(REDIS_IMAGES)
    },
    "observability": {
        "namespace": "data",
        "alerting": {
            "default_team": "sre",
            "teams": {"sre": {"page": "nobody", "notify": "nobody"}},
            "receivers": {"nobody": {}},
        },
        "grafana": _images(("image",)),
        "logging": {"namespace": "data", "agents_namespace": "data", "priority_class": "low"}
        | {"classes": {"all": {"retention_days": 7}}}
        | _images(LOGGING_IMAGES),
        "tracing": {"namespace": "data", "priority_class": "low"} | _images(TRACING_IMAGES),
    },
    "externals": {"rates": {"url": "https://rates.example"}},
    "releases": {"accounts": {"tag": "1.2.0", "digest": DIGEST}, "gateway": {"tag": "1.0.0", "digest": DIGEST}},
    "services": {
        "accounts": {
            "tier": "core",
            "image": {"module": "accounts-web"},
            "known_env": ["A", "Z"],
            "spring_profiles": ["dev", "testing", "prod"],
        },
        "gateway": {"tier": "edge", "image": {"module": "gateway-web"}, "calls": {"accounts": {"env": "ACCOUNTS_URL"}}},
    },
}


@pytest.fixture(scope="session")
def shipped_build() -> Callable[[str], Built]:
    """Builds a shipped environment, each once; what it gives is not to be changed."""
    schemas = (SHIPPED / "schemas",)
    return cache(lambda name: build(name, Sources((SHIPPED / "profiles",), (SHIPPED / "templates",), schemas), Clock()))


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    """A folder with a profile ``base`` that is valid, and in which everything is small."""
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "base.yaml").write_text(json.dumps(BASE, indent=2))
    return folder


@pytest.fixture
def load(profiles: Path) -> Callable[[str], Loaded]:
    """Loads a profile ``bank`` with this text; the text begins in line 2, below ``extends: base``."""

    def loaded(text: str = "") -> Loaded:
        (profiles / "bank.yaml").write_text(f"extends: base\n{text}")
        core = read_schema(SHIPPED / "schemas" / "core.schema.json")
        open_settings = {name: {"type": "object"} for name in ("cluster", "toy")}
        return load_profile("bank", [profiles], profile_schema(core, open_settings))

    return loaded


@pytest.fixture
def environment(load: Callable[[str], Loaded]) -> Callable[[str], Environment]:
    """Resolves the profile that ``load`` makes of a text."""

    def resolved(text: str = "") -> Environment:
        loaded = load(text)
        return resolve("bank", loaded.profile, loaded.places)

    return resolved


@pytest.fixture
def problems(environment: Callable[[str], Environment], tmp_path: Path) -> Callable[[str], list[str]]:
    """What is wrong with the profile that ``load`` makes of a text, each with its hint behind an arrow."""

    def told(text: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            environment(text)
        found = [f"{each} -> {each.hint}" if each.hint else str(each) for each in caught.value.problems]
        return [each.replace(f"{tmp_path}/profiles/", "") for each in found]

    return told


@pytest.fixture
def shuffled_profiles(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a copy of the shipped profiles in which the keys of every map stand in another order."""

    def copied(seed: int) -> Path:
        dice = random.Random(seed)
        for file in sorted((SHIPPED / "profiles").rglob("*.yaml")):
            copy = tmp_path / f"shuffled-{seed}" / file.relative_to(SHIPPED / "profiles")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(yaml.safe_dump(_shuffled(yaml.safe_load(file.read_text()), dice), sort_keys=False))
        return tmp_path / f"shuffled-{seed}"

    return copied


def _shuffled(value: Any, dice: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        dice.shuffle(keys)
        return {key: _shuffled(value[key], dice) for key in keys}
    if isinstance(value, list):
        return [_shuffled(each, dice) for each in value]
    return value
