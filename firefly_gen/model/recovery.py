"""How a PostgreSQL cluster comes back: what was promised, how long it takes, and the test of it; values are final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

START_MINUTES = 10
"""Minutes that a recovery takes beside copying and replaying: somebody starts it, volumes are made, a pod starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objectives:
    """What the loss of a cluster may cost, and what its recovery is worked out from.

    Attributes:
        rpo_minutes: Minutes of commits that may be lost with the region.
        rto_minutes: Minutes until the cluster answers again.
        restore_mib_s: MiB a second that a base backup is copied back at.
        replay_speed: Hours of write-ahead log that are applied in one hour.
    """

    rpo_minutes: int
    rto_minutes: int
    restore_mib_s: int
    replay_speed: int

    def copy_minutes(self, data_mib: int) -> int:
        """Minutes to copy a volume's worth of data back, begun ones counted."""
        return -(-data_mib // (self.restore_mib_s * 60))

    def replay_minutes(self, gap_minutes: int) -> int:
        """Minutes to apply the log since the last base backup, which is as old as two of them lie apart."""
        return -(-gap_minutes // self.replay_speed)

    def recovery_minutes(self, data_mib: int, gap_minutes: int) -> int:
        """Minutes that a recovery takes at worst.

        Args:
            data_mib: Size of the data's volume, as if it were full.
            gap_minutes: Most minutes between two base backups.
        """
        return START_MINUTES + self.copy_minutes(data_mib) + self.replay_minutes(gap_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreTest:
    """A job that restores a cluster beside the running one, looks into it, and removes it.

    Attributes:
        name: Name of the job and all that belongs to it; that of the cluster that it makes, too.
        cluster: The cluster that is tested; ``databases`` are those that have to be in it.
        labels: Labels of its objects; ``pod_labels`` are those of the job's pods.
        schedule: Five fields of cron, in UTC.
        manifest: The Cluster that it makes, as JSON.
        image: What the job runs: it has a shell and kubectl.
        limit_seconds: How long a recovery may take; ``deadline_seconds`` is when the job is ended in any case.
    """

    name: str
    namespace: str
    application: str
    labels: Mapping[str, str]
    pod_labels: Mapping[str, str]
    cluster: str
    databases: str
    schedule: str
    manifest: str
    image: str
    priority_class: str
    limit_seconds: int
    deadline_seconds: int

    @property
    def limit_text(self) -> str:
        """``limit_seconds``, as the value of a variable."""
        return str(self.limit_seconds)

    @property
    def server(self) -> str:
        """The only pod of the cluster that it makes."""
        return f"{self.name}-1"
