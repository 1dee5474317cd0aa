-- What people prefer: settings by preference, with intervals, their runtime, and the votes (docs/votes.md).
-- :sweep = '*'  a sweep's name or a pattern
SELECT p.sweep, p.setting, round(p.preference, 2) AS preference, round(p.preference_low, 2) AS low,
       round(p.preference_high, 2) AS high, p.wins, p.losses, p.ties, p.voters, p.pictures, p.reason
  FROM preferences p
 WHERE p.axis = '' AND p.sweep GLOB :sweep
 ORDER BY p.sweep, p.preference DESC NULLS LAST, p.setting;
