"""Settings of a PostgreSQL server, worked out from its memory, its volumes and its connections.

Sources: https://www.postgresql.org/docs/18/runtime-config-resource.html, .../runtime-config-wal.html, and for what
the operator keeps to itself https://cloudnative-pg.io/docs/1.30/postgresql_conf (fixed parameters).
"""

from __future__ import annotations

_BACKEND = 4  # MiB that a connection takes before it asks for any memory to work in
_WAL_BUFFERS = 64  # MiB; the share of shared_buffers that PostgreSQL takes by default, rounded up to its largest
_AUTOVACUUM_WORKERS = 3
_LEAST_WORK_MEM = 1
_MOST_WORK_MEM = 64
_LARGEST_MAINTENANCE = 2048
_LARGEST_WAL = 16384  # a server that crashed reads all of it before it answers again
_KIB = 1024
_STEP = 256  # MiB that a proposal is rounded up to

# Values that clients send are the bank's customers', so slow statements are logged without them.
_COMMON = {
    "auto_explain.log_min_duration": "2s",
    "auto_explain.log_parameter_max_length": "0",
    "checkpoint_timeout": "15min",
    "idle_in_transaction_session_timeout": "5min",
    "log_autovacuum_min_duration": "1min",
    "log_lock_waits": "on",
    "log_min_duration_statement": "500ms",
    "log_parameter_max_length": "0",
    "password_encryption": "scram-sha-256",
    "pg_stat_statements.max": "10000",
    "pg_stat_statements.track": "all",
    "pgaudit.log": "ddl, role, write",
    "pgaudit.log_catalog": "off",
    "random_page_cost": "1.1",
    "ssl_min_protocol_version": "TLSv1.3",
    "track_io_timing": "on",
    "wal_compression": "zstd",
}

OWNED = frozenset(
    {
        *("allow_system_table_mods", "archive_cleanup_command", "archive_command", "archive_mode", "bonjour"),
        *("bonjour_name", "cluster_name", "config_file", "data_directory", "data_sync_retry", "event_source"),
        *("external_pid_file", "hba_file", "hot_standby", "ident_file", "jit_provider", "listen_addresses"),
        *("log_destination", "log_directory", "log_file_mode", "log_filename", "log_rotation_age"),
        *("log_rotation_size", "log_truncate_on_rotation", "logging_collector", "port", "primary_conninfo"),
        *("primary_slot_name", "promote_trigger_file", "recovery_end_command", "recovery_min_apply_delay"),
        *("recovery_target", "recovery_target_action", "recovery_target_inclusive", "recovery_target_lsn"),
        *("recovery_target_name", "recovery_target_time", "recovery_target_timeline", "recovery_target_xid"),
        *("restart_after_crash", "restore_command", "shared_preload_libraries", "ssl", "ssl_ca_file"),
        *("ssl_cert_file", "ssl_crl_file", "ssl_dh_params_file", "ssl_ecdh_curve", "ssl_key_file"),
        *("ssl_passphrase_command", "ssl_passphrase_command_supports_reload", "ssl_prefer_server_ciphers"),
        *("stats_temp_directory", "synchronized_standby_slots", "synchronous_standby_names", "syslog_facility"),
        *("syslog_ident", "syslog_sequence_numbers", "syslog_split_messages", "temp_tablespaces"),
        *("unix_socket_directories", "unix_socket_group", "unix_socket_permissions"),
    }
)
"""Parameters that the operator sets itself; it refuses a cluster that names one."""


def parameters(memory_mib: int, wal_mib: int, connections: int) -> dict[str, str]:
    """The settings of a server.

    A quarter of the memory is the shared buffer; the rest of it, less what maintenance and idle connections take,
    is shared out among the connections to work in.

    Args:
        memory_mib: Memory of the server.
        wal_mib: Volume of its write-ahead log.
        connections: ``max_connections``.

    Raises:
        ValueError: The memory does not suffice for so many connections.
    """
    buffers, maintenance, autovacuum = memory_mib // 4, min(memory_mib // 16, _LARGEST_MAINTENANCE), memory_mib // 64
    fixed = buffers + _WAL_BUFFERS + maintenance + _AUTOVACUUM_WORKERS * autovacuum
    left = memory_mib - fixed - connections * _BACKEND
    if left < connections * _LEAST_WORK_MEM:
        least = _least_memory(connections)
        raise ValueError(
            f"{memory_mib}Mi are too little for {connections} connections: {buffers} go to shared buffers,"
            f" {fixed - buffers} to maintenance, {connections} x {_BACKEND} to the connections themselves,"
            f" and {max(left, 0)} are left to work in; {least}Mi suffice"
        )
    work = min(left * _KIB // connections, _MOST_WORK_MEM * _KIB)
    most_wal = min(wal_mib // 3, _LARGEST_WAL)
    return _COMMON | {
        "autovacuum_work_mem": f"{autovacuum}MB",
        "effective_cache_size": f"{memory_mib * 3 // 4}MB",
        "maintenance_work_mem": f"{maintenance}MB",
        "max_connections": str(connections),
        # Half the volume is what a standby may lag behind; the rest stays free, for a full volume stops the server.
        "max_slot_wal_keep_size": f"{wal_mib // 2}MB",
        "max_wal_size": f"{most_wal}MB",
        "min_wal_size": f"{most_wal // 4}MB",
        "shared_buffers": f"{buffers}MB",
        "work_mem": f"{work}kB",
    }


def _least_memory(connections: int) -> int:
    # 64 parts of memory: 16 for buffers, 4 for maintenance, 3 for autovacuum; 41 are left for connections.
    needed = connections * (_BACKEND + _LEAST_WORK_MEM) + _WAL_BUFFERS
    return -(-needed * 64 // (41 * _STEP)) * _STEP
