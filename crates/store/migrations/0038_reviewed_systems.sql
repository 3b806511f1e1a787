-- Access reviews of other systems. system is `directory:NAME`, `connector:ID` or `list:NAME`, and empty where a review is about
-- what stands in our own records. A line of kind account has no person where nobody here has that account; what is its identity
-- there, label its name there, place the right that it gives. gone_at is set while the last reading of the system did not have
-- it. A reading never changes; digest is over the identities.

ALTER TABLE access_review ADD COLUMN system TEXT NOT NULL DEFAULT '';

CREATE TABLE access_review_line_of_any (
    review TEXT NOT NULL REFERENCES access_review (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    person TEXT REFERENCES person (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    what TEXT NOT NULL,
    place TEXT NOT NULL,
    since TEXT NOT NULL,
    label TEXT NOT NULL,
    reviewer TEXT NOT NULL REFERENCES person (id),
    answer TEXT,
    reason TEXT NOT NULL,
    answered_at BIGINT,
    gone_at BIGINT,
    PRIMARY KEY (review, number),
    CHECK (person <> reviewer),
    CHECK (person IS NOT NULL OR kind = 'account')
);

INSERT INTO access_review_line_of_any (review, number, kind, person, name, unit, what, place, since, label, reviewer, answer, reason, answered_at)
SELECT review, number, kind, person, name, unit, what, place, since, label, reviewer, answer, reason, answered_at FROM access_review_line;

DROP TABLE access_review_line;

ALTER TABLE access_review_line_of_any RENAME TO access_review_line;

CREATE INDEX access_review_line_of_reviewer ON access_review_line (reviewer, review);

CREATE TABLE access_review_reading (
    review TEXT NOT NULL REFERENCES access_review (id),
    number BIGINT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    accounts BIGINT NOT NULL,
    fresh BIGINT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (review, number)
);
