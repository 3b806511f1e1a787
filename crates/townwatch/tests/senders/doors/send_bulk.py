"""Sends documents with the official client; whatever happens to the server, until all are answered.

Arguments: address, key, how many. Documents with an odd number have an _id, the others none.
Writes the count of answered documents after each request.
"""

import sys
import time

from elasticsearch import ApiError, Elasticsearch, TransportError, helpers

address, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
client = Elasticsearch(address, api_key=key, max_retries=0, request_timeout=20, http_compress=True)


def action(number):
    document = {
        "@timestamp": "2026-11-21T07:45:01+08:00",
        "event": {"category": ["authentication"], "outcome": "failure"},
        "source": {"ip": "203.0.113.9"},
        "message": f"document {number}",
    }
    named = {"_id": f"n{number}"} if number % 2 else {}
    return {"_op_type": "create", "_index": "portal", "_source": document, **named}


for first in range(0, count, 50):
    actions = [action(number) for number in range(first, min(first + 50, count))]
    for attempt in range(600):
        try:
            helpers.bulk(client, actions, chunk_size=50)
            break
        except (ApiError, TransportError) as cause:
            if getattr(cause, "status_code", 503) not in (429, 503):
                raise
            time.sleep(0.1)
    else:
        sys.exit("the server never came back")
    print(first + len(actions), flush=True)
