-- Browsers that are known, second factors, and where a session was last seen. Bytes are TEXT in
-- hexadecimal digits; a TOTP seed is sealed to its row.

CREATE TABLE device (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    since BIGINT NOT NULL,
    last_used BIGINT NOT NULL,
    revoked_at BIGINT,
    label TEXT NOT NULL
);

CREATE INDEX device_of_account ON device (account, since);

CREATE TABLE totp (
    account TEXT PRIMARY KEY REFERENCES account (id),
    seed TEXT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    account TEXT NOT NULL REFERENCES account (id),
    code_digest TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account, code_digest)
);

CREATE TABLE passkey (
    credential_id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    user_handle TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sign_count BIGINT NOT NULL,
    backed_up BIGINT NOT NULL,
    name TEXT NOT NULL,
    since BIGINT NOT NULL,
    last_used BIGINT
);

CREATE INDEX passkey_of_account ON passkey (account, since);

-- A session that waits for its second step is not signed in.
ALTER TABLE session ADD COLUMN stage TEXT NOT NULL DEFAULT 'full';
ALTER TABLE session ADD COLUMN last_seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN network TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN browser TEXT NOT NULL DEFAULT '';

UPDATE session SET last_seen = since;
