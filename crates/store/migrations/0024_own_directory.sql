-- Our own directory: an account counts the changes of its password and state, and says when its password was chosen;
-- programs that look people up have keys of their own. An account from before says no time.

ALTER TABLE account ADD COLUMN credential_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN password_set_at BIGINT;

CREATE TABLE service_key (
    id TEXT PRIMARY KEY,
    key_digest TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL UNIQUE,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);
