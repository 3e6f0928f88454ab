"""Settings of the collectors, put together from their components.

Sources: https://opentelemetry.io/docs/collector/configuration/, the README of each component in
https://github.com/open-telemetry/opentelemetry-collector-contrib, and https://www.jaegertracing.io/docs/2.20/.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from firefly_gen.model.profile import Tracing

OTLP_GRPC, OTLP_HTTP, ZIPKIN = 4317, 4318, 9411
METRICS, HEALTH, QUERY = 8888, 13133, 16686

TLS_FOLDER = "/etc/otel/tls"
"""Where a collector has its certificate, its key, and the authority of the others'."""

ELASTIC_FOLDER = "/etc/otel/elasticsearch"
"""Where Jaeger has its password for Elasticsearch."""

# A card number has 13 to 19 digits, an IBAN two letters, two digits and up to 30 letters and digits.
PERSONAL = (r"\b(?:\d[ -]?){12,18}\d\b", r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
"""What no trace and no log may keep, as regular expressions of Go's dialect, which Java's covers."""

_ANY = "0.0.0.0"  # noqa: S104 - inside a pod, behind its own network policy
_AUTHORITY = {"ca_file": f"{TLS_FOLDER}/ca.crt"}
_IDENTITY = {"cert_file": f"{TLS_FOLDER}/tls.crt", "key_file": f"{TLS_FOLDER}/tls.key"}
_SERVER = {"tls": {**_IDENTITY, "client_ca_file": f"{TLS_FOLDER}/ca.crt", "min_version": "1.3"}}
_LIMITER = {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20}
_ATTRIBUTES = (
    *("k8s.deployment.name", "k8s.namespace.name", "k8s.node.name"),
    *("k8s.pod.name", "k8s.pod.uid", "k8s.statefulset.name"),
)


def agent_config(protocols: Sequence[str], gateway: str) -> dict[str, Any]:
    """The collector on each node: says whose a span is, hides what is personal, and keeps each trace together.

    Args:
        protocols: What the services speak.
        gateway: Headless host of the gateway's pods.
    """
    receivers: dict[str, Any] = {
        "otlp": {
            "protocols": {"grpc": {"endpoint": f"{_ANY}:{OTLP_GRPC}"}, "http": {"endpoint": f"{_ANY}:{OTLP_HTTP}"}}
        }
    }
    if "zipkin" in protocols:
        receivers["zipkin"] = {"endpoint": f"{_ANY}:{ZIPKIN}"}
    processors = {
        "memory_limiter": _LIMITER,
        "k8sattributes": {
            "auth_type": "serviceAccount",
            "filter": {"node_from_env_var": "K8S_NODE_NAME"},
            "extract": {
                "metadata": list(_ATTRIBUTES),
                "labels": [{"tag_name": "firefly.tier", "key": "firefly.io/tier", "from": "pod"}],
            },
            "pod_association": [{"sources": [{"from": "connection"}]}],
        },
        "redaction": {"allow_all_keys": True, "blocked_values": list(PERSONAL), "summary": "info"},
        "batch": {"timeout": "1s", "send_batch_size": 1024},
    }
    # The pods are reached by their addresses, but their certificate is for the name of the Service.
    exporter = {
        "routing_key": "traceID",
        "protocol": {"otlp": {"timeout": "5s", "tls": {**_AUTHORITY, **_IDENTITY, "server_name_override": gateway}}},
        "resolver": {"dns": {"hostname": gateway, "port": str(OTLP_GRPC)}},
    }
    return _config(receivers, processors, {"loadbalancing": exporter})


def gateway_config(tracing: Tracing, jaeger: str) -> dict[str, Any]:
    """The collector that sees whole traces, and decides which are kept.

    Args:
        tracing: The profile's section.
        jaeger: Host of Jaeger's collector.
    """
    sampling = tracing.sampling
    policies: list[dict[str, Any]] = [
        {"name": "failed", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
        {"name": "slow", "type": "latency", "latency": {"threshold_ms": sampling.slower_than_ms}},
        {"name": "share", "type": "probabilistic", "probabilistic": {"sampling_percentage": sampling.percent}},
    ]
    processors = {
        "memory_limiter": _LIMITER,
        "tail_sampling": {"decision_wait": f"{sampling.wait_seconds}s", "num_traces": 50000, "policies": policies},
        "batch": {"timeout": "1s", "send_batch_size": 1024},
    }
    exporter = {"endpoint": f"{jaeger}:{OTLP_GRPC}", "tls": {**_AUTHORITY, **_IDENTITY}}
    return _config(_secured(), processors, {"otlp/jaeger": exporter})


def jaeger_config(storage: Mapping[str, Any]) -> dict[str, Any]:
    """Jaeger, which is a collector too: stores traces, and answers for them.

    Args:
        storage: The one backend, from ``elasticsearch_storage`` or ``memory_storage``.
    """
    config = _config(
        _secured(),
        {"memory_limiter": _LIMITER, "batch": {"timeout": "1s"}},
        {"jaeger_storage_exporter": {"trace_storage": "traces"}},
    )
    config["extensions"] = {
        "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"{_ANY}:{HEALTH}"}},
        "jaeger_storage": {"backends": {"traces": dict(storage)}},
        "jaeger_query": {"storage": {"traces": "traces"}, "http": {"endpoint": f"{_ANY}:{QUERY}"}},
    }
    config["service"]["extensions"] = list(config["extensions"])
    return config


def elasticsearch_storage(url: str, user: str, *, copies: int) -> dict[str, Any]:
    """Traces in Elasticsearch, an index a day.

    Args:
        url: Where it is.
        user: Jaeger's user there; the password is a file.
        copies: Replicas of each shard.
    """
    index = {"shards": 1, "replicas": copies}
    kinds = ("spans", "services", "dependencies", "sampling")
    return {
        "elasticsearch": {
            "server_urls": [url],
            "auth": {"basic": {"username": user, "password_file": f"{ELASTIC_FOLDER}/password"}},
            "tls": _AUTHORITY,
            "indices": dict.fromkeys(kinds, index),
        }
    }


def memory_storage(traces: int) -> dict[str, Any]:
    """The newest traces, in the memory of the one pod."""
    return {"memory": {"max_traces": traces}}


def _secured() -> dict[str, Any]:
    return {"otlp": {"protocols": {"grpc": {"endpoint": f"{_ANY}:{OTLP_GRPC}", **_SERVER}}}}


def _config(receivers: dict[str, Any], processors: dict[str, Any], exporters: dict[str, Any]) -> dict[str, Any]:
    """A collector with one pipeline of traces; processors work in the order that they are written in."""
    telemetry = {"pull": {"exporter": {"prometheus": {"host": _ANY, "port": METRICS}}}}
    return {
        "receivers": receivers,
        "processors": processors,
        "exporters": exporters,
        "extensions": {"health_check": {"endpoint": f"{_ANY}:{HEALTH}"}},
        "service": {
            "extensions": ["health_check"],
            "telemetry": {"metrics": {"level": "normal", "readers": [telemetry]}},
            "pipelines": {
                "traces": {
                    "receivers": list(receivers),
                    "processors": list(processors),
                    "exporters": list(exporters),
                }
            },
        },
    }
