-- Regulations that a case is judged by beside the one it was opened under, each in the version of its day.

CREATE TABLE case_regime (
    incident TEXT NOT NULL REFERENCES incident (id),
    place BIGINT NOT NULL,
    regime TEXT NOT NULL,
    regime_version TEXT NOT NULL,
    facts TEXT NOT NULL,
    level BIGINT,
    PRIMARY KEY (incident, regime)
);
