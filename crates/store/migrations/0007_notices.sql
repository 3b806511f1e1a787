-- Where and how people are told, secrets of the configuration, and since when a job fails.

CREATE TABLE notice (
    person TEXT PRIMARY KEY REFERENCES person (id),
    mail TEXT,
    language TEXT,
    quiet_from TEXT,
    quiet_to TEXT,
    findings_from BIGINT,
    choices TEXT NOT NULL
);

CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    sealed TEXT NOT NULL,
    at BIGINT NOT NULL
);

ALTER TABLE job ADD COLUMN failing_since BIGINT;
