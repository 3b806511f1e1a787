"""What `months.rs` asks of its columns, asked by DuckDB: FOLDER ROUNDS ACCOUNT..."""

import json
import os
import sys
import time

import duckdb

folder, rounds, accounts = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
base = duckdb.connect()
base.execute(f"SET threads = {os.cpu_count()}")
base.execute("SET enable_object_cache = true")
files = f"read_parquet('{folder}/*.parquet')"


def asked(statement, *values):
    begun = time.perf_counter()
    rows = base.execute(statement, values).fetchall()
    return time.perf_counter() - begun, rows


lookups, found = [], 0
for account in accounts:
    took, rows = asked(
        f'SELECT epoch, "index", epoch_us(time) FROM {files} WHERE user_name = ? OR actor_name = ? ORDER BY "index" DESC',
        account,
        account,
    )
    lookups.append(took)
    found += len(rows)
counts, counted = [], 0
for _ in range(rounds):
    took, rows = asked(f"SELECT epoch_us(time) // 3600000000 AS hour, count(*) FROM {files} GROUP BY hour ORDER BY hour")
    counts.append(took)
    counted = sum(row[1] for row in rows)
print(json.dumps({"found": found, "lookup_s": lookups, "counted": counted, "count_s": counts, "version": duckdb.__version__}))
