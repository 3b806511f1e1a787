"""Half of the requests name a record that is there, so that they reach what lies behind "not found"."""

import json
import os
import uuid

import schemathesis

with open(os.environ["TOWNWATCH_PLAN"], encoding="utf-8") as file:
    RECORDS = json.load(file)["records"]


def is_identity(value):
    """Wrong ones stay wrong."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


def with_a_record(case, values):
    """The same values with the identity of a finding or an incident."""
    if not isinstance(values, dict) or not is_identity(values.get("id")):
        return values
    kind = "finding" if case.path.endswith("finding") else "incident"
    # Odd or even by content: the same values always give the same request.
    if len(json.dumps(values, default=str)) % 2:
        return values
    return {**values, "id": RECORDS[kind]}


@schemathesis.hook
def map_body(context, body):
    return with_a_record(context.operation, body)


@schemathesis.hook
def map_query(context, query):
    return with_a_record(context.operation, query)
