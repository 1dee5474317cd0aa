-- Version 2: which jobs the current text of a sweep file asks for, and which only an earlier text did.

ALTER TABLE sweep ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;       -- incremented when file_text changes
ALTER TABLE membership ADD COLUMN edition INTEGER NOT NULL DEFAULT 1;  -- of the file that last asked for the job; 0: from another database
