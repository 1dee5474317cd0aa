/*
 * Who may run a job, and whose result counts: the protocol of docs/protocol.md. tests/model/check.sh checks it.
 *
 * Each atomic block is one database transaction, or one action of a process without the database. Anything may happen
 * between two blocks. Time is not modelled: a runner whose process is not visible may be considered silent at any moment,
 * even while it works, which is weaker than the heartbeat rule (see heartbeat.pml). So these properties do not depend on clocks.
 *
 * NO_LEASE_CHECK, SAME_NUMBER, KEEP_LEASE, NO_CHECK_AT_END, BARE_PID, NO_START_TICKS, BLIND and NO_TIME_TO_LIVE are mutations: check.sh checks that each is detected.
 */
#ifndef JOBS
#define JOBS 2
#endif
#ifndef RUNNERS                 /* runner processes at one time: those in places, and late writers */
#define RUNNERS 4
#endif
#ifndef KILLS                   /* kill -9 of a runner or of a supervisor, anywhere */
#define KILLS 2
#endif
#ifndef RESTARTS                /* a killed supervisor is restarted: the same command again */
#define RESTARTS 1
#endif
#ifndef FREEZES                 /* a lost host, or a stopped runner: it is alive, and may resume and write late */
#define FREEZES 1
#endif
#ifndef SUSPICIONS              /* a working runner with a heartbeat is considered silent anyway */
#define SUSPICIONS 1
#endif
#ifndef INTERRUPTS              /* two Ctrl-C: runners are killed and their jobs queued again */
#define INTERRUPTS 0
#endif
#ifndef CANCELS                 /* `stylesweep cancel` of a job */
#define CANCELS 0
#endif
#ifndef FAILURES                /* attempts that fail by themselves */
#define FAILURES 1
#endif
#ifndef RETRIES                 /* limits.retries */
#define RETRIES 1
#endif
#ifndef LOSSES                  /* schema/queue/retry_policy.hpp, most_losses */
#define LOSSES 3
#endif
#ifdef ONE_HOST                 /* host of a supervisor and its runners: a boot id and a PID namespace */
#define HOST_OF(s) 0
#else
#define HOST_OF(s) (s)
#endif
#define SUPERVISORS 2
#ifndef PLACES                  /* runners at one time: one per supervisor, the third belongs to supervisor 0 */
#define PLACES 3
#endif
#if defined(BARE_PID) || defined(NO_START_TICKS)
#define PIDS                    /* otherwise not used */
#endif
#define OWNER(k) ((k) == 1)
#define NOBODY RUNNERS
#define NONE JOBS

mtype:job = { queued, running, done, failed, skipped };
mtype:process = { absent, asks, works, returns, gone };         /* gone: dead, but a lease or a place may still refer to it */
mtype:hand = { nothing, claimed, under_way, good, bad };
mtype:view = { sees_nothing, died, interrupted, lost };

/* Table job. */
mtype:job state[JOBS] = queued;
byte lease[JOBS] = NOBODY, attempts[JOBS], losses[JOBS];
bit alone[JOBS], cancelled[JOBS];

/* Runners, with their row in runner_process. A number is reused only when nothing refers to it any more, so that equal
   numbers mean equal identities: host, boot id, PID namespace, pid and start ticks. */
mtype:process phase[RUNNERS] = absent;
byte host[RUNNERS];
#ifdef PIDS
byte pids[RUNNERS];
#endif
bit stop[RUNNERS], frozen[RUNNERS];
#define AT(r, j) ((r) * JOBS + (j))
mtype:hand hand[RUNNERS * JOBS] = nothing;
byte number[RUNNERS * JOBS];                    /* of the attempt, as claimed */

/* Supervisors: `stylesweep run`. */
bit lives[SUPERVISORS] = 1, asleep[SUPERVISORS], stopping[SUPERVISORS];
byte place[PLACES] = NOBODY;
mtype:view view[SUPERVISORS] = sees_nothing;    /* what it is about to record about a lease that it has read */
byte seen_job[SUPERVISORS] = NONE, seen_runner[SUPERVISORS] = NOBODY, seen_number[SUPERVISORS];

/* Symmetry reduction: runner numbers are interchangeable, so states that differ only in them are merged: each step ends
   by sorting the runners and renumbering all references. The places of supervisor 0 are sorted too. This leaves a tenth of
   the states. */
c_code {
static unsigned long key_of(int r) {
    unsigned long key = now.phase[r];
    int i;
    key = key << 3 | now.host[r] << 2 | now.stop[r] << 1 | now.frozen[r];
    for (i = 0; i < JOBS; i++) {
        int at = r * JOBS + i;
        key = key << 11 | now.hand[at] << 6 | now.number[at] << 2 | now.taken[at] << 1 | (now.lease[i] == r);
    }
    key = key << 2 | (now.place[0] == r || (PLACES > 2 && now.place[2] == r)) << 1 | (now.place[1] == r);
    for (i = 0; i < SUPERVISORS; i++) key = key << 1 | (now.seen_runner[i] == r);
    return key;
}
static void swap_bytes(unsigned char *x, unsigned char *y) { unsigned char z = *x; *x = *y; *y = z; }
static void rename_in(unsigned char *names, int count, int a, int b) {
    int i;
    for (i = 0; i < count; i++) names[i] = names[i] == a ? b : names[i] == b ? a : names[i];
}
static void swap_runners(int a, int b) {
    int i;
    swap_bytes(&now.phase[a], &now.phase[b]); swap_bytes(&now.host[a], &now.host[b]);
    swap_bytes(&now.stop[a], &now.stop[b]); swap_bytes(&now.frozen[a], &now.frozen[b]);
#ifdef PIDS
    swap_bytes(&now.pids[a], &now.pids[b]);
#endif
    for (i = 0; i < JOBS; i++) {
        int x = a * JOBS + i, y = b * JOBS + i;
        swap_bytes(&now.hand[x], &now.hand[y]); swap_bytes(&now.number[x], &now.number[y]);
        swap_bytes(&now.taken[x], &now.taken[y]);
    }
    rename_in(now.lease, JOBS, a, b); rename_in(now.place, PLACES, a, b);
    rename_in(now.seen_runner, SUPERVISORS, a, b);
}
static void canonical(void) {
    int i, j;
    for (i = 1; i < RUNNERS; i++)
        for (j = i; j > 0 && key_of(j - 1) < key_of(j); j--) swap_runners(j - 1, j);
    if (PLACES > 2 && now.place[0] > now.place[2]) swap_bytes(&now.place[0], &now.place[2]);
}
}

#define SORT c_code { canonical(); }

/* For the assertions only, not part of the protocol. */
byte results[JOBS], rows[JOBS];                 /* results accepted; attempts written, one bit per number */
bit taken[RUNNERS * JOBS];                      /* its lease of the job was revoked */
bit lost_for_ever[SUPERVISORS];
byte kills = KILLS, restarts = RESTARTS, freezes = FREEZES, suspicions = SUSPICIONS,
     interrupts = INTERRUPTS, cancels = CANCELS, failures = FAILURES;
byte j, k, r, free;                             /* used only within atomic blocks, 0 outside */

#define alive(r) (phase[r] != absent && phase[r] != gone)
#define acts(r) (alive(r) && !frozen[r])
#define awake(s) (lives[s] && !asleep[s])
#define finished(j) (state[j] != queued && state[j] != running)

/* schema/queue/job_queue.cpp, statement `holds`. */
#if defined(NO_LEASE_CHECK)
#define holds(r, j, n) true
#elif defined(SAME_NUMBER)
#define holds(r, j, n) (state[j] == running && attempts[j] == (n))
#elif defined(KEEP_LEASE)
#define holds(r, j, n) (lease[j] == (r) && attempts[j] == (n))
#else
#define holds(r, j, n) (state[j] == running && lease[j] == (r) && attempts[j] == (n))
#endif
#ifdef NO_CHECK_AT_END
#define still_holds(r, j, n) true
#else
#define still_holds(r, j, n) holds(r, j, n)
#endif
#define has_nothing(r, j) (hand[AT(r, j)] == nothing)
#define take_away(r, j) taken[AT(r, j)] = !has_nothing(r, j)
#define retries_left(j) (attempts[j] - losses[j] < RETRIES + 1)

/* ---- parts of transactions ---- */

/* Table attempt: UNIQUE (job_id, number). */
inline write_row(job_, n) {
    assert(!(rows[job_] & (1 << (n))) /* EACH ATTEMPT IS WRITTEN ONCE */);
    rows[job_] = rows[job_] | (1 << (n))
}

inline finish(job_, as) {
    assert(results[job_] == 0 /* EACH JOB IS ACCEPTED ONCE */);
    results[job_]++;
    state[job_] = as; lease[job_] = NOBODY; alone[job_] = 0; cancelled[job_] = 0
}

/* A cancelled job is not retried: its outcome is final. */
inline requeue(job_, else_as) {
    if
    :: cancelled[job_] -> finish(job_, else_as)
    :: else ->
        state[job_] = queued; alone[job_] = 1;
#ifndef KEEP_LEASE
        lease[job_] = NOBODY
#endif
    fi
}

/* JobQueue::put_back: all jobs leased by runner_ except one. */
inline put_back(runner_, but, suspicious) {
    for (k : 0 .. JOBS - 1) {
        if
        :: state[k] == running && lease[k] == runner_ && k != (but) && cancelled[k] ->
            write_row(k, attempts[k]); finish(k, skipped); take_away(runner_, k)
        :: state[k] == running && lease[k] == runner_ && k != (but) && !cancelled[k] ->
            state[k] = queued; lease[k] = NOBODY; attempts[k]--;
            alone[k] = alone[k] || suspicious;
            take_away(runner_, k)
        :: else
        fi
    }
    k = 0
}

/* JobQueue::write: the available results, if their leases are still valid. */
inline write_results(runner_) {
    for (j : 0 .. JOBS - 1) {
        if
        :: (hand[AT(runner_, j)] == good || hand[AT(runner_, j)] == bad) ->
            if
            :: holds(runner_, j, number[AT(runner_, j)]) ->
                assert(!taken[AT(runner_, j)] /* NO RESULT FOR A REVOKED LEASE */);
                write_row(j, number[AT(runner_, j)]);
                if
                :: hand[AT(runner_, j)] == good -> finish(j, done)
                :: hand[AT(runner_, j)] == bad && retries_left(j) -> requeue(j, failed)
                :: else -> finish(j, failed)
                fi
            :: else                             /* too late: rejected */
            fi;
            hand[AT(runner_, j)] = nothing; number[AT(runner_, j)] = 0; taken[AT(runner_, j)] = 0
        :: else
        fi
    }
    j = 0
}

/* JobQueue::claim_in_transaction, up to `most` times. */
inline claim(runner_, most) {
    free = 0;
    for (j : 0 .. JOBS - 1) {
        if
        :: state[j] == queued && free < (most) && !(alone[j] && free > 0) ->
            assert(hand[AT(runner_, j)] == nothing /* RESULTS ARE WRITTEN BEFORE THE NEXT CLAIM */);
            state[j] = running; lease[j] = runner_; attempts[j]++;
            hand[AT(runner_, j)] = (free == 0 -> under_way : claimed);
            number[AT(runner_, j)] = attempts[j];
            free = (alone[j] -> JOBS : free + 1)
        :: else
        fi
    }
    j = 0
}

#if PLACES == 2
#define any_place(has, s, x) (has(0, s, x) || has(1, s, x))
#else
#define any_place(has, s, x) (has(0, s, x) || has(1, s, x) || has(2, s, x))
#endif
#define holds_it(k, r, x) (place[k] == (r))

#ifdef PIDS
#define NO_PID(r) pids[r] = 0;
#else
#define NO_PID(r)
#endif

/* A number may be reused when nothing refers to it. */
inline forget(runner_) {
    if
    :: phase[runner_] == gone && !any_place(holds_it, runner_, 0) &&
       seen_runner[0] != runner_ && seen_runner[1] != runner_ ->
        for (k : 0 .. JOBS) {
            if
            :: k == JOBS -> phase[runner_] = absent; host[runner_] = 0; NO_PID(runner_) stop[runner_] = 0;
                            frozen[runner_] = 0; break
            :: k < JOBS && lease[k] == runner_ -> break
            :: else
            fi
        };
        k = 0
    :: else
    fi
}

inline forget_all() {
    for (r : 0 .. RUNNERS - 1) { forget(r) }
    r = 0
}

/* Its process ends, for any reason; its batch is lost. */
inline die(runner_) {
    phase[runner_] = gone; stop[runner_] = 0; frozen[runner_] = 0;
    for (k : 0 .. JOBS - 1) {
        hand[AT(runner_, k)] = nothing; number[AT(runner_, k)] = 0; taken[AT(runner_, k)] = 0
    }
    k = 0
}

/* ---- runners/core/loop/loop.cpp and claim_batch.cpp ---- */

inline in_hand(runner_, what) {                 /* sets j to a job of its batch in state `what`, or to NONE */
    j = 0;
    do
    :: j < JOBS && hand[AT(runner_, j)] != what -> j++
    :: else -> break
    od
}

inline drop_claimed(runner_) {
    for (k : 0 .. JOBS - 1) {
        if
        :: hand[AT(runner_, k)] == claimed ->
            hand[AT(runner_, k)] = nothing; number[AT(runner_, k)] = 0; taken[AT(runner_, k)] = 0
        :: else
        fi
    }
    k = 0
}

#if JOBS == 2
#define any_job(has, x) (has(0, x) || has(1, x))
#else
#define any_job(has, x) (has(0, x) || has(1, x) || has(2, x))
#endif
#define more_in_hand(j, r) (!has_nothing(r, j) && hand[AT(r, j)] != under_way)

inline exchange() {
    write_results(me);
    if
    :: !stop[me] -> claim(me, 2)
    :: else
    fi;
    in_hand(me, under_way);
    if
    :: j < JOBS -> phase[me] = works; 
    :: else -> die(me); forget_all()            /* nothing is left to claim: it exits */
    fi;
    j = 0; free = 0
}

active [RUNNERS] proctype Runner() {
    byte me = _pid;
    do
    :: d_step { acts(me) && phase[me] == asks -> exchange(); SORT }

    :: d_step { acts(me) && phase[me] == works ->                       /* the job succeeds: next job of the batch */
        in_hand(me, under_way);
        hand[AT(me, j)] = good;
        in_hand(me, claimed);
        if
        :: j < JOBS && !stop[me] -> hand[AT(me, j)] = under_way
        :: j < JOBS && stop[me] -> phase[me] = returns
        :: else -> phase[me] = asks
        fi;
        j = 0; SORT }
    :: d_step { acts(me) && phase[me] == works && failures > 0 ->       /* it fails: the rest of the batch is given back */
        failures--;
        in_hand(me, under_way);
        hand[AT(me, j)] = bad;
        in_hand(me, claimed);
        phase[me] = (j < JOBS -> returns : asks);
        j = 0; SORT }

    :: d_step { acts(me) && phase[me] == returns ->                     /* keep_only() of no job */
        write_results(me);
        put_back(me, NONE, 0);
        drop_claimed(me);
        phase[me] = asks; SORT }
    :: d_step { acts(me) && phase[me] == works && any_job(more_in_hand, me) ->  /* it takes long: keep_only() this job */
        write_results(me);
        in_hand(me, under_way);
        put_back(me, j, 0);
        drop_claimed(me);
        j = 0; SORT }
    od
}

/* ---- orchestrator/schedule/scheduler.cpp and supervisor.cpp ---- */

#if RUNNERS == 3
#define any_runner(has, x, y) (has(0, x, y) || has(1, x, y) || has(2, x, y))
#elif RUNNERS == 4
#define any_runner(has, x, y) (has(0, x, y) || has(1, x, y) || has(2, x, y) || has(3, x, y))
#else
#define any_runner(has, x, y) (has(0, x, y) || has(1, x, y) || has(2, x, y) || has(3, x, y) || has(4, x, y))
#endif
#define is_queued(j, x) (state[j] == queued)
#define is_absent(r, x, y) (phase[r] == absent)
#define is_free(k, s, x) (OWNER(k) == (s) && place[k] == NOBODY)
#define is_dead(k, s, x) (OWNER(k) == (s) && place[k] != NOBODY && phase[place[k]] == gone)
#define is_taken(k, s, x) (OWNER(k) == (s) && place[k] != NOBODY)
#define is_place_of(k, s, r) (OWNER(k) == (s) && place[k] == (r))
#define has_pid(r_, h, p) (alive(r_) && r_ != r && host[r_] == (h) && pids[r_] == (p))

/* Are they the same process? Equal numbers mean equal identities. */
#ifdef BARE_PID
#define same(a, b) (pids[a] == pids[b])
#elif defined(NO_START_TICKS)
#define same(a, b) (host[a] == host[b] && pids[a] == pids[b])
#else
#define same(a, b) ((a) == (b))
#endif
/* Is the runner visible to s in /proc? */
#ifdef BLIND
#define sees(s, r) true
#else
#define sees(s, r) (host[r] == HOST_OF(s))
#endif
/* Is it alive according to /proc? */
#define proc_has(s, r) (alive(r) && host[r] == HOST_OF(s))
/* Is a runner that is not visible given up once its heartbeat stops? */
#ifdef NO_TIME_TO_LIVE
#define silent(s, r) false
#else
#define silent(s, r) (!sees(s, r))
#endif

inline start_runner() {
    k = 0;
    do
    :: !is_free(k, me, 0) -> k++
    :: else -> break
    od;
    r = 0;
    do
    :: phase[r] != absent -> r++
    :: else -> break
    od;
    phase[r] = asks; host[r] = HOST_OF(me); place[k] = r;
#ifdef PIDS                     /* reused at once, and the same on each host */
    free = 1;
    do
    :: any_runner(has_pid, HOST_OF(me), free) -> free++
    :: else -> break
    od;
    pids[r] = free;
#endif
    k = 0; r = 0; free = 0
}

inline see(job_, as) {
    view[me] = as; seen_job[me] = job_; seen_runner[me] = lease[job_]; seen_number[me] = attempts[job_]
}

inline see_nothing(s) {
    view[s] = sees_nothing; seen_job[s] = NONE; seen_runner[s] = NOBODY; seen_number[s] = 0
}

/* waitpid says that a runner of this supervisor is dead: does it have a lease? */
inline look_for_its_lease() {
    k = 0;
    do
    :: !is_dead(k, me, 0) -> k++
    :: else -> break
    od;
    j = 0;
    do
    :: j < JOBS && !(state[j] == running && same(lease[j], place[k])) -> j++
    :: else -> break
    od;
    if
    :: j < JOBS ->
        assert(phase[lease[j]] == gone /* A RUNNER THAT IS VISIBLY ALIVE KEEPS ITS LEASE */);
        see(j, (stopping[me] -> interrupted : died))
    :: else
    fi;
    place[k] = NOBODY;
    j = 0; k = 0;
    forget_all()
}

/* JobQueue::end_lease and give_back: the view may be outdated. */
inline end_lease() {
    if
    :: still_holds(seen_runner[me], seen_job[me], seen_number[me]) ->
        free = 0;
        for (k : 0 .. JOBS - 1) { free = free + (state[k] == running && lease[k] == seen_runner[me]) };
        if
        :: view[me] == interrupted -> put_back(seen_runner[me], NONE, 0)
        :: view[me] != interrupted && free > 1 -> put_back(seen_runner[me], NONE, 1)
        :: else ->
            j = seen_job[me];
            write_row(j, seen_number[me]);
            take_away(seen_runner[me], j);
            if
            :: view[me] == lost ->
                losses[j]++;
                if
                :: losses[j] < LOSSES -> requeue(j, failed)
                :: else -> finish(j, failed)
                fi
            :: view[me] == died && retries_left(j) -> requeue(j, failed)
            :: else -> finish(j, failed)
            fi;
            j = 0
        fi;
        k = 0; free = 0
    :: else                                     /* its runner or another supervisor ended it first */
    fi;
    see_nothing(me);
    forget_all()
}

#define is_to_stop(j, s) (state[j] == running && cancelled[j] && alive(lease[j]) && any_place(is_place_of, s, lease[j]))
#define sleeps_in_sight(r, s, x) (alive(r) && frozen[r] && sees(s, r))
#define others(j, s) (state[j] == running && !any_place(is_place_of, s, lease[j]))
#define looks(s) (awake(s) && view[s] == sees_nothing)
#define LOOK_AT(j_)                                                                                                     \
    :: d_step { looks(me) && others(j_, me) && silent(me, lease[j_]) && !acts(lease[j_]) -> see(j_, lost); SORT }       \
    :: d_step { looks(me) && others(j_, me) && silent(me, lease[j_]) && acts(lease[j_]) && suspicions > 0 ->            \
        suspicions--; see(j_, lost); SORT }                                                                             \
    :: d_step { looks(me) && others(j_, me) && sees(me, lease[j_]) && !proc_has(me, lease[j_]) ->                       \
        assert(phase[lease[j_]] == gone /* A RUNNER THAT IS VISIBLY ALIVE KEEPS ITS LEASE */);                                 \
        see(j_, lost); SORT }

active [SUPERVISORS] proctype Supervisor() {
    byte me = _pid - RUNNERS;
    do
    :: d_step { looks(me) && !stopping[me] && any_place(is_free, me, 0) && any_job(is_queued, 0) &&
                any_runner(is_absent, 0, 0) -> start_runner(); SORT }
    :: d_step { looks(me) && any_place(is_dead, me, 0) -> look_for_its_lease(); SORT }
    LOOK_AT(0)
    LOOK_AT(1)
#if JOBS > 2
    LOOK_AT(2)
#endif
    :: d_step { awake(me) && view[me] != sees_nothing -> end_lease(); SORT }
    /* limits.timeout: a visible hanging runner, its own or an orphan, is killed. */
    :: d_step { awake(me) && any_runner(sleeps_in_sight, me, 0) ->
        r = 0;
        do
        :: !sleeps_in_sight(r, me, 0) -> r++
        :: else -> break
        od;
        die(r); r = 0; SORT }
#if CANCELS
    :: d_step { looks(me) && any_job(is_to_stop, me) ->
        j = 0;
        do
        :: !is_to_stop(j, me) -> j++
        :: else -> break
        od;
        r = lease[j]; die(r); r = 0; j = 0; SORT }
#endif
#if INTERRUPTS
    :: d_step { looks(me) && stopping[me] && !any_place(is_taken, me, 0) -> stopping[me] = 0; lives[me] = 0; SORT }
#endif
    od
}

/* ---- the world ---- */

#define KILL_RUNNER(r_)   :: d_step { kills > 0 && alive(r_) -> kills--; die(r_); forget_all(); SORT }
#define FREEZE_RUNNER(r_) :: d_step { freezes > 0 && acts(r_) -> freezes--; frozen[r_] = 1; SORT }
#define WAKE_RUNNER(r_)   :: d_step { alive(r_) && frozen[r_] && !lost_for_ever[host[r_]] -> frozen[r_] = 0; SORT }
#if RUNNERS == 3
#define FOR_EACH_RUNNER(do_it) do_it(0) do_it(1) do_it(2)
#elif RUNNERS == 4
#define FOR_EACH_RUNNER(do_it) do_it(0) do_it(1) do_it(2) do_it(3)
#else
#define FOR_EACH_RUNNER(do_it) do_it(0) do_it(1) do_it(2) do_it(3) do_it(4)
#endif

inline kill_supervisor(s) {                     /* its runners get SIGTERM from the kernel (base/process/child.cpp) */
    lives[s] = 0; stopping[s] = 0; asleep[s] = 0;
    for (j : 0 .. PLACES - 1) {
        if
        :: OWNER(j) == s && place[j] != NOBODY -> stop[place[j]] = alive(place[j]); place[j] = NOBODY
        :: else
        fi
    };
    j = 0;
    see_nothing(s);
    forget_all()
}

#define freeze_host(s) \
    for (r : 0 .. RUNNERS - 1) { frozen[r] = frozen[r] || (alive(r) && host[r] == HOST_OF(s)) }; \
    r = 0; asleep[s] = lives[s]

#define SUPERVISOR_FAULTS(s) \
    :: d_step { kills > 0 && lives[s] -> kills--; kill_supervisor(s); SORT } \
    :: d_step { restarts > 0 && !lives[s] && !lost_for_ever[HOST_OF(s)] -> restarts--; lives[s] = 1; SORT } \
    :: d_step { freezes > 0 && !asleep[s] -> freezes--; freeze_host(s); SORT } \
    :: d_step { freezes > 0 && !asleep[s] -> freezes--; freeze_host(s); lost_for_ever[HOST_OF(s)] = 1; SORT } \
    :: d_step { asleep[s] && !lost_for_ever[HOST_OF(s)] -> asleep[s] = 0; SORT }

/* Two Ctrl-C: no further runner is started, existing ones are killed (schedule::Scheduler::handle_interrupts). */
inline interrupt(s) {
    stopping[s] = 1;
    for (j : 0 .. PLACES - 1) {
        if
        :: OWNER(j) == s && place[j] != NOBODY -> die(place[j])
        :: else
        fi
    };
    j = 0
}

/* schema/queue/control.cpp. */
inline cancel(j_) {
    if
    :: state[j_] == queued -> attempts[j_]++; write_row(j_, attempts[j_]); finish(j_, skipped)
    :: else -> cancelled[j_] = 1
    fi
}

#define INTERRUPT(s) :: d_step { interrupts > 0 && awake(s) && !stopping[s] -> interrupts--; interrupt(s); SORT }
#define CANCEL(j_)   :: d_step { cancels > 0 && !finished(j_) && !cancelled[j_] -> cancels--; cancel(j_); SORT }

active proctype World() {
    do
#if INTERRUPTS
    INTERRUPT(0)
    INTERRUPT(1)
#endif
#if CANCELS
    CANCEL(0)
    CANCEL(1)
#endif
    FOR_EACH_RUNNER(KILL_RUNNER)
    FOR_EACH_RUNNER(FREEZE_RUNNER)
    FOR_EACH_RUNNER(WAKE_RUNNER)
    SUPERVISOR_FAULTS(0)
    SUPERVISOR_FAULTS(1)
    od
}

/* No job is stuck: when nothing more can happen and a supervisor is alive, each job has its one result. Every execution
   gets there: check.sh also checks that there is no cycle. */
#define can_act(s) (lives[s] && !lost_for_ever[HOST_OF(s)])
#define unfinished(j, x) (!finished(j))
active proctype End() {
    timeout -> assert(any_runner(is_absent, 0, 0) /* THERE ARE ENOUGH RUNNER NUMBERS */);
    assert(!(can_act(0) || can_act(1)) || !any_job(unfinished, 0) /* NO JOB IS STUCK */)
}
