-- Version 9: answers of people who compared pictures (docs/votes.md), and the preferences computed from them.

CREATE TABLE vote (                      -- one answer about two pictures
    id           INTEGER PRIMARY KEY,
    uid          TEXT NOT NULL UNIQUE CHECK (length(uid) = 32),  -- made where the vote was given: copies are recognised
    sweep_id     INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    voter        TEXT NOT NULL CHECK (voter <> ''),
    ballot       TEXT,                   -- the ballot file that it came in; NULL: `stylesweep serve`
    left_job     TEXT,                   -- key of the job whose picture was on the left; NULL: the content itself
    right_job    TEXT,
    left_sha256  TEXT NOT NULL,          -- of the pictures as they were then
    right_sha256 TEXT NOT NULL,
    answer       TEXT NOT NULL CHECK (answer IN ('left', 'right', 'same', 'skip')),
    answer_ms    INTEGER NOT NULL CHECK (answer_ms >= 0),  -- from both pictures being visible, pauses left out
    voted_at     TEXT NOT NULL,
    CHECK (left_job IS NOT NULL OR right_job IS NOT NULL)
) STRICT;
CREATE INDEX vote_sweep ON vote (sweep_id);

CREATE TABLE voter (                     -- how constant a voter of a sweep is
    sweep_id      INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    votes         INTEGER NOT NULL,      -- all answers but `skip`
    repeats       INTEGER NOT NULL,      -- pairs answered again
    repeats_agree INTEGER NOT NULL,
    known         INTEGER NOT NULL,      -- pairs whose answer is known: the content itself and a restyled picture
    known_right   INTEGER NOT NULL,
    left_out      INTEGER NOT NULL CHECK (left_out IN (0, 1)),  -- 1: below the required consistency
    PRIMARY KEY (sweep_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (                -- what the votes say about a setting, or a value of an axis
    id            INTEGER PRIMARY KEY,
    sweep_id      INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    axis          TEXT NOT NULL,         -- ''; or the axis of which this is a value
    setting       TEXT NOT NULL CHECK (json_valid(setting)),  -- the parameters in which the sweep's settings differ
    preference    REAL,                  -- chance to be chosen over the mean setting, ties aside; NULL: reason says why
    low           REAL,                  -- 95% interval by bootstrap over voters and pictures; NULL: none
    high          REAL,
    strength      REAL,                  -- the same as a logarithm of odds: differences are comparable
    strength_low  REAL,
    strength_high REAL,
    wins          INTEGER NOT NULL,
    losses        INTEGER NOT NULL,
    ties          INTEGER NOT NULL,
    voters        INTEGER NOT NULL,      -- behind these
    pictures      INTEGER NOT NULL,
    reason        TEXT,
    last_vote     INTEGER NOT NULL,      -- id of the newest vote when this was computed
    computed_at   TEXT NOT NULL,
    UNIQUE (sweep_id, axis, setting)
) STRICT;

CREATE TABLE job_preference (            -- the same for a single picture, among those of its content and style
    sweep_id   INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    job_id     INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    preference REAL NOT NULL,
    PRIMARY KEY (sweep_id, job_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_preference_job ON job_preference (job_id);
