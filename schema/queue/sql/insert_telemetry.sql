INSERT INTO telemetry (attempt_id, ordinal, at_s, clock_mhz, clock_share, power_w, temperature_c, memory_bytes, load,
                       steal, pressure, throttle)
VALUES (:attempt, :ordinal, :at_s, :clock_mhz, :clock_share, :power_w, :temperature_c, :memory_bytes, :load,
        :steal, :pressure, :throttle)
