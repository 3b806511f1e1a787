-- App passwords: one for each mail program or device of a person. Only a digest is kept; last_at and last_address say
-- when one was used last, to the hour. They go with whatever closes the account.

CREATE TABLE app_password (
    id TEXT PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    last_at BIGINT,
    last_address TEXT
);

CREATE INDEX app_password_account ON app_password (account);

-- What somebody said to a finding about their own account: answer is a name, said_* is when and from where. weak is a
-- name that says why the answer proves little, empty where nothing is against it.

CREATE TABLE finding_answer (
    finding TEXT NOT NULL REFERENCES finding (id),
    account TEXT NOT NULL REFERENCES account (id),
    answer TEXT NOT NULL,
    said_at BIGINT NOT NULL,
    said_network TEXT NOT NULL,
    said_browser TEXT NOT NULL,
    weak TEXT NOT NULL,
    PRIMARY KEY (finding, account)
);
