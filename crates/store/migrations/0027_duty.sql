-- What is on record of duties. The times themselves are computed; a row says what people said of one of them (JSON).
-- calendar_address holds the digest of the secret in the address of somebody's calendar, never the secret.

CREATE TABLE duty_mark (
    id TEXT PRIMARY KEY,
    duty TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    occurrence TEXT NOT NULL,
    due_day TEXT NOT NULL,
    said TEXT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (unit, duty, occurrence)
);

CREATE TABLE calendar_address (
    person TEXT PRIMARY KEY REFERENCES person (id),
    digest TEXT NOT NULL UNIQUE,
    since BIGINT NOT NULL
);
