"""How many pods the services that read topics have: as many as there is to read, and never more than can read it."""

from __future__ import annotations

from collections.abc import Sequence

from firefly_gen.model.profile import Profile
from firefly_gen.model.scaling import ConsumerScaler
from firefly_gen.model.service import Scaling, Service
from firefly_gen.model.uses import KafkaUse
from firefly_gen.resolve.kafka_users import ALL_TOPICS
from firefly_gen.resolve.secrets import secret_name


def topics_read(use: KafkaUse, profile: Profile) -> tuple[str, ...]:
    """The topics that a service reads, by name."""
    known = profile.kafka[use.cluster].topics
    wanted = known if ALL_TOPICS in use.consumes else (each for each in use.consumes if each in known)
    return tuple(sorted(wanted))


def readers_bound(scaling: Scaling, use: KafkaUse | None, profile: Profile) -> Scaling:
    """The bounds of a service, where it reads topics cut off at the partitions of the largest one.

    A further pod would get no partition to read: https://keda.sh/docs/latest/scalers/apache-kafka/
    """
    if use is None or not use.consumes:
        return scaling
    topics = profile.kafka[use.cluster].topics
    most = max((topics[each].partitions for each in topics_read(use, profile)), default=scaling.maximum)
    return Scaling(minimum=scaling.minimum, maximum=max(scaling.minimum, min(scaling.maximum, most)))


def consumer_scalers(services: Sequence[Service], profile: Profile) -> tuple[ConsumerScaler, ...]:
    """A scaler for each service whose pods are counted by what waits for them."""
    found = []
    for service in services:
        use, entry = service.kafka, profile.services[service.name].kafka
        if service.scaled_by_lag and use and entry:
            found.append(
                ConsumerScaler(
                    name=service.name,
                    namespace=service.namespace,
                    application=service.application,
                    labels=service.labels,
                    target=service.target,
                    minimum=service.scaling.minimum,
                    maximum=service.scaling.maximum,
                    bootstrap=use.bootstrap,
                    group=use.group,
                    topics=topics_read(use, profile),
                    lag=str(entry.lag_per_pod),
                    secret=secret_name(service.name, "kafka"),
                )
            )
    return tuple(found)
