-- What must stay in the log for an incident, and until who let it go; covers is JSON: units, sources, kinds.
-- Which kinds of logs a source sends, where a person said so. What is known about keeping, by name.

CREATE TABLE legal_hold (
    id TEXT PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES incident (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    covers TEXT NOT NULL,
    from_at BIGINT,
    to_at BIGINT,
    reason TEXT NOT NULL,
    placed_by TEXT REFERENCES person (id),
    placed_at BIGINT NOT NULL,
    released_by TEXT REFERENCES person (id),
    released_at BIGINT,
    release_reason TEXT
);

CREATE INDEX legal_hold_of_incident ON legal_hold (incident, placed_at, id);

CREATE TABLE source_class (
    source TEXT NOT NULL REFERENCES source (id),
    class TEXT NOT NULL,
    PRIMARY KEY (source, class)
);

CREATE TABLE keeping_note (
    name TEXT PRIMARY KEY,
    note TEXT NOT NULL,
    at BIGINT NOT NULL
);
