. "$SOURCE/tests/docs/setup/common.sh"
for sweep in before after; do programs $sweep; done
for day in monday tuesday; do programs night $day.db; done
cp before.yaml a.yaml
cp after.yaml b.yaml
stylesweep run after.yaml --rerun all --set repeats=4
change results.db "
    INSERT INTO environment (facts, host, device, device_name, threads, program_version)
        SELECT json_set(facts, '$.host', 'boreas'), 'boreas', device, device_name, threads, '0.2.0' FROM environment WHERE id = 1;
    UPDATE environment SET host = 'atlas', program_version = '0.1.0' WHERE id = 1;
    UPDATE runner_process SET environment_id = 2, host = 'boreas' WHERE id = (SELECT max(id) FROM runner_process);
    UPDATE attempt SET started_at = iif(runner_process_id = (SELECT max(id) FROM runner_process), '2026-11-05', '2026-10-05') || substr(started_at, 11);"
