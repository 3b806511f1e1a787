-- Who was asked to agree to what, and what became of it. steps, given and ended are JSON: roles in order, who agreed,
-- how it ended otherwise. waits is 1 while somebody has to do something; slot is the subject and clause while it does,
-- so that no two wait for the same.

CREATE TABLE approval (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    subject_kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    case_year BIGINT,
    case_number BIGINT,
    rules TEXT NOT NULL,
    rules_version TEXT NOT NULL,
    demand TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_as TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    due_at BIGINT,
    content_digest TEXT NOT NULL,
    note TEXT NOT NULL,
    steps TEXT NOT NULL,
    given TEXT NOT NULL,
    ended TEXT,
    waits BIGINT NOT NULL,
    slot TEXT UNIQUE,
    version BIGINT NOT NULL
);

CREATE INDEX approval_of_subject ON approval (subject_kind, subject);
CREATE INDEX approval_in_time ON approval (asked_at, id);
