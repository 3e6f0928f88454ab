from __future__ import annotations

import pytest

NAME = "core-banking-accounts"
ANNOTATION = "openfeature.dev/featureflagsource"
PLACE = f'spec.template.metadata.annotations["{ANNOTATION}"]'


@pytest.fixture
def flag(world):
    """A flag that the accounts service reads; everything about it is as it should be."""
    api = "core.openfeature.dev/v1beta1"
    flag = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "off"}
    world.add(
        {
            "apiVersion": api,
            "kind": "FeatureFlag",
            "metadata": {"name": "ledger", "namespace": "banking-core"},
            "spec": {"flagSpec": {"flags": {"new": flag}}},
        },
        {
            "apiVersion": api,
            "kind": "FeatureFlagSource",
            "metadata": {"name": NAME, "namespace": "banking-core"},
            "spec": {
                "sources": [
                    {"source": "banking-core/ledger", "provider": "flagd-proxy"},
                    {"source": "https://flags.bank.example", "provider": "http"},
                ]
            },
        },
    )
    world.deployment["spec"]["template"]["metadata"]["annotations"] = {ANNOTATION: f"banking-core/{NAME}, {NAME}"}
    return flag


def test_flags_that_are_there(world, flag):
    assert flag["state"] == "ENABLED"
    assert world.findings("FLAG-001") == ()


@pytest.mark.parametrize("default", ["of", None, True])
def test_a_default_that_is_no_variant(world, flag, only, default):
    flag["defaultVariant"] = default
    path = "spec.flagSpec.flags.new.defaultVariant"
    only(world.findings("FLAG-001"), ("FLAG-001", "FeatureFlag banking-core/ledger", path))


def test_a_source_of_flags_that_are_not_there(world, flag, only):
    assert flag["variants"]
    world.remove("FeatureFlag", "ledger")
    subject = f"FeatureFlagSource banking-core/{NAME}"
    only(world.findings("FLAG-001"), ("FLAG-001", subject, "spec.sources[0].source"))


def test_a_pod_that_names_no_source(world, flag, only):
    assert flag["variants"]
    world.deployment["spec"]["template"]["metadata"]["annotations"][ANNOTATION] = "nobody"
    only(world.findings("FLAG-001"), ("FLAG-001", f"Deployment banking-core/{NAME}", PLACE))
