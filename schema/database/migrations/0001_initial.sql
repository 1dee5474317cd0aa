-- stylesweep results database, version 1. Times are UTC ISO 8601 text, durations seconds, sizes bytes.
-- Nothing measured is ever NULL for "zero" or 0 for "unknown": unknown is NULL.

CREATE TABLE sweep (                     -- one named sweep file
    id           INTEGER PRIMARY KEY,
    name         TEXT NOT NULL UNIQUE CHECK (name <> '' AND name NOT GLOB '*[^A-Za-z0-9_-]*'),
    runner       TEXT NOT NULL,          -- the runner program's short name: nst, command, noop
    file_path    TEXT NOT NULL,          -- absolute path of the sweep file when last planned
    file_text    TEXT NOT NULL,          -- the sweep file itself, as last planned
    command_line TEXT NOT NULL,          -- the command that last ran it
    parameters   TEXT NOT NULL CHECK (json_valid(parameters)),  -- [{"name","axis":bool}], axes first
    metrics      TEXT NOT NULL CHECK (json_valid(metrics)),     -- [{"name","unit"}] its runner can write
    measure      TEXT NOT NULL CHECK (json_valid(measure)),     -- sampling rule given to the runner
    limits       TEXT NOT NULL CHECK (json_valid(limits)),      -- {"timeout_s","memory_bytes","retries"}
    paused       INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),  -- 1: none of its jobs is claimed
    priority     INTEGER NOT NULL DEFAULT 0,  -- of its jobs, and for devices that another run uses: higher goes first
    skip_doomed  INTEGER NOT NULL DEFAULT 0 CHECK (skip_doomed IN (0, 1)),  -- 1: jobs bigger than an oom one are skipped
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
) STRICT;

CREATE TABLE launch (                    -- each time a sweep was run: what with
    id           INTEGER PRIMARY KEY,
    sweep_id     INTEGER NOT NULL REFERENCES sweep (id),
    command_line TEXT NOT NULL,
    file_text    TEXT NOT NULL,          -- the sweep file, as it was then
    started_at   TEXT NOT NULL,
    UNIQUE (sweep_id, started_at, command_line)
) STRICT;

CREATE TABLE shard (                     -- has its one row in a shard (see `split`): only jobs that it has are run here
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    number     INTEGER NOT NULL CHECK (number BETWEEN 1 AND shards),
    shards     INTEGER NOT NULL,
    split_from TEXT NOT NULL,            -- file name of the database it was split from
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE environment (               -- a distinct place and set of versions that jobs ran in
    id              INTEGER PRIMARY KEY,
    facts           TEXT NOT NULL UNIQUE CHECK (json_valid(facts)),  -- all that is known, as JSON
    host            TEXT NOT NULL,
    device          TEXT NOT NULL,       -- cpu, cuda:0
    device_name     TEXT NOT NULL,
    threads         INTEGER,             -- for computation on the CPU; NULL: unknown (imported results)
    program_version TEXT NOT NULL
) STRICT;

CREATE TABLE runner_process (            -- one runner process; while alive it holds leases of jobs
    id             INTEGER PRIMARY KEY,
    environment_id INTEGER NOT NULL REFERENCES environment (id),
    host           TEXT NOT NULL,
    boot_id        TEXT NOT NULL,        -- /proc/sys/kernel/random/boot_id: a reboot ends all leases
    pid            INTEGER NOT NULL,
    start_ticks    INTEGER NOT NULL,     -- field 22 of /proc/PID/stat: tells a reused pid
    device         TEXT NOT NULL,
    log_path       TEXT,                 -- relative to the files folder beside the database
    step           TEXT,                 -- where in its job it is, in words: "step 120 of 300"; at most one write a second
    started_at     TEXT NOT NULL,
    ended_at       TEXT,
    uid            TEXT NOT NULL UNIQUE DEFAULT (lower(hex(randomblob(16))))  -- the same in every copy: merge knows it
) STRICT;

CREATE TABLE job (                       -- one parameter set and repeat; the queue is its rows in state 'queued'
    id             INTEGER PRIMARY KEY,
    key            TEXT NOT NULL UNIQUE CHECK (length(key) = 64),  -- SHA-256, see docs/database.md
    sweep_id       INTEGER NOT NULL REFERENCES sweep (id),         -- the first sweep that asked for it
    runner         TEXT NOT NULL,
    params         TEXT NOT NULL CHECK (json_valid(params)),       -- every parameter, defaults filled in
    inputs         TEXT NOT NULL CHECK (json_valid(inputs)),       -- {"param": {"path", "sha256"}}
    repeat         INTEGER NOT NULL CHECK (repeat >= 1),
    state          TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'timeout', 'oom',
                                                  'crashed', 'skipped', 'unsupported')),
    queued_for     INTEGER REFERENCES sweep (id),  -- whose runners may claim it; NULL: parked
    away           TEXT,                           -- the shard it was given to (see `split`): it is not run here
    shard_id       INTEGER REFERENCES slurm_shard (id),  -- the shard with which it last went to Slurm
    priority       INTEGER NOT NULL DEFAULT 0,     -- higher is claimed first
    deferred       INTEGER NOT NULL DEFAULT 0,     -- 1: put off to the end of the queue
    position       INTEGER NOT NULL,               -- order in that queue
    cancelled      INTEGER NOT NULL DEFAULT 0 CHECK (cancelled IN (0, 1)),  -- 1: to be stopped by its supervisor
    not_before     TEXT,                           -- a retry waits until then, UTC
    waits_since    TEXT,                           -- from then on: a clock set back behind it ends the wait
    load_key       TEXT,                           -- what its runner must have loaded; equal: nothing to load anew
    predicted_s    REAL,                           -- wall time foreseen, NULL: no rows to foresee it from
    predicted_low_s  REAL,                         -- 95% prediction interval of it
    predicted_high_s REAL,
    predicted_peak_bytes INTEGER,                  -- peak memory foreseen
    attempts       INTEGER NOT NULL DEFAULT 0,     -- attempts begun, the one under way included
    attempts_before INTEGER NOT NULL DEFAULT 0,    -- attempts before the last --rerun: they count no more
    lost           INTEGER NOT NULL DEFAULT 0,     -- attempts since then that were no fault of the job: lost, disk full
    lease          INTEGER REFERENCES runner_process (id),  -- who runs it now
    claimed_at     TEXT,
    log_begin      INTEGER,                        -- byte in the runner's log where this attempt begins
    alone          INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1)),  -- 1: claimed with no other: it, or one held with it, went wrong
    result_attempt INTEGER REFERENCES attempt (id),  -- stands until a re-run's result replaces it
    CHECK ((state = 'running') = (lease IS NOT NULL))
) STRICT;
CREATE INDEX job_queue ON job (queued_for, priority DESC, deferred, position) WHERE state = 'queued';
CREATE INDEX job_running ON job (lease) WHERE state = 'running';
CREATE INDEX job_sweep ON job (sweep_id);
CREATE INDEX job_away ON job (away) WHERE away IS NOT NULL;

CREATE TABLE membership (                -- which jobs a sweep consists of: sweeps share jobs
    sweep_id INTEGER NOT NULL REFERENCES sweep (id),
    job_id   INTEGER NOT NULL REFERENCES job (id),
    position INTEGER NOT NULL,
    PRIMARY KEY (sweep_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_job ON membership (job_id);

CREATE TABLE attempt (                   -- one finished try at a job; a failure is a row too
    id                INTEGER PRIMARY KEY,
    job_id            INTEGER NOT NULL REFERENCES job (id),
    number            INTEGER NOT NULL,  -- 1, 2, ... within the job
    status            TEXT NOT NULL CHECK (status IN ('done', 'failed', 'timeout', 'oom', 'crashed', 'skipped',
                                                      'unsupported')),
    error_class       TEXT,              -- short stable word: bad_input, bad_alloc, signal, lost, ...
    error_message     TEXT,
    warning           TEXT,              -- why the figures deserve doubt (noise), NULL if they do not
    started_at        TEXT NOT NULL,
    finished_at       TEXT NOT NULL,
    runner_process_id INTEGER REFERENCES runner_process (id),
    load_average      REAL,              -- one-minute load when it started
    exit_code         INTEGER,           -- of the runner process, if it ended with this attempt
    signal            INTEGER,
    details           TEXT CHECK (details IS NULL OR json_valid(details)),  -- facts in words: weights, algorithm
    predicted_s       REAL,              -- what was foreseen for it before it began, see docs/prediction.md
    predicted_low_s   REAL,
    predicted_high_s  REAL,
    predicted_peak_bytes INTEGER,
    log_path          TEXT,              -- relative to the files folder; bytes log_begin to log_end are this attempt's
    log_begin         INTEGER,
    log_end           INTEGER,
    uid               TEXT NOT NULL UNIQUE  -- the same in every copy: merge knows it; begins with the time (UUIDv7's
                      DEFAULT (printf('%012x', (julianday('now') - 2440587.5) * 86400000)  -- idea), so that its index
                               || lower(hex(randomblob(10)))),                             -- grows at its end
    UNIQUE (job_id, number)
) STRICT;

CREATE TABLE metric (                    -- one figure of an attempt; the unit is the suffix of the name
    attempt_id INTEGER NOT NULL REFERENCES attempt (id),
    name       TEXT NOT NULL,
    value      REAL NOT NULL,
    PRIMARY KEY (attempt_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (                    -- every single timing behind a metric, warm-up included
    attempt_id INTEGER NOT NULL REFERENCES attempt (id),
    name       TEXT NOT NULL,            -- the metric it belongs to, such as runtime_s
    ordinal    INTEGER NOT NULL,         -- 1, 2, ... in the order measured
    value      REAL NOT NULL,
    warmup     INTEGER NOT NULL CHECK (warmup IN (0, 1)),
    PRIMARY KEY (attempt_id, name, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifact (                  -- a file an attempt made or used
    attempt_id INTEGER NOT NULL REFERENCES attempt (id),
    kind       TEXT NOT NULL,            -- output, output_thumbnail, content_thumbnail, style_thumbnail
    path       TEXT NOT NULL,            -- relative to the files folder beside the database
    sha256     TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    PRIMARY KEY (attempt_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE slurm_array (               -- a sweep's queue as it was handed to Slurm: shards, each carried by array tasks
    id         INTEGER PRIMARY KEY,
    sweep_id   INTEGER NOT NULL REFERENCES sweep (id),
    name       TEXT NOT NULL UNIQUE,     -- its jobs in Slurm are called so, and the number of the submission
    folder     TEXT NOT NULL,            -- absolute, seen by all nodes: shards and logs of tasks
    state      TEXT NOT NULL CHECK (state IN ('splitting', 'open', 'ended')),
    created_at TEXT NOT NULL,
    ended_at   TEXT
) STRICT;
CREATE UNIQUE INDEX slurm_array_open ON slurm_array (sweep_id) WHERE state <> 'ended';

CREATE TABLE slurm_shard (               -- a share of an array's jobs, in a database of its own
    id       INTEGER PRIMARY KEY,
    array_id INTEGER NOT NULL REFERENCES slurm_array (id),
    number   INTEGER NOT NULL,           -- index of its tasks in their array
    file     TEXT NOT NULL UNIQUE,       -- its database in the array's folder, as in job.away
    jobs     INTEGER NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('out', 'done', 'given_up')),
    note     TEXT,                       -- why it was given up
    UNIQUE (array_id, number)
) STRICT;

CREATE TABLE slurm_submission (          -- a call of sbatch; written before it, so that it is found again by its name
    id           INTEGER PRIMARY KEY,
    array_id     INTEGER NOT NULL REFERENCES slurm_array (id),
    name         TEXT NOT NULL UNIQUE,   -- the job's name in Slurm
    time         TEXT,                   -- asked for, as in sbatch's options; NULL: the partition's
    mem          TEXT,
    slurm_job_id INTEGER,                -- NULL: not known to have been submitted
    created_at   TEXT NOT NULL
) STRICT;

CREATE TABLE slurm_task (                -- a shard's task in a submission
    submission_id INTEGER NOT NULL REFERENCES slurm_submission (id),
    shard_id      INTEGER NOT NULL REFERENCES slurm_shard (id),
    state         TEXT NOT NULL,         -- Slurm's word (PENDING, RUNNING, COMPLETED, TIMEOUT, ...); LOST: it knows of none
    ended         INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1)),
    exit_code     INTEGER,
    signal        INTEGER,
    restarts      INTEGER NOT NULL DEFAULT 0,  -- how often Slurm requeued it
    node          TEXT,
    reason        TEXT,                  -- Slurm's word for why it waits or ended
    log_path      TEXT,                  -- relative to the files folder, once it ended
    results       INTEGER,               -- jobs of the shard that had a result when it ended
    PRIMARY KEY (submission_id, shard_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX slurm_task_shard ON slurm_task (shard_id);
