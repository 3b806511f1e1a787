-- Keys of programs, and through which of them something was done.

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    token_digest TEXT NOT NULL UNIQUE,
    person TEXT NOT NULL REFERENCES person (id),
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);

CREATE INDEX token_of_person ON token (person, since);

ALTER TABLE journal ADD COLUMN through TEXT;
