-- What a head reported of a directive; empty for everything else that people are asked.
ALTER TABLE campaign_person ADD COLUMN said TEXT NOT NULL DEFAULT '';
