INSERT INTO job (key, sweep_id, runner, params, inputs, repeat, state, queued_for, position, load_key, record_group,
                 record_at, predicted_s, predicted_low_s, predicted_high_s, predicted_peak_bytes)
VALUES (:key, :sweep, :runner, :params, :inputs, :repeat, 'queued', :sweep, :position, :load_key, :record_group,
        :record_at, :predicted, :low, :high, :peak)
