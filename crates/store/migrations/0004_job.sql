-- What is to be done, and when. One row a job; whoever holds its lease is doing it.

CREATE TABLE job (
    kind TEXT NOT NULL,
    job_key TEXT NOT NULL,
    unit TEXT,
    due BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    payload TEXT NOT NULL,
    PRIMARY KEY (kind, job_key)
);

CREATE INDEX job_next ON job (due, kind, job_key);
CREATE INDEX session_ends ON session (until);
CREATE INDEX token_ends ON token (until);
