"""What Argo CD does: reads repositories, follows and applies objects, and talks among its parts; and Argo Rollouts.

Source of the ports: https://argo-cd.readthedocs.io/en/stable/operator-manual/architecture/ and the chart's Services.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from firefly_gen.model.network import Flow, Outside, Peer, Port
from firefly_gen.resolve.flows.peers import MONITORING, api_server, operator_peer, outside, prometheus_peer
from firefly_gen.resolve.flows.talkers import Talkers
from firefly_gen.resolve.grafana import PROMETHEUS_SERVICE

_PARTS = tuple(Port(number=each) for each in (5556, 5557, 6379, 8080, 8081, 26379))
"""Of Dex (HTTP and gRPC), Redis, the server, the repository server, and Redis' sentinels."""

_METRICS = tuple(Port(number=each) for each in (8080, 8082, 8083, 8084, 9001))
"""Of the ApplicationSet controller, the application controller, the server, the repository server, notifications."""

_HTTPS = (Port(number=443),)
_SSH = 22
_ROLLOUTS = "argo-rollouts"


def argo_cd(of: Talkers) -> Iterator[Flow]:
    """Argo CD, where the tree is delivered by it."""
    entry = of.profile.delivery
    space = next((each for each in of.namespaces if each.name == entry.namespace), None)
    if space is None or not entry.repository.url:
        return
    pods = Peer(
        name="argocd",
        namespace=space.name,
        selector={"app.kubernetes.io/part-of": "argocd"},
        application=space.application,
        labels=space.object_labels,
    )
    server, api_ports = api_server(of.profile.kubernetes)
    yield Flow(source=pods, target=pods, ports=_PARTS, reason="asks its other parts")
    yield Flow(source=pods, target=server, ports=api_ports, reason="follows objects, and applies them")
    repository, ports = _repository(entry.repository.url)
    yield Flow(source=pods, target=repository, ports=ports, reason="reads the tree")
    charts = Outside(name="the repositories of charts")
    yield Flow(source=pods, target=charts, ports=_HTTPS, reason="reads charts of operators")
    if entry.notifications.slack_channel:
        slack, ports = outside("Slack", "https://slack.com")
        yield Flow(source=pods, target=slack, ports=ports, reason="tells who failed")
    if MONITORING in of.profile.operators:
        source = prometheus_peer(of.profile, of.labels)
        yield Flow(source=source, target=pods, ports=_METRICS, reason="reads its metrics")


def rollouts(of: Talkers) -> Iterator[Flow]:
    """Argo Rollouts asks about new versions."""
    operator = of.profile.operators.get(_ROLLOUTS)
    if operator is None or not any(each.strategy.analysed for each in of.services):
        return
    prometheus, (_, port) = prometheus_peer(of.profile, of.labels), PROMETHEUS_SERVICE
    source = operator_peer(_ROLLOUTS, operator)
    yield Flow(source=source, target=prometheus, ports=(Port(number=port),), reason="asks how a new version does")


def _repository(url: str) -> tuple[Outside, tuple[Port, ...]]:
    name = "the repository of the tree"
    if url.startswith(("http://", "https://")):
        return outside(name, url)
    # Git over SSH, as a URL or as `user@host:path`.
    host = urlsplit(url).hostname if "://" in url else url.partition("@")[2].partition(":")[0]
    port = urlsplit(url).port if "://" in url else None
    return Outside(name=name, hosts=(host or "",)), (Port(number=port or _SSH),)
