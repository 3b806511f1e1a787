-- Passwords: hashes of those an account had before, to be compared with the next one, and which account is to change
-- its own. `why` is a name, `codes` are words with blanks between; both go with the next password.

CREATE TABLE password_before (
    account TEXT NOT NULL REFERENCES account (id),
    password_hash TEXT NOT NULL,
    replaced_at BIGINT NOT NULL,
    PRIMARY KEY (account, password_hash)
);

CREATE TABLE password_due (
    account TEXT PRIMARY KEY REFERENCES account (id),
    why TEXT NOT NULL,
    codes TEXT NOT NULL,
    forced BIGINT NOT NULL,
    since BIGINT NOT NULL
);

-- Who uses an account and since when it is issued, where a table said so; tables of accounts that were taken in, and
-- slips that were printed.

ALTER TABLE account ADD COLUMN kind TEXT NOT NULL DEFAULT 'person';
ALTER TABLE account ADD COLUMN issued_at BIGINT;

CREATE TABLE account_import (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    file TEXT NOT NULL,
    entered BIGINT NOT NULL,
    there BIGINT NOT NULL,
    taken_by TEXT REFERENCES person (id),
    taken_at BIGINT NOT NULL,
    undone_at BIGINT
);

CREATE TABLE imported_account (
    import TEXT NOT NULL REFERENCES account_import (id),
    account TEXT NOT NULL REFERENCES account (id),
    PRIMARY KEY (import, account)
);

CREATE TABLE slip (
    account TEXT PRIMARY KEY REFERENCES account (id),
    times BIGINT NOT NULL,
    printed_at BIGINT NOT NULL
);
