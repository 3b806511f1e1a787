-- Units that move on dates, people who come in by a link, countries of a unit, the first start.
-- Days are TEXT as YYYY-MM-DD.

CREATE TABLE unit_place (
    unit TEXT NOT NULL REFERENCES unit (id),
    from_day TEXT NOT NULL,
    place TEXT NOT NULL,
    under TEXT REFERENCES unit (id),
    PRIMARY KEY (unit, from_day)
);

-- What must be right together is counted on with every change of it, so that two people who change
-- it at once do not both succeed.
INSERT INTO counter (name, last_number) VALUES ('unit-tree', 0);
INSERT INTO counter (name, last_number) VALUES ('grants', 0);

ALTER TABLE account ADD COLUMN state_reason TEXT;
ALTER TABLE account ADD COLUMN state_since BIGINT;

CREATE INDEX account_of_person ON account (person, id);
CREATE INDEX person_by_name ON person (name, id);
CREATE INDEX session_of_person ON session (person);

CREATE TABLE set_up_link (
    account TEXT PRIMARY KEY REFERENCES account (id),
    link_digest TEXT NOT NULL UNIQUE,
    until BIGINT NOT NULL
);

CREATE TABLE unit_country (
    unit TEXT NOT NULL REFERENCES unit (id),
    country TEXT NOT NULL,
    PRIMARY KEY (unit, country)
);

CREATE TABLE first_start (
    unit TEXT NOT NULL REFERENCES unit (id),
    step TEXT NOT NULL,
    mark TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (unit, step)
);
