-- Sheets of registers. field_values and begun are JSON: what stands in the fields, and the first line of the history
-- for lists. The whole history is sheet_step, whose rows are only ever added. is_open is 1 until the sheet's end.

CREATE TABLE sheet (
    id TEXT PRIMARY KEY,
    register TEXT NOT NULL,
    unit TEXT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    begun_under TEXT NOT NULL,
    state TEXT NOT NULL,
    field_values TEXT NOT NULL,
    begun TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    due_at BIGINT,
    is_open BIGINT NOT NULL,
    version BIGINT NOT NULL,
    UNIQUE (register, year, number, unit)
);

CREATE INDEX sheet_in_time ON sheet (register, begun_at, id);
CREATE INDEX sheet_in_state ON sheet (register, state, begun_at, id);
CREATE INDEX sheet_open ON sheet (is_open, register);

CREATE TABLE sheet_step (
    sheet TEXT NOT NULL REFERENCES sheet (id),
    place BIGINT NOT NULL,
    done TEXT NOT NULL,
    PRIMARY KEY (sheet, place)
);

CREATE TABLE sheet_counter (
    unit TEXT NOT NULL REFERENCES unit (id),
    code TEXT NOT NULL,
    year BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (unit, code, year)
);
