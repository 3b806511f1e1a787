-- Who was told before something is done with an account. slot is directory, account, step, day and mark, so that nobody is
-- told of the same twice; day is the day of due_at in the policy's zone; told is the person, or nothing where their unit's
-- contact was told.

CREATE TABLE account_warning (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    sweep TEXT NOT NULL REFERENCES sweep (id),
    directory TEXT NOT NULL,
    directory_account TEXT NOT NULL,
    name TEXT NOT NULL,
    step TEXT NOT NULL,
    policy TEXT NOT NULL,
    clause TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    day TEXT NOT NULL,
    days BIGINT NOT NULL,
    told TEXT REFERENCES person (id),
    at BIGINT NOT NULL,
    slot TEXT NOT NULL UNIQUE
);

CREATE INDEX account_warning_in_time ON account_warning (at DESC, id DESC);
CREATE INDEX account_warning_of_directory ON account_warning (directory, due_at);

-- People who leave. last_day is their last day; course is JSON: lines that people answered, what the program took back, who
-- checked. slot is the person while the announcement stands, so that no two stand for the same one.

CREATE TABLE leaver (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    person TEXT NOT NULL REFERENCES person (id),
    last_day TEXT NOT NULL,
    document TEXT NOT NULL,
    announced_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    course TEXT NOT NULL,
    slot TEXT UNIQUE,
    version BIGINT NOT NULL
);

CREATE INDEX leaver_in_time ON leaver (at DESC, id DESC);
CREATE INDEX leaver_due ON leaver (state, last_day);
