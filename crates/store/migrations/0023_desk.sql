-- What is to be done for a case: from a playbook in the version the case was given, or written by people (title).
-- progress is JSON: how far it is, by whom, when and why; slot keeps the same task of a playbook from being there twice.

CREATE TABLE case_task (
    id TEXT PRIMARY KEY,
    incident TEXT NOT NULL REFERENCES incident (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    playbook TEXT,
    playbook_version TEXT,
    task TEXT NOT NULL,
    phase TEXT NOT NULL,
    place BIGINT NOT NULL,
    assignee TEXT REFERENCES person (id),
    progress TEXT NOT NULL,
    slot TEXT UNIQUE,
    version BIGINT NOT NULL
);

CREATE INDEX case_task_of_incident ON case_task (incident, place);

-- What a procedure's sheet asks about a case and what people answered: JSON, by item. A case keeps the version of the
-- sheet that its first answer was given to.

CREATE TABLE case_answer (
    incident TEXT PRIMARY KEY REFERENCES incident (id),
    unit TEXT NOT NULL REFERENCES unit (id),
    sheet TEXT NOT NULL,
    sheet_version TEXT NOT NULL,
    answers TEXT NOT NULL,
    version BIGINT NOT NULL
);
