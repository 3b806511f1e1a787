-- Exceptions from an account policy: who asks to follow an overlay in one subject, until which day (until_day counts), and what
-- became of it. course is JSON: state, since when, who granted it and from which day on, who ended it and why. Nobody grants what
-- they asked for: granted_by says so once more. Whether one counts on a day is computed, so none is ever "over" here.

CREATE TABLE policy_exception (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    policy TEXT NOT NULL,
    overlay TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    until_day TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    granted_by TEXT REFERENCES person (id),
    course TEXT NOT NULL,
    version BIGINT NOT NULL,
    CHECK (granted_by IS NULL OR granted_by <> asked_by)
);

CREATE INDEX policy_exception_in_time ON policy_exception (at DESC, id DESC);
CREATE INDEX policy_exception_standing ON policy_exception (state, until_day);

-- Who else signs in from one address: the rows of an address are found without reading all.

CREATE INDEX sign_in_at_place ON sign_in (address, on_day);
