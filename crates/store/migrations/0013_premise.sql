-- What is normal at a unit: lists of countries, networks, domains and accounts, in one table.
CREATE TABLE unit_premise (
    unit TEXT NOT NULL REFERENCES unit (id),
    premise TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (unit, premise, value)
);
INSERT INTO unit_premise (unit, premise, value) SELECT unit, 'countries', country FROM unit_country;
DROP TABLE unit_country;

-- Open findings are counted by severity on every page that lists them.
CREATE INDEX finding_counted ON finding (state, unit, severity);
