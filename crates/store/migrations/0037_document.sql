-- Documents of the office with their editions. What a document and an edition are never changes after they were entered;
-- course is JSON: of a document who looked at it last and who took it back, of an edition who issued it or gave it back.
-- Which edition holds is read with the day. Who made an edition does not decide on it. A file's content is kept in parts,
-- as base64. document_read counts how often somebody read an edition. A campaign may lead to a document.

CREATE TABLE document (
    id TEXT PRIMARY KEY,
    unit TEXT NOT NULL REFERENCES unit (id),
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    class TEXT NOT NULL,
    controlled BIGINT NOT NULL,
    review_months BIGINT NOT NULL,
    entered_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    course TEXT NOT NULL,
    version BIGINT NOT NULL
);

CREATE INDEX document_of_unit ON document (unit, number);

CREATE TABLE document_edition (
    document TEXT NOT NULL REFERENCES document (id),
    edition BIGINT NOT NULL,
    label TEXT NOT NULL,
    note TEXT NOT NULL,
    effective_day TEXT NOT NULL,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    content_digest TEXT NOT NULL,
    made_by TEXT NOT NULL REFERENCES person (id),
    at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id) CHECK (decided_by IS NULL OR decided_by <> made_by),
    state TEXT NOT NULL,
    course TEXT NOT NULL,
    PRIMARY KEY (document, edition)
);

CREATE TABLE document_part (
    document TEXT NOT NULL,
    edition BIGINT NOT NULL,
    place BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (document, edition, place),
    FOREIGN KEY (document, edition) REFERENCES document_edition (document, edition)
);

CREATE TABLE document_read (
    document TEXT NOT NULL,
    edition BIGINT NOT NULL,
    person TEXT NOT NULL REFERENCES person (id),
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (document, edition, person),
    FOREIGN KEY (document, edition) REFERENCES document_edition (document, edition)
);

CREATE INDEX document_read_of_person ON document_read (person);

ALTER TABLE campaign ADD COLUMN file TEXT REFERENCES document (id);
