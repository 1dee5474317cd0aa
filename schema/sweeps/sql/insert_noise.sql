INSERT INTO noise (sweep_id, moment, host, taken_at, seconds, jitter, lost, steal, neighbours, pressure, clock_share,
                   governor, turbo, verdict)
VALUES (:sweep, :moment, :host, :taken_at, :seconds, :jitter, :lost, :steal, :neighbours, :pressure, :clock_share,
        nullif(:governor, ''), :turbo, :verdict)
