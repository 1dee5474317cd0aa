#include "orchestrator/progress/run_status.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace stylesweep::progress;
using namespace std::chrono_literals;
using Style = Printer::Style;

namespace {

// Counts in the order of the line: jobs in all, with results before, done, failed, running.
RunStatus status_of_run(std::int64_t total, std::int64_t before, std::int64_t done, std::int64_t failed,
                        std::int64_t running, std::chrono::duration<double> elapsed) {
    RunStatus all;
    all.total = total;
    all.before = before;
    all.done = done;
    all.failed = failed;
    all.running = running;
    all.elapsed = elapsed;
    return all;
}

std::string printed(Style style, const RunStatus& now) {
    std::ostringstream out;
    Printer printer(out, style, [] { return WindowSize{24, 80}; });
    printer.show(now);
    printer.end(now);
    return out.str();
}

}  // namespace

TEST_CASE("the line of a run says how far it is, how fast, and when it ends") {
    const struct {
        const char* what;
        RunStatus now;
        const char* line;
    } cases[] = {
        {"nothing to do", status_of_run(0, 0, 0, 0, 0, 0s), "0/0 done, 0.0 s elapsed"},
        {"before the first result there is no rate and no ETA", status_of_run(48, 0, 0, 0, 2, 3s),
         "0/48 done, 48 left (2 running), 3.0 s elapsed"},
        {"no time has passed", status_of_run(2, 0, 1, 0, 0, 0s), "1/2 done, 1 left, 0.0 s elapsed"},
        {"one job, done", status_of_run(1, 0, 1, 0, 0, 2s), "1/1 done, 0.5 jobs/s, 2.0 s elapsed"},
        {"one job, failed", status_of_run(1, 0, 0, 1, 0, 2s), "0/1 done, 1 failed, 0.5 jobs/s, 2.0 s elapsed"},
        {"failed jobs took time too", status_of_run(48, 0, 9, 3, 2, 10s),
         "9/48 done, 3 failed, 36 left (2 running), 1.2 jobs/s, ETA 30 s, 10 s elapsed"},
        {"jobs done before were free and count for no rate", status_of_run(100, 90, 5, 0, 1, 50s),
         "95/100 done, 5 left (1 running), 0.1 jobs/s, ETA 50 s, 50 s elapsed"},
        {"all done before", status_of_run(100, 100, 0, 0, 0, 0s), "100/100 done, 0.0 s elapsed"},
        {"slow jobs are counted by the hour", status_of_run(10, 0, 2, 0, 1, 2h),
         "2/10 done, 8 left (1 running), 1.0 jobs/h, ETA 8h 00m, 2h 00m elapsed"},
        {"fast jobs have no decimals", status_of_run(3000000, 0, 1000000, 0, 8, 100s),
         "1000000/3000000 done, 2000000 left (8 running), 10000 jobs/s, ETA 3m 20s, 1m 40s elapsed"},
        {"another run did more than was ours", status_of_run(2, 0, 3, 0, 0, 1s), "3/2 done, 3.0 jobs/s, 1.0 s elapsed"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.what);
        CHECK(line(each.now) == each.line);
    }
}

TEST_CASE("jobs that failed before are not counted as done, and nothing is left of them") {
    RunStatus now = status_of_run(1, 0, 0, 0, 0, 0s);
    now.failed_before = 1;
    CHECK(line(now) == "0/1 done, 1 failed before, 0.0 s elapsed");
    now = status_of_run(10, 3, 2, 1, 1, 10s);
    now.failed_before = 2;
    CHECK(line(now) == "5/10 done, 1 failed, 2 failed before, 2 left (1 running), 0.3 jobs/s, ETA 6.7 s, 10 s elapsed");
}

TEST_CASE("a run that is ending or has ended has no ETA: what is left does not run") {
    RunStatus now = status_of_run(10, 0, 5, 0, 1, 10s);
    CHECK(line(now).find("ETA") != std::string::npos);
    now.eta = 90s;
    now.stopping = true;
    CHECK(line(now).find("ETA") == std::string::npos);
    now.stopping = false;
    now.running = 0;
    CHECK(printed(Style::lines, now) == "5/10 done, 5 left, 0.5 jobs/s, 10 s elapsed\n");
}

TEST_CASE("a job of another run that is still being finished is named, once the own jobs have ended") {
    RunStatus now = status_of_run(1, 0, 0, 0, 0, 10s);
    now.for_others = true;
    CHECK(line(now) == "0/1 done, 1 left, 10 s elapsed");
    now.done = 1;
    CHECK(line(now) == "1/1 done, 0.1 jobs/s, 10 s elapsed, finishing a job of another run");
}

TEST_CASE("a predicted ETA goes before the plain rate's, and is there before the first result") {
    RunStatus now = status_of_run(10, 0, 5, 0, 1, 10s);
    now.eta = 90s;
    CHECK(line(now) == "5/10 done, 5 left (1 running), 0.5 jobs/s, ETA 1m 30s, 10 s elapsed");
    now = status_of_run(10, 0, 0, 0, 1, 1s);
    now.eta = 90s;
    CHECK(line(now) == "0/10 done, 10 left (1 running), ETA 1m 30s, 1.0 s elapsed");
    now = status_of_run(1, 0, 1, 0, 0, 1s);
    now.eta = 90s;
    CHECK(line(now) == "1/1 done, 1.0 jobs/s, 1.0 s elapsed");
}

TEST_CASE("a run that was asked to stop says what a second and a third Ctrl-C do") {
    RunStatus now = status_of_run(2, 0, 0, 0, 1, 1s);
    now.stopping = true;
    now.interrupts = 1;
    CHECK(line(now) == "0/2 done, 2 left (1 running), 1.0 s elapsed - finishing what runs; Ctrl-C again ends it now");
    now.interrupts = 2;
    CHECK(
        line(now) ==
        "0/2 done, 2 left (1 running), 1.0 s elapsed - ending what runs, within limits.grace; Ctrl-C again kills it at "
        "once");
}

TEST_CASE("a run that stops by itself says why, does not wait, and speaks of no Ctrl-C that was not there") {
    RunStatus now = status_of_run(2, 0, 0, 0, 1, 1s);
    now.stopping = true;
    now.trouble = "the disk is full";
    now.failure = "/d/results.db was deleted";
    CHECK(line(now) ==
          "0/2 done, 2 left (1 running), 1.0 s elapsed - /d/results.db was deleted - finishing what runs; Ctrl-C twice "
          "ends it now");
}

TEST_CASE("durations are rounded to what a person reads, at the borders too") {
    const std::pair<double, const char*> cases[] = {
        {0, "0.0 s"},    {0.44, "0.4 s"},   {9.94, "9.9 s"},    {9.96, "10 s"},   {59.4, "59 s"},   {59.6, "1m 00s"},
        {320, "5m 20s"}, {3599, "59m 59s"}, {3599.6, "1h 00m"}, {3720, "1h 02m"}, {7199, "1h 59m"}, {90000, "25h 00m"},
    };
    for (const auto& [seconds, text] : cases) CHECK(duration(std::chrono::duration<double>(seconds)) == text);
}

TEST_CASE("a pipe gets whole plain lines only, and the end at once") {
    RunStatus now = status_of_run(1, 0, 0, 1, 0, 2s);
    now.stopping = true;  // nothing runs any more
    CHECK(printed(Style::lines, now) == "0/1 done, 1 failed, 0.5 jobs/s, 2.0 s elapsed\n");
}

TEST_CASE("the line says what holds a run up, and promises no end meanwhile") {
    RunStatus now = status_of_run(4, 0, 1, 0, 1, 10s);
    now.paused = true;
    CHECK(line(now) == "1/4 done, 3 left (1 running), paused, 0.1 jobs/s, 10 s elapsed");
    now.paused = false;
    now.priority = -2;
    now.waits_for = "cuda:0, used by pid 7";
    CHECK(line(now) ==
          "1/4 done, 3 left (1 running), 0.1 jobs/s, ETA 30 s, 10 s elapsed, priority -2, waits for cuda:0, used by "
          "pid 7");
    CHECK(eta(now) == 30s);
    CHECK_FALSE(eta(status_of_run(4, 0, 0, 0, 1, 10s)));
}

TEST_CASE("a runner's line says where it is, if it knows") {
    CHECK(line(RunnerStatus{"cpu", "6ad3f01c22", "n=1", "", 3s}) == "cpu  6ad3f01c22  3.0 s  n=1");
    CHECK(line(RunnerStatus{"cuda:1", "6ad3f01c22", "n=1", "step 2 of 9", 70s}) ==
          "cuda:1  6ad3f01c22  1m 10s  step 2 of 9  n=1");
}

TEST_CASE("a terminal's line is overwritten and its last state stays") {
    const RunStatus now = status_of_run(1, 0, 1, 0, 0, 2s);
    CHECK(printed(Style::terminal, now) == line(now) + "\r\x1b[J" + line(now) + "\n");
}

TEST_CASE("failures are coloured, but not where NO_COLOR forbids it") {
    RunStatus now = status_of_run(1, 0, 0, 1, 0, 2s);
    now.runners = {{"cpu", "6ad3", "n=1", "", 0s}};
    const std::string runner = "  " + line(now.runners.front()), up = "\r\x1b[1A\r\x1b[J";
    CHECK(printed(Style::terminal, now) ==
          "\x1b[33m" + line(now) + "\x1b[0m\n\x1b[2m" + runner + "\x1b[0m" + up + line(now) + "\n");
    CHECK(printed(Style::terminal_plain, now) == line(now) + "\n" + runner + up + line(now) + "\n");
}

TEST_CASE("a note leaves no rest of the live line before it") {
    std::ostringstream out;
    Printer printer(out, Style::terminal_plain, [] { return WindowSize{24, 80}; });
    printer.show(status_of_run(1, 0, 0, 0, 1, 2s));
    CHECK_FALSE(printer.due());
    out.str("");
    printer.note("a note");
    CHECK(out.str() == "\r\x1b[Ja note\n");
    printer.note("another");
    CHECK(out.str() == "\r\x1b[Ja note\nanother\n");
}
