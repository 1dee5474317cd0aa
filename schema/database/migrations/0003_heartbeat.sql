-- Version 3: who a runner is wherever one looks from, and its heartbeat.

ALTER TABLE runner_process ADD COLUMN machine_id TEXT NOT NULL DEFAULT '';           -- digest of /etc/machine-id; containers may share it
ALTER TABLE runner_process ADD COLUMN pid_namespace INTEGER NOT NULL DEFAULT 0;      -- inode of /proc/self/ns/pid: where its pid counts; 0: unknown
ALTER TABLE runner_process ADD COLUMN supervisor_pid INTEGER NOT NULL DEFAULT 0;     -- who started it, in the same PID namespace; 0: unknown
ALTER TABLE runner_process ADD COLUMN supervisor_ticks INTEGER NOT NULL DEFAULT 0;   -- start time of that process
ALTER TABLE runner_process ADD COLUMN beats INTEGER NOT NULL DEFAULT 0;              -- raised every few seconds while it lives
ALTER TABLE runner_process ADD COLUMN last_beat_at TEXT;                             -- by its own clock, for people; nothing is judged by it
ALTER TABLE runner_process ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;            -- raised by who misses its beat: so it could have been written
