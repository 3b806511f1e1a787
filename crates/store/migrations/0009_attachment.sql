-- Files of a case. Content is TEXT in base64, in parts, so that no line of a dump is longer than a part.

CREATE TABLE attachment (
    id TEXT PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES incident (id),
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    content_digest TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES person (id),
    added_at BIGINT NOT NULL
);

CREATE INDEX attachment_of_incident ON attachment (incident, added_at, id);

CREATE TABLE attachment_part (
    attachment TEXT NOT NULL REFERENCES attachment (id),
    place BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (attachment, place)
);
