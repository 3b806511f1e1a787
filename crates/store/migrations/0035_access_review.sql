-- Access reviews: what people may do is written down line by line when one starts, and never changes. course is JSON: state,
-- since when, who signed or ended it, why. what names the thing: a role (with place and since), or the identity of an app
-- password (label is its name). Nobody is the reviewer of their own line. The version of a review counts answers too.

CREATE TABLE access_review (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    document TEXT NOT NULL,
    until_day TEXT NOT NULL,
    started_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    course TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX access_review_in_time ON access_review (at DESC, id DESC);

CREATE TABLE access_review_line (
    review TEXT NOT NULL REFERENCES access_review (id),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
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
    PRIMARY KEY (review, number),
    CHECK (person <> reviewer)
);

CREATE INDEX access_review_line_of_reviewer ON access_review_line (reviewer, review);
