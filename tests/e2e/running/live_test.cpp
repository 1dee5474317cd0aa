// What a person sees while it runs: the live lines on a terminal, status --watch, show, and --notify.
#include <algorithm>

#include "tests/e2e/terminal.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* running = "job WHERE state = 'running'";

void wait_for(const Workplace& place, const std::string& rows, int count) {
    REQUIRE_MESSAGE(until([&] { return place.count_if_there(rows) >= count; }), rows);
}

TEST_CASE("On a terminal a run shows its counts, and a line for each runner with its step, in place") {
    const Workplace place;
    Terminal terminal(24, 100);
    if (!terminal.usable()) {
        MESSAGE("skipped: this system lends no pseudo-terminal");
        return;
    }
    place.sweep("s", "fixed: {sleep_s: 4}\ngrid: {label: [one, two, three]}\n");
    Started run = terminal.start(place, {"run", "s.yaml", "--runners", "2"});
    CHECK(terminal.shows("0/3 done, 3 left (2 running), "));
    CHECK(terminal.shows(" of 4 s  label=one sleep_s=4"));
    CHECK(terminal.shows("\x1b[2A\r\x1b[J"));
    terminal.resize(2, 30);
    CHECK(terminal.shows("\x1b[J2/3 done, 1 left (1 running),\r\x1b[J"));  // one line, cut
    CHECK(run.wait().code == 0);
    CHECK(terminal.shows("\x1b[J3/3 done, "));
}

TEST_CASE("Without a terminal, or with NO_COLOR, there are no colours; without one no control sequence at all") {
    Workplace place;
    place.sweep("s", "grid: {outcome: [failed], sleep_s: [0.3]}\n");
    CHECK_FALSE(contains(place.run({"run", "s.yaml"}).err, "\x1b"));
    place.environment = {{"NO_COLOR", "1"}};
    Terminal terminal(24, 100);
    if (!terminal.usable()) return;
    Started run = terminal.start(place, {"run", "s.yaml", "--rerun", "all"});
    CHECK(run.wait().code == 1);
    CHECK(contains(terminal.shown(), "\x1b[J"));
    for (const char* colour : {"\x1b[2m", "\x1b[33m", "\x1b[0m"}) CHECK_FALSE(contains(terminal.shown(), colour));
}

TEST_CASE("status --watch shows from another terminal what the run shows, until Ctrl-C") {
    const Workplace place;
    Terminal terminal(24, 100);
    if (!terminal.usable()) {
        MESSAGE("skipped: this system lends no pseudo-terminal");
        return;
    }
    place.sweep("s", "grid: {label: [x], sleep_s: [0.001, 3, 0.002]}\n");
    place.sweep("t", "grid: {n: [1]}\n");
    CHECK(place.run({"run", "t.yaml", "--priority", "3"}).code == 0);
    Started run = place.start({"run", "s.yaml"});
    wait_for(place, running, 1);
    wait_for(place, "attempt", 2);
    Started watch = terminal.start(place, {"status", "--watch"});
    CHECK(terminal.shows("s: 1/3 done, 2 left (1 running), "));
    CHECK(terminal.shows("t: 1/1 done, priority 3"));
    CHECK(terminal.shows(" of 3 s  label=x sleep_s=3"));
    CHECK(place.run({"pause", "s"}).code == 0);
    CHECK(terminal.shows("(1 running), paused, "));
    CHECK(terminal.shows("s: 2/3 done, 1 left, nothing runs, paused"));
    watch.signal(SIGINT);
    CHECK(watch.wait().code == 0);
    CHECK(place.run({"resume", "s"}).code == 0);
    CHECK(run.wait().code == 0);
}

TEST_CASE("status --watch in a pipe prints plain lines") {
    const Workplace place;
    place.sweep("s", "grid: {outcome: [done, failed]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    Started watch = place.start({"status", "--watch"});
    CHECK(until([&] { return contains(content(watch.out), "s: 1/2 done, 1 failed\n"); }));
    watch.signal(SIGINT);
    const Outcome end = watch.wait();
    CHECK(end.code == 0);
    CHECK_FALSE(contains(end.out, "\x1b"));
}

TEST_CASE("show tells of a running job where it is, and its log so far") {
    const Workplace place;
    place.sweep("s", "grid: {print_bytes: [80], sleep_s: [1000]}\n");
    Started run = place.start({"run", "s.yaml"});
    wait_for(place, "runner_process WHERE step IS NOT NULL", 1);
    const std::string key = place.value("SELECT key FROM job");
    const Outcome shown = place.run({"show", key});
    CHECK(contains(shown.out, "\nattempt 1: running\n  since "));
    CHECK(contains(shown.out, "\n  step: slept "));
    CHECK(contains(shown.out, "\n    | ...."));
    CHECK(place.run({"cancel", key}).code == 0);
    CHECK(run.wait().code == 1);
    const std::string ended = place.run({"show", key}).out;
    CHECK_MESSAGE(contains(ended, "\nattempt 1: skipped (cancelled), signal 9\n"), ended);
}

TEST_CASE("--notify tells once that many failed, and how the run ended") {
    const Workplace place;
    const std::string tell =
        R"(echo "$STYLESWEEP_REASON $STYLESWEEP_SWEEP $STYLESWEEP_DONE $STYLESWEEP_FAILED $STYLESWEEP_LEFT" >>told)";
    place.sweep("s", "grid: {outcome: [done, failed], n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml", "--set", "outcome=done", "--notify", tell}).code == 0);
    CHECK(content(place.path("told")) == "finished s 2 0 0\n");
    CHECK(place.run({"run", "s.yaml", "--notify", tell, "--notify-failures", "0"}).code == 1);
    const std::string told = content(place.path("told"));
    CHECK_MESSAGE(told.starts_with("finished s 2 0 0\n"), told);
    CHECK_MESSAGE(contains(told, "\nfailures s 2 "), told);
    CHECK_MESSAGE(contains(told, "\nfinished s 2 2 0\n"), told);
    CHECK(std::ranges::count(told, '\n') == 3);
}

TEST_CASE("--notify tells of an interruption; a command that fails is only a warning") {
    const Workplace place;
    place.sweep("s", "fixed: {sleep_s: 0.4}\ngrid: {n: [1, 2, 3, 4]}\n");
    Started run = place.start({"run", "s.yaml", "--notify", "echo $STYLESWEEP_REASON $STYLESWEEP_LEFT >told; exit 9"});
    wait_for(place, running, 1);
    run.signal(SIGINT);
    const Outcome end = run.wait();
    CHECK(end.code == 130);
    CHECK(content(place.path("told")).starts_with("interrupted "));
    CHECK_MESSAGE(contains(end.err, "warning: the --notify command (interrupted) ended with exit code 9"), end.err);
    for (const char* percent : {"-1", "101", "many"})
        CHECK(place.run({"run", "s.yaml", "--notify-failures=" + std::string(percent)}).code == 2);
}

}  // namespace
}  // namespace stylesweep::e2e
