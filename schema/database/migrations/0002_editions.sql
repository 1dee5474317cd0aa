-- Version 2: which jobs the present text of a sweep file asks for, and which only a former text did.

ALTER TABLE sweep ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;       -- of file_text: one more each time that it changed
ALTER TABLE membership ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;  -- of the file that last asked for the job; 0: another database's
