"""What Argo CD reads in the annotations of an object.

Sources: https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/ and
https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SYNC_WAVE = "argocd.argoproj.io/sync-wave"
"""Orders the objects of one Application."""

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"

NOT_PRUNED, NOT_DELETED = "Prune=false", "Delete=false"
"""Options of what stays when its file goes, and when its Application goes."""


def sync_options(body: Mapping[str, Any]) -> frozenset[str]:
    """The sync options of an object; none where its annotations are malformed."""
    metadata = body.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, Mapping) else None
    written = annotations.get(SYNC_OPTIONS) if isinstance(annotations, Mapping) else None
    return frozenset(each.strip() for each in written.split(",")) if isinstance(written, str) else frozenset()
