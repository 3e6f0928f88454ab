from __future__ import annotations

from collections.abc import Callable

from firefly_gen.model.environment import Environment
from firefly_gen.model.network import Peer

Resolve = Callable[[str], Environment]

READER = """
operators:
  keda: {description: x, namespace: keda, wave: 0, selector: {app: keda}, provides: {keda.sh: [v1alpha1]}}
workloads: {replicas: 2, max_replicas: 50}
kafka: {events: {topics: {a: {partitions: 4}, b: {partitions: 6}}}}
services:
  accounts:
    kafka: {cluster: events, bootstrap_env: K, consumes: [a, b], group: readers, lag_per_pod: 7}
"""


def test_a_service_that_reads_topics_is_scaled_by_what_waits(environment: Resolve) -> None:
    found = environment(READER)
    (scaler,) = found.running.consumer_scalers
    assert (scaler.name, scaler.group, scaler.topics, scaler.lag) == ("accounts", "readers", ("a", "b"), "7")
    assert (scaler.minimum, scaler.maximum) == (2, 6)  # the partitions of b
    accounts, gateway = found.services
    assert (accounts.autoscaled, accounts.scaled_by_lag, accounts.scaled_by_load) == (True, True, False)
    assert (gateway.autoscaled, gateway.scaled_by_lag, gateway.scaled_by_load) == (True, False, True)


def test_its_secret_names_the_user_too(environment: Resolve) -> None:
    found = environment(READER)
    (secret,) = found.services[0].secrets
    assert secret.literals == {"username": "accounts"}


def test_a_star_stands_for_every_topic(environment: Resolve) -> None:
    (scaler,) = environment(READER.replace("[a, b]", '["*"]')).running.consumer_scalers
    assert scaler.topics == ("a", "b", "y", "z")


def test_as_many_pods_as_partitions_need_no_scaler(environment: Resolve) -> None:
    found = environment(READER.replace("replicas: 2", "replicas: 6"))
    assert found.running.consumer_scalers == ()
    accounts = found.services[0]
    assert (accounts.scaling.minimum, accounts.scaling.maximum, accounts.fixed_scale) == (6, 6, True)


def test_one_replica_that_does_not_scale_gets_no_scaler(environment: Resolve) -> None:
    assert environment(READER.replace("max_replicas: 50", "autoscale: false")).running.consumer_scalers == ()


def test_keda_reaches_the_brokers_that_it_asks(environment: Resolve) -> None:
    flows = [each for each in environment(READER).flows if each.source.name == "keda"]
    assert [each.target.name for each in flows] == ["events-kafka"]
    assert isinstance(flows[0].source, Peer)
    assert flows[0].source.namespace == "keda"
    assert not [each for each in environment("").flows if each.source.name == "keda"]
