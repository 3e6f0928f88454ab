"""The one Elasticsearch: what others have to know of it."""

from __future__ import annotations

from collections.abc import Mapping

from firefly_gen.model.profile import LogClass, Profile
from firefly_gen.resolve.names import service_host

CLUSTER = "logs"
"""Name of Elasticsearch, Kibana and Logstash."""

TLS_SECRET = f"{CLUSTER}-es-http-tls"
"""Where Elasticsearch finds its certificate, and its clients that of its signer."""

APPLICATION = "observability/logging"

PORT, BEATS_PORT = 9200, 5044

EXPORTER, EXPORTER_PORT = "elasticsearch-exporter", 9114
"""Name of the exporter of metrics, and where it listens."""

JAEGER, GRAFANA, SETUP, METER = "jaeger", "grafana", "setup", "exporter"
"""Users of Elasticsearch: who stores traces, who shows logs and traces, who sets the rest up, and who measures."""

JAEGER_SECRET = "jaeger-elasticsearch"  # noqa: S105 - the name of a Secret
"""Where Jaeger finds its password."""


def url(profile: Profile) -> str:
    """Where Elasticsearch is: ECK puts ``-es-http`` behind the name."""
    namespace, domain = profile.observability.logging.namespace, profile.kubernetes.cluster_domain
    return f"https://{service_host(f'{CLUSTER}-es-http', namespace, domain)}:{PORT}"


def copies(profile: Profile) -> int:
    """Copies that a shard can have beside the first: each lies on another node."""
    return min(1, profile.observability.logging.hot.replicas - 1)


def role(user: str) -> str:
    """What the role of a user is called."""
    return f"firefly_{user}"


def vault_key(user: str, profile: Profile) -> str:
    """Entry of the secret store with the password of a user, for Elasticsearch and for whoever logs in."""
    return f"{profile.secret_store.key_prefix}/elasticsearch/{user}"


def rest_class(classes: Mapping[str, LogClass]) -> str:
    """The class that takes what no other one does."""
    return next((name for name, each in sorted(classes.items()) if not (each.loggers or each.namespaces)), "rest")
