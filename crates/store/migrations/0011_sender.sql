-- How a sender of log lines is known: by its key, by its certificate's name, by its address. A source
-- that a listener entered by itself names the listener.

ALTER TABLE source ADD COLUMN door TEXT;
ALTER TABLE source ADD COLUMN address TEXT;
ALTER TABLE source ADD COLUMN certificate TEXT;
ALTER TABLE source ADD COLUMN key_digest TEXT;

CREATE UNIQUE INDEX source_of_address ON source (address);
CREATE UNIQUE INDEX source_of_certificate ON source (certificate);
CREATE UNIQUE INDEX source_of_key ON source (key_digest);
