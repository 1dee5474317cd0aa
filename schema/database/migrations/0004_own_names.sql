-- Version 4: sweeps that share a job call its files by names of their own.

ALTER TABLE membership ADD COLUMN names TEXT CHECK (names IS NULL OR json_valid(names));  -- {"param": name} of the job's files as this sweep writes them; NULL: as in job.params
ALTER TABLE membership ADD COLUMN paths TEXT CHECK (paths IS NULL OR json_valid(paths));  -- {"param": {"path"}} where it found them; NULL: as in job.inputs
