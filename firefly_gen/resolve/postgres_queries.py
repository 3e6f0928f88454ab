"""What PostgreSQL is asked for metrics beside what CloudNativePG asks by itself.

Its own questions tell how old rows are, and not how many dead ones tables are full of.
Source: https://cloudnative-pg.io/docs/1.30/monitoring (user defined metrics), and for the view
https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-ALL-TABLES-VIEW
"""

from __future__ import annotations

from typing import Any

_DEAD_ROWS = """\
SELECT pg_catalog.current_database() AS datname, schemaname, relname, n_dead_tup AS dead_rows, n_live_tup AS live_rows
FROM pg_catalog.pg_stat_user_tables
WHERE n_dead_tup >= 100000
ORDER BY n_dead_tup DESC
LIMIT 20
"""


def _label(name: str, description: str) -> dict[str, Any]:
    return {name: {"usage": "LABEL", "description": description}}


def _gauge(name: str, description: str) -> dict[str, Any]:
    return {name: {"usage": "GAUGE", "description": description}}


QUERIES: dict[str, Any] = {
    "tables": {
        "query": _DEAD_ROWS,
        # Standbys do not count, and each database knows its own tables only.
        "primary": True,
        "target_databases": ["*"],
        "metrics": [
            _label("datname", "Name of the database"),
            _label("schemaname", "Name of the schema"),
            _label("relname", "Name of the table"),
            _gauge("dead_rows", "Rows that nobody can see any more"),
            _gauge("live_rows", "Rows that are seen"),
        ],
    }
}
"""The questions by the name that stands in front of their metrics; a series for each table with many dead rows."""
