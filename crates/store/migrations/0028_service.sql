-- Services of the office that are looked at: what each must answer (JSON) and how it stands, the times in which one was
-- down, and two counts for each day. A look changes rows in place and adds none.

CREATE TABLE watched_service (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    settings TEXT NOT NULL,
    since BIGINT NOT NULL,
    paused_at BIGINT,
    paused_by TEXT REFERENCES person (id),
    pause_reason TEXT,
    checked_at BIGINT,
    last_look TEXT,
    failures BIGINT NOT NULL,
    failing_since BIGINT,
    outage TEXT,
    certificate_told BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (unit, name)
);

CREATE TABLE service_outage (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL REFERENCES watched_service (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    since BIGINT NOT NULL,
    noticed_at BIGINT NOT NULL,
    ended_at BIGINT,
    why TEXT NOT NULL,
    finding TEXT NOT NULL
);

CREATE INDEX service_outage_in_time ON service_outage (since DESC, id DESC);
CREATE INDEX service_outage_of ON service_outage (service, since DESC);

CREATE TABLE service_day (
    service TEXT NOT NULL REFERENCES watched_service (id),
    on_day TEXT NOT NULL,
    looks BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (service, on_day)
);
