-- Searches of the log that people keep to run again. With days it looks back from the moment it is run,
-- otherwise from from_at to to_at. A deleted one can be brought back.

CREATE TABLE saved_search (
    id TEXT PRIMARY KEY,
    owner TEXT NOT NULL REFERENCES person (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    shared BIGINT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    days BIGINT,
    from_at BIGINT,
    to_at BIGINT,
    late BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    deleted_at BIGINT,
    version BIGINT NOT NULL
);

CREATE INDEX saved_search_of_owner ON saved_search (owner);
CREATE INDEX saved_search_of_unit ON saved_search (unit);
