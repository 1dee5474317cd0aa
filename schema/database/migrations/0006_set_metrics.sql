-- Version 6: metrics of sets of pictures (`stylesweep evaluate`), and the features that they are computed from.

CREATE TABLE feature (                   -- what a network made of a picture; can be computed again
    network TEXT NOT NULL,               -- SHA-256 of its file and description
    picture TEXT NOT NULL,               -- SHA-256 of the picture's file
    vector  BLOB NOT NULL,               -- float32, little-endian
    PRIMARY KEY (network, picture)
) STRICT;

CREATE TABLE set_metric (                -- a metric of all pictures of a setting
    id           INTEGER PRIMARY KEY,
    sweep_id     INTEGER NOT NULL REFERENCES sweep (id) ON DELETE CASCADE,
    setting      TEXT NOT NULL CHECK (json_valid(setting)),  -- the parameters in which the sweep's settings differ
    unstyled     INTEGER NOT NULL CHECK (unstyled IN (0, 1)),  -- 1: the content pictures themselves, for comparison
    metric       TEXT NOT NULL,          -- fid, kid, artfid
    network      TEXT NOT NULL,          -- whose features: as in feature; '': none was given
    network_name TEXT NOT NULL,          -- its file's name
    value        REAL,                   -- NULL: absent, reason says why
    low          REAL,                   -- 95% interval by bootstrap over contents and styles; NULL: none
    high         REAL,
    pictures     INTEGER NOT NULL,
    contents     INTEGER NOT NULL,
    styles       INTEGER NOT NULL,
    reason       TEXT,
    warning      TEXT,                   -- why the figure deserves doubt, such as a small set
    evaluated_at TEXT NOT NULL,
    UNIQUE (sweep_id, setting, unstyled, metric, network)
) STRICT;
