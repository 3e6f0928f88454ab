"""The exporter that turns the state of Elasticsearch into metrics.

ECK has the Elastic Stack watch itself, in another Elasticsearch; it brings no metrics for Prometheus.
Source: https://github.com/prometheus-community/elasticsearch_exporter/blob/v1.11.0/README.md
"""

from __future__ import annotations

from firefly_gen.model.logging import ElasticsearchExporter
from firefly_gen.resolve import elastic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.log_parts import image, user_secret
from firefly_gen.resolve.places import spread_over_zones, when_unsatisfiable

# Not `collector.snapshots`: each scrape would read the description of every snapshot from the bucket.
_ARGUMENTS = ("--es.all", "--collector.ilm", "--collector.slm")
_REPLICAS = 2  # where Elasticsearch survives the loss of a node, so does what watches it
_SPARE = 2  # seconds in which it can still say that Elasticsearch did not answer


def elasticsearch_exporters(context: Context) -> tuple[ElasticsearchExporter, ...]:
    """The exporter of the one Elasticsearch; none where no logs are collected."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    replicas = min(_REPLICAS, logging.hot.replicas)
    labels = watching_labels(elastic.EXPORTER, context.environment)
    return (
        ElasticsearchExporter(
            name=elastic.EXPORTER,
            namespace=logging.namespace,
            application=elastic.APPLICATION,
            labels=labels,
            image=image("exporter", context),
            user=elastic.METER,
            secret=user_secret(elastic.METER),
            tls_secret=elastic.TLS_SECRET,
            arguments=(
                *_ARGUMENTS,
                f"--es.uri={elastic.url(profile)}",
                "--es.ca=/tls/ca.crt",
                f"--es.timeout={max(1, profile.observability.prometheus.scrape.timeout_seconds - _SPARE)}s",
            ),
            selector=exporter_selector(labels),
            port=elastic.EXPORTER_PORT,
            priority_class=logging.priority_class,
            replicas=replicas,
            spread=replicas > 1 and spread_over_zones(profile),
            when_zone_unsatisfiable=when_unsatisfiable(profile),
        ),
    )


def exporter_selector(labels: dict[str, str]) -> dict[str, str]:
    """Labels that select its pods."""
    return {key: labels[key] for key in ("app.kubernetes.io/instance", "app.kubernetes.io/name")}
