-- Systems that are kept in step by a file: the digest (SHA-256) of the file that was laid last, how many people stand
-- in it, and when.

ALTER TABLE connector ADD COLUMN laid TEXT;
ALTER TABLE connector ADD COLUMN laid_rows BIGINT;
ALTER TABLE connector ADD COLUMN laid_at BIGINT;
