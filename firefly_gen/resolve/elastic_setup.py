"""What Elasticsearch is told once it runs: how long each class of logs is kept, where it lies, and who may read.

Every request is a PUT of a whole document, so that all of them can be sent again at any time.

Sources: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-ilm-put-lifecycle, and the same for
index templates and roles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from firefly_gen.model.profile import LogClass, Profile
from firefly_gen.model.quantity import mebibytes
from firefly_gen.resolve import elastic
from firefly_gen.resolve.log_snapshots import snapshot_requests
from firefly_gen.resolve.logstash import REFUSED

_PRIORITY = 200  # above that of the templates which Elasticsearch brings for `logs-*-*`
_KEYWORDS = ("log.level", "log.logger", "trace.id", "span.id", "user.id", "http.request.id")
_LABELS = ("correlation_id", "transaction_id")

SCRIPT = """\
set -eu
while read -r path file; do
  echo "$path"
  curl --silent --show-error --fail-with-body --retry 60 --retry-delay 10 --retry-all-errors \\
    --cacert /tls/ca.crt --variable %PASSWORD --expand-user "$USERNAME:{{PASSWORD}}" \\
    --header "Content-Type: application/json" --request PUT --data-binary "@/setup/$file" "$URL/$path"
  echo
done < /setup/requests
"""
"""Sends every request; it waits ten minutes for Elasticsearch."""


def setup(profile: Profile, environment: str) -> dict[str, str]:
    """The files of the job: the script, the list of its requests, and a file for the body of each."""
    logging = profile.observability.logging
    most = logging.hot.replicas - 1  # each copy of a shard lies on another node
    requests: dict[str, Any] = {
        **{f"_ilm/policy/firefly-{name}": _policy(each) for name, each in logging.classes.items()},
        **{
            f"_index_template/firefly-{name}": _template(name, name, each, most)
            for name, each in logging.classes.items()
        },
        f"_security/role/{elastic.role(elastic.JAEGER)}": _jaeger(),
        f"_security/role/{elastic.role(elastic.GRAFANA)}": _reader(logging.classes),
        f"_security/role/{elastic.role(elastic.METER)}": _meter(),
    }
    rest = elastic.rest_class(logging.classes)
    if rest in logging.classes:
        requests[f"_index_template/firefly-{REFUSED}"] = _template(REFUSED, rest, logging.classes[rest], most)
    requests = dict(sorted(requests.items())) | snapshot_requests(profile, environment)
    files = {path: _file(path) for path in requests}
    found = {
        "setup.sh": SCRIPT,
        "requests": "".join(f"{path} {file}\n" for path, file in files.items()),
        **{file: json.dumps(requests[path], indent=2, sort_keys=True) + "\n" for path, file in files.items()},
    }
    return dict(sorted(found.items()))


def _file(path: str) -> str:
    name = path.partition("?")[0].strip("_").replace("/", ".").replace("_", "-")
    return f"{name}.json"


def _policy(each: LogClass) -> dict[str, Any]:
    rollover = {"max_primary_shard_size": f"{mebibytes(each.rollover_size)}mb", "max_age": f"{each.rollover_days}d"}
    phases: dict[str, Any] = {
        "hot": {"actions": {"rollover": rollover, "set_priority": {"priority": 100}}},
        "delete": {"min_age": f"{each.retention_days}d", "actions": {"delete": {}}},
    }
    if each.warm_after_days < each.retention_days:
        actions = {"forcemerge": {"max_num_segments": 1}, "set_priority": {"priority": 50}}
        phases["warm"] = {"min_age": f"{each.warm_after_days}d", "actions": actions}
    return {"policy": {"phases": phases}}


def _template(name: str, policy: str, each: LogClass, most: int) -> dict[str, Any]:
    settings = {
        "index.lifecycle.name": f"firefly-{policy}",
        "index.number_of_replicas": min(each.copies, most),
        "index.codec": "best_compression",
        "index.mapping.total_fields.limit": 2000,
        "index.mapping.ignore_malformed": True,
    }
    return {
        "index_patterns": [f"logs-{name}-*"],
        "data_stream": {},
        "priority": _PRIORITY,
        "composed_of": ["logs@mappings", "logs@settings", "ecs@mappings"],
        "template": {"settings": settings, "mappings": {"properties": _properties()}},
    }


def _properties() -> dict[str, Any]:
    found: dict[str, Any] = {"labels": {"properties": {name: {"type": "keyword"} for name in _LABELS}}}
    for path in _KEYWORDS:
        *parents, leaf = path.split(".")
        place: dict[str, Any] = found
        for parent in parents:
            place = place.setdefault(parent, {"properties": {}})["properties"]
        place[leaf] = {"type": "keyword", "ignore_above": 1024}
    return found


def _jaeger() -> Mapping[str, Any]:
    privileges = ["create_index", "delete_index", "read", "view_index_metadata", "write"]
    return {
        "cluster": ["manage_index_templates", "monitor"],
        "indices": [{"names": ["jaeger-*"], "privileges": privileges}],
    }


def _meter() -> Mapping[str, Any]:
    """What the exporter asks: numbers of everything, contents of nothing.

    Statistics of snapshots have no privilege of their own that only reads: the action itself is named.
    Sources: https://www.elastic.co/docs/reference/elasticsearch/security-privileges, and the README of the exporter.
    """
    return {
        "cluster": ["cluster:admin/slm/stats", "monitor", "read_ilm", "read_slm"],
        "indices": [{"names": ["*"], "privileges": ["monitor", "view_index_metadata"]}],
    }


def _reader(classes: Mapping[str, LogClass]) -> Mapping[str, Any]:
    names = [f"logs-{name}-*" for name, each in sorted(classes.items()) if not each.restricted]
    return {"cluster": ["monitor"], "indices": [{"names": names, "privileges": ["read", "view_index_metadata"]}]}
