// How a runner begins: like any child, with the locks on its device and the word by which it tells of its job.
#include "orchestrator/schedule/runner_launcher.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "tests/base/test_folder.hpp"
#include "tests/base/untidy.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;

TEST_CASE("a runner begins with default signals and no descriptor but its three, its word and its locks") {
    const testing::TestFolder folder;
    const auto program = folder.write("runner", "#!/bin/sh\nfor word; do :; done; echo $word; exec /bin/sh -c \"" +
                                                    std::string("exec 2>&1; ls /proc/\\$\\$/fd; "
                                                                "exec grep -E '^Sig(Blk|Ign)' /proc/self/status") +
                                                    "\"\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const int lock = ::open(folder.write("lock", "").c_str(), O_RDWR | O_CLOEXEC);
    LocalRunnerLauncher launcher(program, folder.path() / "r.db", 1);
    Slot slot{"cpu", 0, 1};
    slot.inherited = {lock};
    const testing::Untidy untidy;
    const auto runner = launcher.start(slot);
    while (!runner->poll()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ::close(lock);
    const std::string log = testing::content_of(folder.path() / "r.files" / runner->log_path());
    const std::string word = log.substr(0, log.find('\n'));  // the last on the command line
    std::vector<std::string> numbers = {"0", "1", "2", std::to_string(lock), word};
    std::ranges::sort(numbers);
    std::string expected = word + '\n';
    for (const std::string& number : numbers) expected += number + '\n';
    CHECK(log == expected + "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}
