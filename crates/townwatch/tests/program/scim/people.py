"""Enters people with accounts into the records of a stopped server: a big office at once."""

import sqlite3
import sys
import uuid

records, many = sys.argv[1], int(sys.argv[2])
base = sqlite3.connect(records)
(unit,) = base.execute("SELECT id FROM unit WHERE parent IS NULL").fetchone()
for number in range(many):
    person, account = str(uuid.uuid4()), str(uuid.uuid4())
    base.execute(
        "INSERT INTO person (id, unit, name, language) VALUES (?, ?, ?, 'zh-TW')",
        (person, unit, f"測試人員{number:05}"),
    )
    state = "suspended-left" if number % 50 == 49 else "active"
    base.execute(
        "INSERT INTO account (id, person, unit, name, state, password_hash) VALUES (?, ?, ?, ?, ?, 'none')",
        (account, person, unit, f"staff.{number:05}", state),
    )
base.commit()
