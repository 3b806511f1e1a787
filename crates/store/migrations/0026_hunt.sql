-- Looks back through the kept log, and how long it took to notice: when the last record arrived that a finding
-- needed, and the look back that found it. rules and units are JSON; without units all are meant.

CREATE TABLE hunt (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    ordered_by TEXT REFERENCES person (id),
    at BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    rules TEXT NOT NULL,
    units TEXT,
    from_at BIGINT,
    to_at BIGINT,
    dry BIGINT NOT NULL,
    upto BIGINT NOT NULL,
    next_record BIGINT NOT NULL,
    records_read BIGINT NOT NULL,
    found BIGINT NOT NULL,
    aside BIGINT NOT NULL,
    known BIGINT NOT NULL,
    gravest BIGINT,
    state TEXT NOT NULL,
    ended_at BIGINT,
    why TEXT
);

CREATE INDEX hunt_in_time ON hunt (at DESC, id DESC);

ALTER TABLE finding ADD COLUMN needed_at BIGINT;
ALTER TABLE finding ADD COLUMN hunt TEXT;

CREATE INDEX finding_of_rule ON finding (rule, unit, last_at DESC);
CREATE INDEX finding_raised ON finding (raised DESC);
