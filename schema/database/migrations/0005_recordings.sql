-- Version 5: jobs whose results are recorded during the run of another job.

ALTER TABLE job ADD COLUMN record_group TEXT;  -- jobs with the same value differ in one parameter only, and a run of a larger value yields the results of smaller ones; NULL: in no group
ALTER TABLE job ADD COLUMN record_at REAL;     -- that parameter's value
ALTER TABLE job ADD COLUMN leader INTEGER;      -- of a running job: id of the running job during whose run it is recorded; NULL: its own run
CREATE INDEX job_record ON job (record_group) WHERE state = 'queued' AND record_group IS NOT NULL;
ALTER TABLE attempt ADD COLUMN recorded_in TEXT;  -- key of the job during whose run it was recorded; NULL: its own run
