-- A planned job that the database already has. One given to a shard stays parked; a queued one moves into this sweep's
-- queue; a finished one is queued again only if :again. File parameters get the plan's names, even where other files
-- have the same content.
UPDATE job SET
    inputs = :inputs,
    not_before = NULL,
    waits_since = NULL,
    params = CASE WHEN params = :params OR :inputs = '{}' THEN params ELSE
        json_patch(params, (SELECT json_group_object(json_each.key, json(:params -> ('$."' || json_each.key || '"')))
                              FROM json_each(:inputs))) END,
    deferred = CASE WHEN state = 'queued' THEN deferred ELSE 0 END,
    load_key = :load_key,
    record_group = :record_group,
    record_at = :record_at,
    predicted_s = :predicted,
    predicted_low_s = :low,
    predicted_high_s = :high,
    predicted_peak_bytes = :peak,
    position = CASE WHEN state = 'running' THEN position ELSE :position END,
    attempts_before = CASE WHEN :again THEN attempts ELSE attempts_before END,
    lost = CASE WHEN :again THEN 0 ELSE lost END,
    queued_for = CASE WHEN away IS NOT NULL THEN NULL
                      WHEN :again OR state = 'queued' THEN :sweep
                      ELSE queued_for END,
    state = CASE WHEN :again THEN 'queued' ELSE state END
 WHERE key = :key
