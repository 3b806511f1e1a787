"""Sends log records with the official exporter; whatever happens to the server, until all are answered.

Arguments: address, key, how many. Writes the count of answered records after each request.
"""

import logging
import sys
import time

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.resources import Resource

address, key, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
logging.disable(logging.CRITICAL)
made = InMemoryLogRecordExporter()
provider = LoggerProvider(resource=Resource({"service.name": "portal", "host.name": "web1"}))
provider.add_log_record_processor(SimpleLogRecordProcessor(made))
logger = provider.get_logger("portal.auth")
for number in range(count):
    logger.emit(
        LogRecord(
            timestamp=1_795_218_301_000_000_000 + number,
            severity_text="WARN",
            severity_number=SeverityNumber.WARN,
            body=f"record {number}",
            attributes={"user.name": "chen", "client.address": "203.0.113.9", "try": number},
        )
    )
records = made.get_finished_logs()
exporter = OTLPLogExporter(
    endpoint=f"{address}/v1/logs",
    headers={"authorization": f"Bearer {key}"},
    compression=Compression.Gzip,
    timeout=5,
)
for first in range(0, count, 50):
    batch = records[first : first + 50]
    for attempt in range(600):
        if exporter.export(batch).name == "SUCCESS":
            break
        time.sleep(0.1)
    else:
        sys.exit("the server never came back")
    print(first + len(batch), flush=True)
