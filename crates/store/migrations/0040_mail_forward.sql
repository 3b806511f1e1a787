-- Where mail of accounts goes on, counted from the log up to the mark of sign-ins; one row for an account, a source and an
-- address. disowned is the finding in which its person said that they did not set it.
CREATE TABLE mail_forward (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    source TEXT NOT NULL REFERENCES source (id),
    target TEXT NOT NULL,
    weak BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    how_many BIGINT NOT NULL,
    first_event TEXT NOT NULL,
    last_event TEXT NOT NULL,
    disowned TEXT
);

CREATE INDEX mail_forward_of_account ON mail_forward (account, last_at DESC, id DESC);
CREATE INDEX mail_forward_of_source ON mail_forward (source, last_at);
