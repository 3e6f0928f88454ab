from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firefly_gen.resolve.postgres import OWNED, parameters


def mebibytes(value: str) -> float:
    number, unit = re.fullmatch(r"([0-9]+)(kB|MB)", value).groups()  # type: ignore[union-attr]
    return int(number) / 1024 if unit == "kB" else int(number)


def test_a_server_of_sixteen_gibibytes() -> None:
    found = parameters(16384, 61440, 400)
    assert found["shared_buffers"] == "4096MB"
    assert found["effective_cache_size"] == "12288MB"
    assert found["maintenance_work_mem"] == "1024MB"
    assert found["autovacuum_work_mem"] == "256MB"
    assert found["max_connections"] == "400"
    # 16384 less 4096, 64, 1024, three times 256, and 4 for each connection
    assert found["work_mem"] == f"{8832 * 1024 // 400}kB"
    assert found["max_wal_size"] == "16384MB"
    assert found["max_slot_wal_keep_size"] == "30720MB"
    assert parameters(16384, 15360, 400)["max_wal_size"] == "5120MB"


def test_the_operator_loads_what_is_audited_and_measured() -> None:
    names = {each.partition(".")[0] for each in parameters(4096, 1024, 100) if "." in each}
    assert names == {"auto_explain", "pg_stat_statements", "pgaudit"}


def test_no_customer_s_data_is_logged() -> None:
    found = parameters(4096, 1024, 100)
    assert found["log_parameter_max_length"] == found["auto_explain.log_parameter_max_length"] == "0"
    assert "pgaudit.log_parameter" not in found  # off by default


@given(memory=st.integers(512, 262144), wal=st.integers(1024, 1 << 20), connections=st.integers(20, 5000))
def test_everything_together_fits(memory: int, wal: int, connections: int) -> None:
    try:
        found = parameters(memory, wal, connections)
    except ValueError as error:
        enough = int(re.search(r"(\d+)Mi suffice", str(error))[1])  # type: ignore[index]
        assert enough > memory
        parameters(enough, wal, connections)
        return
    fixed = mebibytes(found["shared_buffers"]) + mebibytes(found["maintenance_work_mem"])
    fixed += 3 * mebibytes(found["autovacuum_work_mem"])
    assert fixed + connections * (4 + mebibytes(found["work_mem"])) <= memory
    assert 1 <= mebibytes(found["work_mem"]) <= 64
    assert mebibytes(found["max_wal_size"]) * 3 <= wal
    assert mebibytes(found["min_wal_size"]) < mebibytes(found["max_wal_size"])
    assert mebibytes(found["max_slot_wal_keep_size"]) < wal


@pytest.mark.parametrize("name", ["archive_command", "port", "ssl", "synchronous_standby_names"])
def test_nothing_that_the_operator_owns_is_set(name: str) -> None:
    assert name in OWNED
    assert not OWNED & set(parameters(4096, 1024, 100))
