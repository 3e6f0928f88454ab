"""What looks after scale: KEDA asks the brokers what waits.

Source: https://keda.sh/docs/latest/scalers/apache-kafka/
"""

from __future__ import annotations

from collections.abc import Iterator

from firefly_gen.model.network import Flow, Port
from firefly_gen.resolve.flows.peers import brokers_peer, operator_peer
from firefly_gen.resolve.flows.talkers import Talkers

_KEDA = "keda"


def scalers(of: Talkers) -> Iterator[Flow]:
    """KEDA sees how far consumers are behind."""
    keda = of.profile.operators.get(_KEDA)
    read = {each.kafka.cluster for each in of.services if each.scaled_by_lag and each.kafka}
    if keda is None:
        return
    for cluster in of.data.kafka_clusters:
        if cluster.name in read:
            ports = (Port(number=cluster.port),)
            source = operator_peer(_KEDA, keda)
            yield Flow(source=source, target=brokers_peer(cluster), ports=ports, reason="sees what waits for consumers")
