-- Version 8: what the machine did while jobs ran.

ALTER TABLE sample ADD COLUMN flag TEXT;  -- why the timing does not count, such as 'clock 62% in second 3'; NULL: it counts, or is a warm-up

CREATE TABLE telemetry (                 -- readings of the machine during an attempt, at most 64 of each
    attempt_id    INTEGER NOT NULL REFERENCES attempt (id) ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,      -- 1, 2, ... in the order of time
    at_s          REAL NOT NULL,         -- since the attempt's start: of the last reading that the row stands for
    clock_mhz     REAL,                  -- lowest of these readings
    clock_share   REAL,                  -- relative to the nominal clock
    power_w       REAL,                  -- mean
    temperature_c REAL,                  -- this and what follows: highest
    memory_bytes  REAL,                  -- of the GPU, by all programs
    load          REAL,                  -- one-minute load
    steal         REAL,                  -- share of the CPUs' time that the hypervisor gave to others
    pressure      REAL,                  -- share of the time in which a task waited for a CPU
    throttle      TEXT,                  -- a GPU's reasons, joined by ', '; NULL: none, or unknown
    PRIMARY KEY (attempt_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE noise (                     -- how quiet a machine was when nothing of ours ran
    id           INTEGER PRIMARY KEY,
    sweep_id     INTEGER REFERENCES sweep (id) ON DELETE CASCADE,  -- whose run asked for it; NULL: `doctor`
    moment       TEXT NOT NULL CHECK (moment IN ('start', 'end', 'doctor')),
    host         TEXT NOT NULL,
    taken_at     TEXT NOT NULL,
    seconds      REAL NOT NULL,
    jitter       REAL,                   -- 95th percentile of a fixed piece of work's time over its median, less 1
    lost         REAL,                   -- share of the time beyond what the pieces take undisturbed
    steal        REAL,
    neighbours   REAL,                   -- CPUs that other processes used
    pressure     REAL,
    clock_share  REAL,                   -- lowest
    governor     TEXT,
    turbo        INTEGER CHECK (turbo IN (0, 1)),
    verdict      TEXT NOT NULL           -- quiet; usable or noisy: why
) STRICT;
