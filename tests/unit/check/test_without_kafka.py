"""Production without Kafka, and without the services' use of it: nothing of it is left, and nothing misses it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from firefly_gen.check.platform import Platform
from firefly_gen.check.registry import ALL
from firefly_gen.check.run import run_checks
from firefly_gen.load.dashboards import read_dashboard_schema
from firefly_gen.load.metrics import read_metrics
from firefly_gen.load.profile import load_profile
from firefly_gen.pipeline.build import build
from firefly_gen.pipeline.clock import Clock
from firefly_gen.pipeline.request import Sources
from firefly_gen.schemas.bundle import open_bundle

ROOT = Path(__file__).parents[3]
SOURCES = Sources((ROOT / "profiles",), (ROOT / "templates",), (ROOT / "schemas",))


def test_without_kafka_nothing_of_it_is_left(tmp_path: Path) -> None:
    services = load_profile("prod", SOURCES.profiles, SOURCES.profile_schema).profile.services
    enabled = {name: each for name, each in sorted(services.items()) if each.enabled}
    less = "".join(f"  {name}: {{kafka: null}}\n" for name, each in enabled.items() if each.kafka)
    less += "".join(
        f"  {name}: {{database: {{capture: null}}}}\n"
        for name, each in enabled.items()
        if each.database and each.database.capture
    )
    (tmp_path / "less.yaml").write_text(f"extends: prod\nkafka: {{firefly: null}}\nservices:\n{less}")
    built = build("less", replace(SOURCES, profiles=(tmp_path, *SOURCES.profiles)), Clock())
    assert not [each for each in built.resources if each.identity.kind.startswith("Kafka")]
    kinds = {(each.identity.api_version, each.identity.kind) for each in built.resources}
    platform = Platform(
        built.environment,
        built.resources,
        built.texts,
        namespaced=open_bundle(built.environment.cluster.version, SOURCES.schemas, kinds).namespaced,
        metrics=read_metrics(SOURCES.schemas),
        dashboard_schema=read_dashboard_schema(SOURCES.schemas),
    )
    assert [f"{each.id} {each.subject}: {each.message}" for each in run_checks(platform, ALL)] == []
