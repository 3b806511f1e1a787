-- A source that is in use no more: since when. Its sender's key opens nothing until it is taken back.

ALTER TABLE source ADD COLUMN retired_at BIGINT;
