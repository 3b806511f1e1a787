-- A sender that passes on what others wrote: a relay's source names itself here, a source of a host
-- behind it names the relay's.

ALTER TABLE source ADD COLUMN relay TEXT;
