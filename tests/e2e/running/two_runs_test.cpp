// Two runs of one sweep at once, from two terminals.
#include <optional>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

// A run of six jobs, `first`, in a sweep that is paused.
struct Paused : Workplace {
    Paused() {
        sweep("s", "fixed: {sleep_s: 0.1}\ngrid: {n: [1, 2, 3, 4, 5, 6]}\n");
        REQUIRE(run({"run", "s.yaml", "--set", "n=0"}).code == 0);
        REQUIRE(run({"pause"}).code == 0);
        first.emplace(begin({"run", "s.yaml"}));
    }
    /// A run that has planned its jobs.
    Started begin(const Arguments& arguments) const {
        Started run = start(arguments);
        REQUIRE(until([&] { return contains(content(run.err), "is paused"); }));
        return run;
    }
    std::optional<Started> first;
};

void check_done(Started& run, const std::string& line) {
    const Outcome end = run.wait();
    CHECK_MESSAGE(end.code == 0, end.err);
    CHECK_MESSAGE(contains(end.err, "\n" + line), end.err);
}

TEST_CASE("A run with --set beside another run of the sweep takes none of that one's jobs away") {
    Paused place;
    Started second = place.begin({"run", "s.yaml", "--set", "n=9"});
    CHECK(contains(content(second.err),
                   "note: another `stylesweep run` of sweep s is under way; 6 other jobs stay queued for it\n"));
    CHECK(contains(place.run({"pause"}).err, ": 7 jobs queued"));
    CHECK(place.run({"resume"}).code == 0);
    check_done(second, "1/1 done, ");
    check_done(*place.first, "6/6 done, ");
    place.check_each_done_once(8);
}

TEST_CASE("A run of the edited file beside another run counts its own jobs, and so does that one") {
    Paused place;
    place.sweep("s", "fixed: {sleep_s: 0.1}\ngrid: {n: [1, 2, 3, 4, 5, 6, 7]}\n");
    Started second = place.begin({"run", "s.yaml"});
    CHECK(place.run({"resume"}).code == 0);
    check_done(second, "7/7 done, ");
    check_done(*place.first, "6/6 done, ");
    place.check_each_done_once(8);
}

TEST_CASE("What an edited file no longer asks for is run for the run that planned it, as earlier rows") {
    Paused place;
    place.sweep("s", "fixed: {sleep_s: 0.1}\ngrid: {n: [8]}\n");
    Started second = place.begin({"run", "s.yaml"});
    CHECK(place.run({"resume"}).code == 0);
    check_done(second, "1/1 done, ");
    check_done(*place.first, "6/6 done, ");
    CHECK(place.count("sweep_s") == 1);
    CHECK(place.count("results WHERE status = 'done' AND earlier") == 7);
}

TEST_CASE("When the other run was killed, its jobs are taken out of the queue as those of a past run") {
    Paused place;
    place.first->signal(SIGKILL);
    place.first->wait();
    CHECK(place.run({"resume"}).code == 0);
    const Outcome second = place.run({"run", "s.yaml", "--set", "n=9"});
    CHECK_FALSE(contains(second.err, "is under way"));
    CHECK_MESSAGE(contains(second.err, "\n1/1 done, "), second.err);
    CHECK(place.count("job WHERE state = 'queued' AND queued_for IS NOT NULL") == 0);
    CHECK(place.count("job WHERE state = 'queued'") == 6);
    CHECK(contains(place.run({"doctor"}).out, "intact, and its files are present"));
}

}  // namespace
}  // namespace stylesweep::e2e
