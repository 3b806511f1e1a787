-- What a rule says about an account, an address or a host that is expected at a unit until a time.
-- hidden counts the findings that were put aside because of it.

CREATE TABLE declared_normal (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    rule TEXT NOT NULL,
    meant TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    declared_by TEXT NOT NULL REFERENCES person (id),
    declared_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX declared_normal_of_unit ON declared_normal (unit, declared_at DESC);
