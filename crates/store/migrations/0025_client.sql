-- Applications that people sign in to with this program; browsers at them, each on a session of the console; codes and
-- tokens, of which only digests are kept; keys that sign tokens, sealed to their rows. By what a session was opened.

CREATE TABLE oidc_client (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    secret_digest TEXT,
    since BIGINT NOT NULL,
    suspended_at BIGINT,
    version BIGINT NOT NULL
);

CREATE TABLE oidc_login (
    id TEXT PRIMARY KEY,
    client TEXT NOT NULL REFERENCES oidc_client (id),
    session TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    account TEXT NOT NULL REFERENCES account (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    came_at BIGINT NOT NULL,
    failing_since BIGINT,
    told_at BIGINT
);

CREATE INDEX oidc_login_of_session ON oidc_login (told_at, session);

CREATE TABLE oidc_ticket (
    digest TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    family TEXT NOT NULL,
    login TEXT NOT NULL REFERENCES oidc_login (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    until BIGINT NOT NULL,
    used_at BIGINT,
    bound TEXT NOT NULL,
    once TEXT UNIQUE
);

CREATE INDEX oidc_ticket_of_login ON oidc_ticket (login);
CREATE INDEX oidc_ticket_of_family ON oidc_ticket (family);
CREATE INDEX oidc_ticket_until ON oidc_ticket (until);

CREATE TABLE oidc_key (
    id TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    point TEXT NOT NULL,
    sealed TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

ALTER TABLE session ADD COLUMN opened_by TEXT NOT NULL DEFAULT '';
