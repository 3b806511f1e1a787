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
