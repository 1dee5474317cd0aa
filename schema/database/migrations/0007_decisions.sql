-- Version 7: which waiting jobs run next, and which are not worth it (`search`, `screen`, `repeats: {until: decided}`).

ALTER TABLE sweep ADD COLUMN search TEXT CHECK (search IS NULL OR json_valid(search));  -- those rules of its file; NULL: all of its jobs are run, in order
-- From this version on, job.deferred is also 2: held until a decision releases it.

CREATE TABLE decision (                  -- append-only: what was decided about a job, and why
    id         INTEGER PRIMARY KEY,
    sweep_id   INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    rules      TEXT NOT NULL,            -- first 16 digits of the SHA-256 of sweep.search then: decisions under other rules do not count
    number     INTEGER NOT NULL,         -- 1, 2, ... under these rules
    job_id     INTEGER REFERENCES job (id) ON DELETE CASCADE,  -- one job of those concerned
    setting    TEXT NOT NULL CHECK (json_valid(setting)),      -- the parameters in which the sweep's settings differ
    what       TEXT NOT NULL CHECK (what IN ('next', 'promoted', 'screened', 'continued', 'stopped', 'settled', 'budget')),
    rank       INTEGER,                  -- among `among` settings, 1 is best
    among      INTEGER,
    score      REAL,                     -- next: expected gain of hypervolume per second
    reason     TEXT NOT NULL,
    results    INTEGER NOT NULL,         -- results known then
    decided_at TEXT NOT NULL,
    UNIQUE (sweep_id, rules, number)
) STRICT;
CREATE INDEX decision_job ON decision (job_id);
