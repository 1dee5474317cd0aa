#include "orchestrator/schedule/notifier.hpp"

#include <doctest/doctest.h>

#include "orchestrator/schedule/host/log_tail.hpp"
#include "tests/base/test_folder.hpp"
#include "tests/base/untidy.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;
using namespace std::chrono_literals;

namespace {

struct Notified {
    stylesweep::testing::TestFolder folder;
    std::filesystem::path log = folder.path() / "notify.log";

    std::vector<std::string> warnings(const std::string& command, std::chrono::duration<double> limit = 60s,
                                      std::chrono::duration<double> grace = 60s) {
        Notifier notifier(command, log, limit, grace);
        notifier.tell({"night", 7, 2, 3, "finished"});
        return notifier.finish();
    }
};

progress::RunStatus ended(std::int64_t total, std::int64_t before, std::int64_t done, std::int64_t failed) {
    progress::RunStatus now;
    now.total = total;
    now.before = before;
    now.done = done;
    now.failed = failed;
    return now;
}

}  // namespace

TEST_CASE("a command that fails, or is killed, is a warning that says where its words are") {
    Notified notified;
    CHECK(notified.warnings("echo no mail >&2; exit 3") ==
          std::vector<std::string>{"the --notify command (finished) ended with exit code 3; see its output in " +
                                   notified.log.string()});
    CHECK(log_tail(notified.log, 0, 1) == "no mail");
    CHECK(notified.warnings("kill -9 $$").at(0).find("was killed by signal 9") != std::string::npos);
    CHECK(notified.warnings("no-such-program-here").at(0).find("exit code 127") != std::string::npos);
}

TEST_CASE("the command begins with default signals and three descriptors, whatever this process made of its own") {
    const stylesweep::testing::Untidy untidy;
    Notified notified;
    CHECK(notified.warnings(stylesweep::testing::tell_state).empty());
    CHECK(stylesweep::testing::content_of(notified.log) == stylesweep::testing::tidy_state);
}

TEST_CASE("a command that takes too long gets SIGTERM, and is killed when that is not enough") {
    Notified notified;
    const auto warnings = notified.warnings("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done", 1s);
    CHECK(warnings ==
          std::vector<std::string>{"the --notify command (finished) took longer than 1.0 s and was ended by SIGTERM"});
    CHECK(log_tail(notified.log, 0, 1) == "bye");
}

TEST_CASE("a command that takes too long and is deaf to SIGTERM is killed") {
    Notified notified;
    const auto warnings = notified.warnings("trap '' TERM; while :; do sleep 0.01; done", 1s, 0s);
    CHECK(warnings ==
          std::vector<std::string>{"the --notify command (finished) took longer than 1.0 s and was killed"});
}

TEST_CASE("an output file that cannot be made is a warning too") {
    Notified notified;
    notified.log = notified.folder.path() / "no" / "folder";
    CHECK(notified.warnings("true").size() == 1);
}

TEST_CASE("the command is a shell's, and finds the facts in its environment") {
    Notified notified;
    CHECK(notified
              .warnings("echo $STYLESWEEP_SWEEP $STYLESWEEP_DONE $STYLESWEEP_FAILED $STYLESWEEP_LEFT "
                        "$STYLESWEEP_REASON | tr a-z A-Z")
              .empty());
    CHECK(log_tail(notified.log, 0, 1) == "NIGHT 7 2 3 FINISHED");
}

TEST_CASE("without a command nothing happens") {
    Notified notified;
    CHECK(notified.warnings("").empty());
    CHECK_FALSE(std::filesystem::exists(notified.log));
}

TEST_CASE("the alarm rings once, when more than its share of the jobs to run failed") {
    FailureAlarm alarm(20);
    CHECK_FALSE(alarm.rings(ended(0, 0, 0, 0)));
    CHECK_FALSE(alarm.rings(ended(110, 100, 0, 2)));  // two of ten are not more than 20%
    CHECK(alarm.rings(ended(110, 100, 5, 3)));
    CHECK_FALSE(alarm.rings(ended(110, 100, 5, 4)));
    CHECK(FailureAlarm(0).rings(ended(1000, 0, 0, 1)));
    CHECK_FALSE(FailureAlarm(100).rings(ended(5, 0, 0, 5)));
}
