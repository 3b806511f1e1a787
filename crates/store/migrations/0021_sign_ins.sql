-- Sign-ins of accounts by day, source, way and place, counted from the log; what they count up to; and
-- who said that all of theirs were their own.

CREATE TABLE sign_in (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (id),
    on_day TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (id),
    way TEXT NOT NULL,
    address TEXT NOT NULL,
    network TEXT NOT NULL,
    country TEXT NOT NULL,
    client TEXT NOT NULL,
    succeeded BIGINT NOT NULL,
    weak BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    how_many BIGINT NOT NULL,
    first_event TEXT NOT NULL,
    last_event TEXT NOT NULL,
    disowned TEXT
);

CREATE INDEX sign_in_of_account ON sign_in (account, last_at DESC, id DESC);
CREATE INDEX sign_in_of_day ON sign_in (account, on_day, succeeded);
CREATE INDEX sign_in_of_source ON sign_in (source, last_at);

CREATE TABLE sign_in_mark (
    name TEXT PRIMARY KEY,
    event TEXT NOT NULL
);

CREATE TABLE sign_in_confirmed (
    person TEXT PRIMARY KEY REFERENCES person (id),
    confirmed_at BIGINT NOT NULL
);
