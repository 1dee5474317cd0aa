-- Version 3: identifies a runner for observers in any container or host, and its heartbeat.

ALTER TABLE runner_process ADD COLUMN machine_id TEXT NOT NULL DEFAULT '';           -- digest of /etc/machine-id; containers may share it
ALTER TABLE runner_process ADD COLUMN pid_namespace INTEGER NOT NULL DEFAULT 0;      -- inode of /proc/self/ns/pid, in which its pid is valid; 0: unknown
ALTER TABLE runner_process ADD COLUMN supervisor_pid INTEGER NOT NULL DEFAULT 0;     -- who started it, in the same PID namespace; 0: unknown
ALTER TABLE runner_process ADD COLUMN supervisor_ticks INTEGER NOT NULL DEFAULT 0;   -- start time of that process
ALTER TABLE runner_process ADD COLUMN beats INTEGER NOT NULL DEFAULT 0;              -- incremented every few seconds while it lives
ALTER TABLE runner_process ADD COLUMN last_beat_at TEXT;                             -- by its own clock, for people; no decision depends on it
ALTER TABLE runner_process ADD COLUMN watched INTEGER NOT NULL DEFAULT 0;            -- incremented by observers that miss a beat: proves that the row could be written
