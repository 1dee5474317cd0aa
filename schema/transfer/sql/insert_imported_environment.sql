INSERT INTO environment (facts, host, device, device_name, threads, program_version)
VALUES (json_object('host', :host, 'device', :device, 'device_name', :device_name, 'threads', :threads,
                    'program_version', :version, 'imported', 1),
        :host, :device, :device_name, :threads, :version)
ON CONFLICT (facts) DO UPDATE SET host = host
RETURNING id, facts
