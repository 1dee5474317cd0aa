/*
 * When does a runner whose process is not visible count as silent? docs/protocol.md, schema/queue/lease_watch.cpp,
 * runners/core/loop/heartbeat_thread.cpp.
 *
 * A tick is the time between two heartbeats. Each tick may block the runner, the observer, or all writers of the
 * database (a full disk, another program's lock), set the wall clock, or kill the runner. The lease must stay valid while
 * the runner is not silent or is blocked by others, and must end soon after the runner's death.
 *
 * WALL_CLOCK, COUNTS_ABSENCE and NO_PROOF are mutations: check.sh checks that each is detected.
 */
#define TIME_TO_LIVE 4          /* ticks without a heartbeat */
#define LONGEST_GAP 1           /* ticks between two checks; after a longer gap the count restarts */
#define TICKS 14

bool alive = true, taken;
byte beats, heard, silence, gap, ticks, dead_for;
byte held;                      /* consecutive ticks in which only the runner itself was blocked */
byte wall, beat_at;             /* WALL_CLOCK only */
bool runner_held, observer_held, locked, looked_while_locked;

inline chance(flag) { if :: flag = false :: flag = true fi }

/* A check is a read without a lock, which works even when nothing can be written; hence the observer must prove that it can write. */
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
            :: !observer_held -> look()         /* before the runner's next heartbeat: the worst order */
            :: else
            fi;
            if
            :: taken -> assert(!alive || held >= TIME_TO_LIVE - 1 /* A RUNNER WITH A HEARTBEAT KEEPS ITS LEASE */)
            :: else
            fi;
            if
            :: alive && !runner_held && !locked -> beats = 1 - beats; beat_at = wall
            :: else
            fi;
            held = (alive && runner_held && !observer_held && !locked -> held + 1 : 0);
            dead_for = (!alive && !observer_held && !locked -> dead_for + 1 : 0);
            assert(taken || dead_for <= TIME_TO_LIVE + 2 /* A DEAD RUNNER LOSES ITS LEASE */)
        }
    :: else -> break
    od
}
