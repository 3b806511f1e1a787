-- Programs that enter people here (SCIM): who somebody is at their system, and lists that they keep.
-- Systems that are kept in step with the accounts here: how each is set up (JSON), its secret sealed to its row. A row
-- of connector_person says of one person at one system how often something changed that it must know (wanted), up to
-- which change it was told (told), what it was told (digest) and how it went. connector_drift is what a comparison found.

CREATE TABLE scim_person (
    person TEXT PRIMARY KEY REFERENCES person (id),
    outside TEXT NOT NULL
);

CREATE INDEX scim_person_outside ON scim_person (outside);

CREATE TABLE scim_list (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    outside TEXT,
    since BIGINT NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE scim_member (
    list TEXT NOT NULL REFERENCES scim_list (id),
    person TEXT NOT NULL REFERENCES person (id),
    PRIMARY KEY (list, person)
);

CREATE TABLE connector (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    sealed TEXT NOT NULL,
    since BIGINT NOT NULL,
    paused_at BIGINT,
    released BIGINT NOT NULL,
    compared_at BIGINT,
    version BIGINT NOT NULL
);

CREATE TABLE connector_person (
    connector TEXT NOT NULL REFERENCES connector (id),
    person TEXT NOT NULL REFERENCES person (id),
    wanted BIGINT NOT NULL,
    told BIGINT NOT NULL,
    wanted_at BIGINT NOT NULL,
    due BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    remote TEXT,
    digest TEXT,
    told_at BIGINT,
    trouble TEXT,
    PRIMARY KEY (connector, person)
);

CREATE INDEX connector_person_due ON connector_person (connector, due);
CREATE INDEX connector_person_of ON connector_person (person);

CREATE TABLE connector_drift (
    connector TEXT NOT NULL REFERENCES connector (id),
    remote TEXT NOT NULL,
    person TEXT,
    what TEXT NOT NULL,
    digest TEXT NOT NULL,
    found_at BIGINT NOT NULL,
    accepted_by TEXT,
    accepted_at BIGINT,
    PRIMARY KEY (connector, remote)
);
