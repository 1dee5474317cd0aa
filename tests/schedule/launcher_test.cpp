// How a runner begins: like any child, and with the locks on its device.
#include "orchestrator/schedule/launcher.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <thread>

#include "tests/process/temporary_folder.hpp"
#include "tests/process/untidy.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;

TEST_CASE("a runner begins with default signals and no descriptor but its three and the locks on its device") {
    const testing::TemporaryFolder folder;
    const auto program = folder.write("runner", "#!/bin/sh\nexec /bin/sh -c \"" +
                                                    std::string("exec 2>&1; ls /proc/\\$\\$/fd; "
                                                                "exec grep -E '^Sig(Blk|Ign)' /proc/self/status") +
                                                    "\"\n");
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    const int lock = ::open(folder.write("lock", "").c_str(), O_RDWR | O_CLOEXEC);
    LocalLauncher launcher(program, folder.path() / "r.db", 1);
    Slot slot{"cpu", 0, 1};
    slot.inherited = {lock};
    const testing::Untidy untidy;
    const auto runner = launcher.start(slot);
    while (!runner->poll()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ::close(lock);
    CHECK(testing::content_of(folder.path() / "r.files" / runner->log_path()) ==
          "0\n1\n2\n" + std::to_string(lock) + "\nSigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}
