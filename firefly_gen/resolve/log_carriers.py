"""Logstash, and Filebeat before it, as ECK runs them."""

from __future__ import annotations

from typing import Any

from firefly_gen.model.logging import Logstash
from firefly_gen.model.quantity import cpu_text, mebibytes, memory_text, millicores
from firefly_gen.resolve import elastic
from firefly_gen.resolve.context import Context
from firefly_gen.resolve.labels import watching_labels
from firefly_gen.resolve.log_parts import forward, image
from firefly_gen.resolve.logstash import main_pipeline, refused_pipeline
from firefly_gen.resolve.maps import by_key
from firefly_gen.resolve.names import service_host

TLS_FOLDER = "/usr/share/filebeat/tls"
_HEAP_PERCENT = 50  # of the memory of Logstash; the rest is for events on their way


def logstashes(context: Context) -> tuple[Logstash, ...]:
    """The one Logstash, with Filebeat; none where no logs are collected."""
    profile, logging = context.profile, context.profile.observability.logging
    if not profile.observability.logged:
        return ()
    forwards = {name: forward(name) for name, each in sorted(logging.forward.items()) if each.vault_key}
    nodes, domain = logging.logstash, profile.kubernetes.cluster_domain
    host = service_host(f"{elastic.CLUSTER}-ls-beats", logging.namespace, domain)
    return (
        Logstash(
            name=elastic.CLUSTER,
            namespace=logging.namespace,
            application=elastic.APPLICATION,
            labels=watching_labels("logstash", context.environment),
            version=logging.logstash_image.tag,
            image=image("logstash", context),
            replicas=nodes.replicas,
            cpu=cpu_text(millicores(nodes.cpu)),
            memory=memory_text(mebibytes(nodes.memory)),
            heap_mib=mebibytes(nodes.memory) * _HEAP_PERCENT // 100,
            storage=memory_text(mebibytes(nodes.storage.size)),
            storage_class=nodes.storage.storage_class,
            priority_class=logging.priority_class,
            elasticsearch=elastic.CLUSTER,
            pipeline=main_pipeline(logging, context.environment, forwards),
            refused_pipeline=refused_pipeline(context.environment),
            secret=f"{elastic.CLUSTER}-ls-beats-tls",
            forwards=tuple(forwards.values()),
            selector={"logstash.k8s.elastic.co/name": elastic.CLUSTER},
            guarded=nodes.replicas > 1,
            agents_namespace=logging.agents_namespace,
            agents_labels=watching_labels("filebeat", context.environment),
            agents_version=logging.filebeat_image.tag,
            agents_image=image("filebeat", context),
            agents_cpu=cpu_text(millicores(logging.filebeat.cpu)),
            agents_memory=memory_text(mebibytes(logging.filebeat.memory)),
            agents_secret="filebeat-tls",  # noqa: S106 - the name of a Secret
            agents_config=by_key(_filebeat(f"{host}:{elastic.BEATS_PORT}")),
            agents_selector={"beat.k8s.elastic.co/name": elastic.CLUSTER},
            role="firefly-logging-filebeat",
        ),
    )


def _filebeat(host: str) -> dict[str, Any]:
    """Reads the files of every container; each is known by its first kilobyte, since its name comes again."""
    source = {
        "type": "filestream",
        "id": "containers",
        "paths": ["/var/log/containers/*.log"],
        "prospector.scanner.symlinks": True,
        "parsers": [{"container": {"stream": "all", "format": "auto"}}],
    }
    kubernetes = {
        "node": "${NODE_NAME}",
        "matchers": [{"logs_path": {"logs_path": "/var/log/containers/"}}],
        "default_matchers.enabled": False,
        "default_indexers.enabled": False,
        "indexers": [{"container": {}}],
    }
    identity = {
        "certificate": f"{TLS_FOLDER}/tls.crt",
        "key": f"{TLS_FOLDER}/tls.key",
        "certificate_authorities": [f"{TLS_FOLDER}/ca.crt"],
    }
    return {
        "filebeat.inputs": [source],
        "processors": [{"add_kubernetes_metadata": kubernetes}],
        "output.logstash": {"hosts": [host], "loadbalance": True, "ssl": identity},
    }
