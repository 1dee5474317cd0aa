-- Version 5: jobs whose results a run of another one records on its way.

ALTER TABLE job ADD COLUMN record_group TEXT;  -- jobs of equal ones differ in one parameter alone, and a run of a larger value passes through the smaller ones; NULL: no other job passes through it
ALTER TABLE job ADD COLUMN record_at REAL;     -- that parameter's value
ALTER TABLE job ADD COLUMN leader INTEGER;      -- of a running one: the id of the job in whose run it is recorded, running too; NULL: it has a run of its own
CREATE INDEX job_record ON job (record_group) WHERE state = 'queued' AND record_group IS NOT NULL;
ALTER TABLE attempt ADD COLUMN recorded_in TEXT;  -- key of the job in whose run it was recorded; NULL: it had a run of its own
