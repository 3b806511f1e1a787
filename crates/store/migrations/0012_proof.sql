-- When it was last shown that a browser is still its person's; 0 is never. Whether a session came from a
-- browser that was not known, and from which network a known one was last used.

ALTER TABLE session ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN strange BIGINT NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN network TEXT NOT NULL DEFAULT '';
