-- Readings of directories, and what they propose for each account. started, counts, brake, remarks, evidence, judged and
-- course are JSON. slot is directory and account while a proposal stands, so that no two stand for the same account;
-- moved_at is since when it stands where it does, and gives the order in which what was approved is done.

CREATE TABLE sweep (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    directory TEXT NOT NULL,
    policy TEXT NOT NULL,
    started TEXT NOT NULL,
    at BIGINT NOT NULL,
    counts TEXT NOT NULL,
    limit_percent BIGINT NOT NULL,
    limit_accounts BIGINT NOT NULL,
    brake TEXT NOT NULL,
    remarks TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX sweep_of_directory ON sweep (directory, at DESC);

CREATE TABLE sweep_proposal (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    sweep TEXT NOT NULL REFERENCES sweep (id),
    directory TEXT NOT NULL,
    directory_account TEXT NOT NULL,
    name TEXT NOT NULL,
    distinguished_name TEXT NOT NULL,
    step TEXT NOT NULL,
    policy TEXT NOT NULL,
    clause TEXT NOT NULL,
    due_at BIGINT,
    uncertainty_days BIGINT NOT NULL,
    weakened_by TEXT,
    evidence TEXT NOT NULL,
    judged TEXT NOT NULL,
    asked_by TEXT REFERENCES person (id),
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    moved_at BIGINT NOT NULL,
    course TEXT NOT NULL,
    slot TEXT UNIQUE,
    version BIGINT NOT NULL
);

CREATE INDEX sweep_proposal_in_time ON sweep_proposal (at DESC, id DESC);
CREATE INDEX sweep_proposal_of_directory ON sweep_proposal (directory, state, moved_at);
