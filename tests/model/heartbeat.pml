/*
 * When is a runner silent that an observer cannot see? docs/protocol.md, schema/queue/lease_watch.cpp, runners/core/loop/heartbeat_thread.cpp.
 *
 * A tick is the time between two beats. In each, chance holds up the runner, the observer, or all writers of the
 * database (a full disk, another program's lock), sets the wall clock, or kills the runner. The lease must stand while
 * the runner could not help its silence or was not silent, and must end soon after its death.
 *
 * WALL_CLOCK, COUNTS_ABSENCE and NO_PROOF are faults: check.sh sees that each of them is found.
 */
#define TIME_TO_LIVE 4          /* ticks without a beat */
#define LONGEST_GAP 1           /* ticks between two looks; after more the watch begins anew */
#define TICKS 14

bool alive = true, taken;
byte beats, heard, silence, gap, ticks, dead_for;
byte held;                      /* ticks in a row in which the runner alone kept itself from beating */
byte wall, beat_at;             /* WALL_CLOCK only */
bool runner_held, observer_held, locked, looked_while_locked;

inline chance(flag) { if :: flag = false :: flag = true fi }

/* Without a lock: a look is a read, which works while nothing can be written; that is why it has to prove itself. */
inline look() {
    if
#ifdef COUNTS_ABSENCE
    :: heard != beats -> heard = beats; silence = 0
#elif defined(NO_PROOF)
    :: heard != beats || gap > LONGEST_GAP -> heard = beats; silence = 0
#else
    :: heard != beats || gap > LONGEST_GAP || looked_while_locked -> heard = beats; silence = 0
#endif
    :: else -> silence = silence + gap
    fi;
    looked_while_locked = locked;
    gap = 0;
#ifdef WALL_CLOCK
    taken = wall - beat_at >= TIME_TO_LIVE && wall > beat_at
#else
    taken = silence >= TIME_TO_LIVE
#endif
}

active proctype World() {
    do
    :: ticks < TICKS && !taken ->
        atomic {
            ticks++; gap++; wall++;
            chance(runner_held); chance(observer_held); chance(locked);
            if :: true :: alive && ticks > 2 -> alive = false fi;
#ifdef WALL_CLOCK
            if :: true :: wall < 200 -> wall = wall + TIME_TO_LIVE fi;
#endif
        }
        d_step {
            if
            :: !observer_held -> look()         /* before the runner's next beat: the worst order */
            :: else
            fi;
            if
            :: taken -> assert(!alive || held >= TIME_TO_LIVE - 1 /* WHO BEATS KEEPS ITS LEASE */)
            :: else
            fi;
            if
            :: alive && !runner_held && !locked -> beats = 1 - beats; beat_at = wall
            :: else
            fi;
            held = (alive && runner_held && !observer_held && !locked -> held + 1 : 0);
            dead_for = (!alive && !observer_held && !locked -> dead_for + 1 : 0);
            assert(taken || dead_for <= TIME_TO_LIVE + 2 /* WHO IS DEAD LOSES ITS LEASE */)
        }
    :: else -> break
    od
}
