-- Something that many people are asked to do until a day: whom it asks is written down when it starts. done_at says when
-- somebody read a notice; of the other kinds it is written when the campaign stops running, and computed until then from
-- how the account stands. remind is days before the last day, with blanks between; course is JSON: state, since when, who
-- ended it.

CREATE TABLE campaign (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    ask TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    until_day TEXT NOT NULL,
    followed_by TEXT NOT NULL,
    remind TEXT NOT NULL,
    reason TEXT NOT NULL,
    document TEXT NOT NULL,
    started_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    state TEXT NOT NULL,
    course TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX campaign_in_time ON campaign (at DESC, id DESC);
CREATE INDEX campaign_by_state ON campaign (state, until_day);

CREATE TABLE campaign_person (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    person TEXT NOT NULL REFERENCES person (id),
    done_at BIGINT,
    PRIMARY KEY (campaign, person)
);

CREATE INDEX campaign_person_of_person ON campaign_person (person);
