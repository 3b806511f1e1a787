-- The records of the first day, in SQL that SQLite and PostgreSQL read alike.
--
-- Identities are TEXT (the hyphenated form): legible in any shell, and UUIDv7 sorts by age either
-- way. Times are BIGINT microseconds since 1970-01-01 UTC, days are TEXT (2026-11-21), values of
-- several kinds are JSON in TEXT. Digests are BYTEA.

CREATE TABLE unit (
    id TEXT PRIMARY KEY,
    parent TEXT REFERENCES unit (id),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL
);

CREATE TABLE person (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL
);

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL CONSTRAINT account_name_taken UNIQUE,
    state TEXT NOT NULL,
    password_hash TEXT NOT NULL
);

CREATE TABLE role_grant (
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    first_day TEXT NOT NULL,
    last_day TEXT,
    deputy_of TEXT REFERENCES person (id)
);
CREATE INDEX role_grant_by_person ON role_grant (person);

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL CONSTRAINT source_name_taken UNIQUE,
    format TEXT NOT NULL,
    time_zone TEXT NOT NULL
);

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    token_digest BYTEA NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    account TEXT NOT NULL REFERENCES account (id),
    since_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    language TEXT
);

-- finding.incident names no table: a finding and the incident it became point at each other, and
-- only one of the two directions can be declared in SQL that both databases read.
CREATE TABLE finding (
    id TEXT PRIMARY KEY,
    story TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL REFERENCES unit (id),
    rule TEXT NOT NULL,
    severity TEXT NOT NULL,
    sign TEXT NOT NULL,
    kind TEXT NOT NULL,
    account TEXT,
    source_ip TEXT,
    host TEXT,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    reason_values TEXT NOT NULL,
    state TEXT NOT NULL,
    judged_by TEXT REFERENCES person (id),
    judged_at BIGINT,
    judged_why TEXT,
    watch_until BIGINT,
    incident TEXT,
    raised_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX finding_newest ON finding (last_at, id);
CREATE INDEX finding_by_state ON finding (state, unit, severity);

CREATE TABLE finding_proof (
    finding TEXT NOT NULL REFERENCES finding (id),
    place BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    leaf BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (finding, place)
);

CREATE TABLE incident (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    title TEXT NOT NULL,
    finding TEXT REFERENCES finding (id),
    accepted_by TEXT NOT NULL REFERENCES person (id),
    accepted_at BIGINT NOT NULL,
    known_at BIGINT NOT NULL,
    found_at BIGINT,
    controlled_at BIGINT,
    reported_at BIGINT,
    receipt TEXT,
    regime_id TEXT NOT NULL,
    regime_version TEXT NOT NULL,
    facts TEXT NOT NULL,
    level BIGINT,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    timeline_lines BIGINT NOT NULL,
    UNIQUE (unit, year, number)
);
CREATE INDEX incident_newest ON incident (known_at, id);

CREATE TABLE incident_counter (
    unit TEXT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (unit, year)
);

CREATE TABLE timeline (
    incident TEXT NOT NULL REFERENCES incident (id),
    line BIGINT NOT NULL,
    recorded_at BIGINT NOT NULL,
    happened_at BIGINT NOT NULL,
    written_by TEXT REFERENCES person (id),
    kind TEXT NOT NULL,
    reason_values TEXT NOT NULL,
    PRIMARY KEY (incident, line)
);

-- place is given by journal_counter in the transaction of the deed: the order of the journal is
-- the order of the commits, without gaps, on both databases.
CREATE TABLE journal (
    place BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    person TEXT REFERENCES person (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    deed TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX journal_by_object ON journal (object_kind, object_id, place);

CREATE TABLE journal_counter (
    name TEXT PRIMARY KEY,
    last_place BIGINT NOT NULL
);
