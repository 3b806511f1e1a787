-- Units, people, accounts, grants, sources, sessions, findings, incidents, journal.
-- Portable: the same text runs on SQLite and PostgreSQL. Identities and JSON are TEXT, times are
-- microseconds since 1970 (UTC) in BIGINT.

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
    name TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    password_hash TEXT NOT NULL
);

CREATE TABLE role_grant (
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    from_day TEXT NOT NULL,
    until_day TEXT,
    deputy_of TEXT REFERENCES person (id),
    PRIMARY KEY (person, role, unit, from_day)
);

CREATE TABLE source (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL UNIQUE,
    format TEXT NOT NULL,
    time_zone TEXT NOT NULL
);

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    account TEXT NOT NULL REFERENCES account (id),
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    language TEXT
);

CREATE TABLE finding (
    id TEXT PRIMARY KEY,
    content_key TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL REFERENCES unit (id),
    rule TEXT NOT NULL,
    severity BIGINT NOT NULL,
    sign TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    events BIGINT NOT NULL,
    distinct_values TEXT NOT NULL,
    proofs TEXT NOT NULL,
    state TEXT NOT NULL,
    judged_by TEXT REFERENCES person (id),
    judged_at BIGINT,
    judged_reason TEXT,
    watched_until BIGINT,
    incident TEXT,
    raised BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX finding_newest ON finding (last_at DESC, id DESC);
CREATE INDEX finding_of_unit ON finding (unit, state, last_at DESC, id DESC);

CREATE TABLE incident_counter (
    unit TEXT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (unit, year)
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
    regime TEXT NOT NULL,
    regime_version TEXT NOT NULL,
    facts TEXT NOT NULL,
    level BIGINT,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (unit, year, number)
);

CREATE INDEX incident_newest ON incident (known_at DESC, id DESC);

CREATE TABLE timeline (
    incident TEXT NOT NULL REFERENCES incident (id),
    line BIGINT NOT NULL,
    recorded BIGINT NOT NULL,
    happened BIGINT NOT NULL,
    person TEXT REFERENCES person (id),
    kind TEXT NOT NULL,
    line_values TEXT NOT NULL,
    PRIMARY KEY (incident, line)
);

CREATE TABLE journal (
    sequence BIGINT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at BIGINT NOT NULL,
    person TEXT,
    unit TEXT NOT NULL,
    deed TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    facts TEXT NOT NULL
);

CREATE INDEX journal_of_object ON journal (object_kind, object_id, sequence);
