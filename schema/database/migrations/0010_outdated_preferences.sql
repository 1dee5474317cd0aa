-- Version 10: preferences that no longer hold say so: last_vote is 0 when a vote they count was taken back or changed, or
-- when a picture was made anew, whose own preference goes.

CREATE TRIGGER vote_removed AFTER DELETE ON vote BEGIN
    UPDATE preference SET last_vote = 0 WHERE sweep_id = OLD.sweep_id;
END;
CREATE TRIGGER vote_changed AFTER UPDATE ON vote BEGIN
    UPDATE preference SET last_vote = 0 WHERE sweep_id = OLD.sweep_id;
END;
CREATE TRIGGER job_made_anew AFTER UPDATE OF result_attempt ON job
WHEN OLD.result_attempt IS NOT NULL AND NEW.result_attempt IS NOT OLD.result_attempt BEGIN
    UPDATE preference SET last_vote = 0
     WHERE sweep_id IN (SELECT sweep_id FROM job_preference WHERE job_id = OLD.id);
    DELETE FROM job_preference WHERE job_id = OLD.id;
END;
UPDATE preference SET last_vote = 0;
