from __future__ import annotations

from collections.abc import Callable

import pytest

from firefly_gen.model.environment import Environment

Resolve = Callable[[str], Environment]
Problems = Callable[[str], list[str]]

FLAGS = """
operators: {open-feature: {namespace: flags, wave: 0, provides: {core.openfeature.dev: [v1beta1]}}}
images: {allowed_registries: [ghcr.io/bank, ghcr.io/open-feature]}
flags:
  ledger:
    description: x
    tier: core
    flags:
      new: {default: "off", targeting: {if: [true, "on", "off"]}}
      size: {enabled: false, variants: {small: 1, large: 2}, default: small}
services: {gateway: {flags: [ledger]}}
"""


def test_a_domain_lies_where_its_tier_runs(environment: Resolve) -> None:
    (domain,) = environment(FLAGS).running.flag_domains
    assert (domain.name, domain.namespace) == ("ledger", "bank-core")
    assert domain.flags == {
        "new": {
            "defaultVariant": "off",
            "state": "ENABLED",
            "targeting": {"if": [True, "on", "off"]},
            "variants": {"off": False, "on": True},
        },
        "size": {"defaultVariant": "small", "state": "DISABLED", "variants": {"large": 2, "small": 1}},
    }


def test_a_service_reads_domains_of_any_tier_through_the_proxy(environment: Resolve) -> None:
    found = environment(FLAGS)
    (source,) = found.running.flag_sources
    assert (source.name, source.namespace, source.sources) == ("gateway", "bank-edge", ("bank-core/ledger",))
    assert [each.flagged for each in found.services] == [False, True]
    proxied = [(each.source.name, each.target.name) for each in found.flows if each.target.name == "flagd-proxy"]
    assert proxied == [("gateway", "flagd-proxy")]


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("flags: [ledger]", "flags: [legder]", "domain of flags 'legder'"),
        ('{default: "off", ', '{default: "of", ', "there is no variant 'of'"),
        ("tier: core", "tier: cor", "there is no tier 'cor'"),
        (", ghcr.io/open-feature]", "]", "no allowed registry has it"),
    ],
)
def test_what_cannot_be_read_is_said(problems: Problems, wrong: str, right: str, said: str) -> None:
    assert wrong in FLAGS
    assert said in "\n".join(problems(FLAGS.replace(wrong, right)))
