-- Lists of a big office are read in their order, and what a filter asks for stands in the index beside it.
DROP INDEX finding_newest;
CREATE INDEX finding_newest ON finding (last_at DESC, id DESC, unit, state, severity, rule);
CREATE INDEX finding_of_state ON finding (state, last_at DESC, id DESC, unit, severity, rule);
CREATE INDEX incident_of_state ON incident (state, known_at DESC, id DESC, unit);
