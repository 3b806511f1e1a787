-- Numbers that are counted, not searched for: whoever counts the journal on writes alone, so
-- that places have no gap on any database.

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    last_number BIGINT NOT NULL
);

INSERT INTO counter (name, last_number)
SELECT 'journal', COALESCE(MAX(sequence), 0) FROM journal;
