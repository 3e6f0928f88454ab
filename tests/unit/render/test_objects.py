from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firefly_gen.errors import Problem, TemplateError
from firefly_gen.model.argo import SYNC_WAVE
from firefly_gen.model.environment import Environment
from firefly_gen.model.layer import DELIVERED, ForEach, Layer, LayerSet, Render
from firefly_gen.model.resource import Resource, ResourceSet
from firefly_gen.render import render

Resolve = Callable[[str], Environment]

OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: %s\n"
FOR_ITEM = OBJECT % "{{ item.name | y }}"
# Something of every kind: what the profile of the tests has, a database, its pooler, a user of Kafka, and an edge.
DATA = f"""\
stage: staging
sealed_secrets: {{token: {{namespace: data, data: {{token: {"AgA" * 240}}}}}}}
postgres:
  pooler_image: {{repository: ghcr.io/bank/pgbouncer, tag: "1.25", digest: "sha256:{"5f" * 32}"}}
  backup: {{enabled: true, destination: "s3://bank"}}
  tls: {{issuer: internal}}
  restore_test:
    image: {{repository: ghcr.io/bank/k8s, tag: "1.36", digest: "sha256:{"5f" * 32}"}}
    priority_class: high
certificates: {{namespace: data, public_issuer: internal, issuers: {{internal: {{kind: self-signed}}}}}}
mesh:
  edge: {{hosts: {{api: {{tiers: [edge]}}}}}}
  tokens: {{issuer: "https://id.bank.example", jwks: "https://id.bank.example/keys"}}
  faults: {{accounts: {{abort_percent: 1}}}}
databases: {{main: {{poolers: {{rw: {{}}}}}}}}
workloads: {{standby: true}}
kafka:
  events:
    connect: {{image: {{repository: ghcr.io/bank/connect, tag: "4.3", digest: "sha256:{"5f" * 32}"}}}}
    registry: {{image: {{repository: ghcr.io/bank/registry, tag: "3.3", digest: "sha256:{"5f" * 32}"}}}}
    mirror_from: {{alias: prod, bootstrap: "kafka.example:9094", key_prefix: bank/prod}}
services:
  accounts:
    database: {{cluster: main, name: accounts, endpoint: pooler, capture: {{tables: [a.b]}}, credentials: dynamic}}
    secrets: {{SIGNING_KEY: key}}
    mounted_secrets: [app]
    kafka: {{cluster: events, bootstrap_env: KAFKA, publishes: [a]}}
  gateway:
    routes: {{api: [/v1]}}
    egress: {{kms: {{host: kms.example, reason: wraps keys}}}}
    tracing: {{protocol: agent}}
"""


def job(
    for_each: ForEach = ForEach.ONCE,
    *,
    template: str = "a.yaml.j2",
    when: str = "",
    application: str = "x",
    wave: int = 0,
) -> Render:
    return Render(template=template, for_each=for_each, when=when, application=application, wave=wave)


def layers(folder: Path, source: str, *jobs: Render, name: str = "toy") -> LayerSet:
    place = folder / "layers" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "a.yaml.j2").write_text(source)
    layer = Layer(name=name, summary="", after=(), renders=jobs or (job(),), settings={}, folder=place)
    return LayerSet((layer,), (folder,))


def refused(environment: Environment, of: LayerSet) -> tuple[Problem, ...]:
    with pytest.raises(TemplateError) as caught:
        render(environment, of)
    return caught.value.problems


BACKUP = """
provider_catalog: {metal: {velero: {plugin: aws}}}
backup:
  enabled: true
  namespace: data
  bucket: bank-backups
  groups: {all: {namespaces: [bank-core], schedule: 0 1 * * *}}
"""
OBSERVABILITY = """
observability:
  enabled: true
  probes: {hosts: {edge: "https://bank.example/health"}}
  prometheus: {federation: {other: {host: prometheus.other.example}}}
operators:
  maker: {namespace: makers, wave: 0, provides: {}, metrics: {labels: {app: maker}, port: 8080}}
  chaos-mesh: {namespace: chaos-mesh, wave: 0, provides: {chaos-mesh.org: [v1alpha1]}}
"""


RUNNING = """
stage: staging
analyses: {answers: {description: x, query: sum(up), at_least: 1}}
strategies:
  careful: {type: canary, description: x, steps: [{weight: 10, minutes: 1}], during: [answers]}
mesh: {faults: {accounts: {abort_percent: 1}}}
images: {allowed_registries: [ghcr.io/bank, ghcr.io/open-feature]}
flags: {ledger: {description: x, tier: core, flags: {new: {default: "on"}}}}
services:
  accounts:
    {flags: [ledger], max_replicas: 6, kafka: {cluster: events, bootstrap_env: K, consumes: [a], group: g}}
  gateway: {strategy: careful}
nodes: {node_class: {group: machines.example}, pools: {all: {cpu: "64", memory: 256Gi}}}
chaos:
  enabled: true
  game_day: {schedule: 0 9 1 * *, experiments: [kill]}
  experiments:
    kill: {description: x, kind: pod-kill, pods: {tier: core}, hypothesis: y, steady_state: up == 1}
"""


def names(resources: tuple[Resource, ...]) -> list[str]:
    return [each.identity.name for each in resources]


def test_an_object_knows_who_it_is_where_it_came_from_and_where_it_goes(environment: Resolve, tmp_path: Path) -> None:
    of = layers(tmp_path, FOR_ITEM + "  namespace: n\n", job(ForEach.SERVICE, application=""))
    first, second = render(environment(""), of)
    assert names((first, second)) == ["accounts", "gateway"]
    assert str(first.identity) == "ConfigMap n/accounts"
    assert str(first.origin) == "toy/a.yaml.j2 for accounts"
    assert (first.application, first.path) == ("services/accounts", "services/accounts/configmap-accounts.yaml")


def test_a_template_is_rendered_once_or_for_each_item_of_a_collection(environment: Resolve, tmp_path: Path) -> None:
    # Services of a standby wait, and are neither scraped nor scaled.
    running = environment(OBSERVABILITY + RUNNING)
    waiting = environment(DATA + BACKUP + OBSERVABILITY)
    watch = replace(waiting.watch, service_monitors=running.watch.service_monitors)
    broken = running.resilience.experiments, running.resilience.game_days
    resilience = replace(waiting.resilience, experiments=broken[0], game_days=broken[1])
    # An ambient mesh has waypoints and no scopes of egress.
    traffic = replace(waiting.traffic, waypoints=environment("mesh: {mode: ambient}\n").traffic.waypoints)
    parts = {"watch": watch, "resilience": resilience, "traffic": traffic}
    found = replace(waiting, **parts, running=running.running)
    expected = {
        ForEach.ONCE: ["fixed"],
        ForEach.SERVICE: [each.name for each in found.services],
        ForEach.CLOSED_NAMESPACE: [each.name for each in found.closed_namespaces],
        ForEach.FLAG_DOMAIN: [each.name for each in found.running.flag_domains],
        ForEach.FLAG_SOURCE: [each.name for each in found.running.flag_sources],
        ForEach.EXPERIMENT: [each.name for each in found.resilience.experiments],
        ForEach.GAME_DAY: [each.name for each in found.resilience.game_days],
        ForEach.CONSUMER_SCALER: [each.name for each in found.running.consumer_scalers],
        ForEach.NODE_POOL: [each.name for each in found.running.node_pools],
        ForEach.NAMESPACE: [each.name for each in found.namespaces],
        ForEach.CLOSED_NAMESPACE: [each.name for each in found.closed_namespaces],
        ForEach.PRIORITY_CLASS: [each.name for each in found.priority_classes],
        ForEach.STORAGE_CLASS: [each.name for each in found.storage_classes],
        ForEach.SNAPSHOT_CLASS: [each.name for each in found.snapshot_classes],
        ForEach.IMAGE_CATALOG: [each.name for each in found.data.image_catalogs],
        ForEach.DATABASE_CLUSTER: [each.name for each in found.data.database_clusters],
        ForEach.RESTORE_TEST: [each.name for each in found.data.restore_tests],
        ForEach.OBJECT_STORE: [each.name for each in found.data.object_stores],
        ForEach.DATABASE: [each.name for each in found.data.databases],
        ForEach.POOLER: [each.name for each in found.data.poolers],
        ForEach.CAPTURE: [each.name for each in found.data.captures],
        ForEach.DATA_CERTIFICATE: [each.name for each in found.data.data_certificates],
        ForEach.KAFKA_CLUSTER: [each.name for each in found.data.kafka_clusters],
        ForEach.KAFKA_POOL: [each.name for each in found.data.kafka_pools],
        ForEach.KAFKA_TOPIC: [each.name for each in found.data.kafka_topics],
        ForEach.KAFKA_USER: [each.name for each in found.data.kafka_users],
        ForEach.KAFKA_CONNECT: [each.name for each in found.data.kafka_connects],
        ForEach.KAFKA_CONNECTOR: [each.name for each in found.data.kafka_connectors],
        ForEach.KAFKA_MIRROR: [each.name for each in found.data.kafka_mirrors],
        ForEach.SCHEMA_REGISTRY: [each.name for each in found.data.schema_registries],
        ForEach.REDIS_INSTANCE: [each.name for each in found.data.redis_instances],
        ForEach.BACKUP_LOCATION: [each.name for each in found.resilience.backup_locations],
        ForEach.BACKUP_SCHEDULE: [each.name for each in found.resilience.backup_schedules],
        ForEach.ISSUER: [each.name for each in found.trust.issuers],
        ForEach.TRUST_BUNDLE: [each.name for each in found.trust.trust_bundles],
        ForEach.EDGE_CERTIFICATE: [each.name for each in found.trust.edge_certificates],
        ForEach.DYNAMIC_SECRET: [each.name for each in found.trust.dynamic_secrets],
        ForEach.MOUNTED_SECRET: [each.name for each in found.trust.mounted_secrets],
        ForEach.SEALED_SECRET: [each.name for each in found.trust.sealed_secrets],
        ForEach.SECRET_STORE: [each.name for each in found.trust.secret_stores],
        ForEach.ACCESS_POLICY: [each.name for each in found.traffic.access_policies],
        ForEach.EGRESS_SCOPE: [each.name for each in found.traffic.egress_scopes],
        ForEach.OUTSIDE_HOST: [each.name for each in found.traffic.outside_hosts],
        ForEach.PUBLICATION: [each.name for each in found.traffic.publications],
        ForEach.WAYPOINT: [each.name for each in found.traffic.waypoints],
        ForEach.MESH_ROUTE: [each.name for each in found.traffic.mesh_routes],
        ForEach.NETWORK_POLICY: [each.name for each in found.traffic.network_policies],
        ForEach.SERVICE_MONITOR: [each.name for each in found.watch.service_monitors],
        ForEach.COLLECTOR: [each.name for each in found.watch.collectors],
        ForEach.INSTRUMENTATION: [each.name for each in found.watch.instrumentations],
        ForEach.WATCH_CERTIFICATE: [each.name for each in found.watch.watch_certificates],
        ForEach.ELASTICSEARCH: [each.name for each in found.watch.elasticsearches],
        ForEach.ELASTICSEARCH_EXPORTER: [each.name for each in found.watch.elasticsearch_exporters],
        ForEach.LOGSTASH: [each.name for each in found.watch.logstashes],
        ForEach.GRAFANA: [each.name for each in found.watch.grafanas],
        ForEach.GRAFANA_FOLDER: [each.name for each in found.watch.grafana_folders],
        ForEach.GRAFANA_DATASOURCE: [each.name for each in found.watch.grafana_datasources],
        ForEach.GRAFANA_DASHBOARD: [each.name for each in found.watch.grafana_dashboards],
        ForEach.POD_MONITOR: [each.name for each in found.watch.pod_monitors],
        ForEach.PROBE: [each.name for each in found.watch.probes],
        ForEach.FEDERATION: [each.name for each in found.watch.federations],
        ForEach.RULE_GROUP: [each.name for each in found.watch.rule_groups],
        ForEach.ALERT_ROUTING: [each.name for each in found.watch.alert_routing],
        ForEach.ROLLOUT: [each.name for each in found.running.rollouts],
        ForEach.ANALYSIS: [each.name for each in found.running.analyses],
        ForEach.SECRET: [each.name for each in found.secrets],
    }
    assert set(expected) == set(ForEach) - DELIVERED
    for for_each, wanted in expected.items():
        source = OBJECT % "fixed" if for_each is ForEach.ONCE else FOR_ITEM
        assert names(render(found, layers(tmp_path, source, job(for_each)))) == wanted
        assert wanted, for_each


def test_a_condition_is_a_boolean_of_the_item_or_else_of_the_environment(environment: Resolve, tmp_path: Path) -> None:
    found = environment("services: {gateway: {replicas: 1}}\n")
    assert names(render(found, layers(tmp_path, FOR_ITEM, job(ForEach.SERVICE, when="guarded")))) == ["accounts"]
    for stage, count in (("prod", 1), ("dev", 0)):
        found = environment(f"stage: {stage}\n")
        assert len(render(found, layers(tmp_path, OBJECT % "x", job(when="prod")))) == count


def test_a_layer_that_is_off_renders_nothing(environment: Resolve, tmp_path: Path) -> None:
    of = layers(tmp_path, OBJECT % "x")
    assert names(render(environment(""), of)) == ["x"]
    assert render(environment("layers: {toy: {enabled: false}}\n"), of) == ()


def test_settings_of_the_layer_are_what_the_template_sees(environment: Resolve, tmp_path: Path) -> None:
    of = layers(tmp_path, OBJECT % "{{ layer.called | y }}")
    assert names(render(environment("layers: {toy: {called: me}}\n"), of)) == ["me"]


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ("", {SYNC_WAVE: "-3"}),
        ("  annotations:\n", {SYNC_WAVE: "-3"}),
        ("  annotations: {a: b}\n", {"a": "b", SYNC_WAVE: "-3"}),
    ],
)
def test_a_wave_becomes_an_annotation(
    environment: Resolve, tmp_path: Path, annotations: str, expected: dict[str, str]
) -> None:
    (resource,) = render(environment(""), layers(tmp_path, OBJECT % "x" + annotations, job(wave=-3)))
    assert resource.body["metadata"]["annotations"] == expected


def test_wave_zero_is_not_written(environment: Resolve, tmp_path: Path) -> None:
    (resource,) = render(environment(""), layers(tmp_path, OBJECT % "x"))
    assert resource.body == {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "0 objects"),
        ("# nothing\n", "0 objects"),
        ("{% if not env.prod %}\na: 1\n{% endif %}\n", "0 objects"),
        (OBJECT % "a" + "---\n" + OBJECT % "b", "2 objects"),
        ("- a\n", "no Kubernetes object"),
        ("just text\n", "no Kubernetes object"),
        ("kind: X\nmetadata: {name: a}\n", "no Kubernetes object"),
        ("apiVersion: v1\nkind: X\n", "no Kubernetes object"),
        ("apiVersion: v1\nkind: X\nmetadata:\n", "no Kubernetes object"),
        ("apiVersion: v1\nkind: X\nmetadata: {name: 5}\n", "no Kubernetes object"),
        ("apiVersion: v1\nkind: X\nmetadata: {name: a, namespace: null}\n", "no Kubernetes object"),
        ("apiVersion: v1\nkind: X\nmetadata: {name: a, annotations: [b]}\n", "no Kubernetes object"),
        (OBJECT % "a" + "spec: {b: 1, b: 2}\n", "duplicate key, at 'spec: {b: 1, b: 2}'"),
        (OBJECT % "a" + "spec:\n  b: c: d\n", "at 'b: c: d'"),
        (OBJECT % "a" + "spec: [1,\n", "at 'spec: [1,'"),
        (OBJECT % "a" + "spec: 'x\n\n\n", 'at "spec: \'x"'),
        ("a: *b\n", "at 'a: *b'"),
        ("{{ '\\ud800' | y }}: 1\n", "renders no YAML"),
        ("[" * 5000, "nested"),
    ],
)
def test_a_template_that_does_not_render_one_object_is_told(
    environment: Resolve, tmp_path: Path, source: str, words: str
) -> None:
    (problem,) = refused(environment(""), layers(tmp_path, source, job(ForEach.SNAPSHOT_CLASS, wave=1)))
    assert problem.file == str(tmp_path / "layers/toy/a.yaml.j2")
    assert words in problem.message
    assert "volumes" in problem.message


def test_the_first_failure_of_each_template_is_told_and_all_of_them_at_once(
    environment: Resolve, tmp_path: Path
) -> None:
    of = layers(tmp_path, "{{ item.nonsense | y }}", job(ForEach.SERVICE), job(ForEach.NAMESPACE))
    messages = [each.message for each in refused(environment(""), of)]
    assert len(messages) == 2
    assert all("nonsense" in each for each in messages)


def test_two_objects_of_one_identity_are_an_error_that_names_both_templates(
    environment: Resolve, tmp_path: Path
) -> None:
    of = layers(tmp_path, OBJECT % "same", job(ForEach.SERVICE, application="x"))
    with pytest.raises(TemplateError) as caught:
        ResourceSet(render(environment(""), of))
    (problem,) = caught.value.problems
    assert "ConfigMap same" in problem.message
    assert "toy/a.yaml.j2 for accounts" in problem.message
    assert "toy/a.yaml.j2 for gateway" in problem.message


def test_nothing_that_is_rendered_reaches_back_into_the_environment(environment: Resolve, tmp_path: Path) -> None:
    found = environment("")
    before = replace(found)
    (resource, _) = render(
        found, layers(tmp_path, FOR_ITEM + "  labels: {{ item.labels | y }}\n", job(ForEach.SERVICE))
    )
    resource.body["metadata"]["labels"]["added"] = "later"
    assert "added" not in found.services[0].labels
    assert found == before
