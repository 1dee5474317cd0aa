#include "orchestrator/schedule/host/log_limit.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "orchestrator/schedule/host/log_tail.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::schedule;

namespace {

constexpr std::int64_t most = 1 << 20;

std::int64_t on_disk(const std::filesystem::path& file) {
    struct stat info{};
    REQUIRE(::stat(file.c_str(), &info) == 0);
    return info.st_blocks * 512;
}

void append(const std::filesystem::path& file, std::int64_t lines) {
    std::ofstream out(file, std::ios::app);
    for (; lines > 0; --lines) out << "sixteen letters\n";
}

}  // namespace

TEST_CASE("a log that is not there or not too long is left alone") {
    const testing::TestFolder folder;
    CHECK_FALSE(limit_log(folder.path() / "gone", most));
    append(folder.path() / "log", 1000);
    CHECK_FALSE(limit_log(folder.path() / "log", most));
    CHECK(log_size(folder.path() / "log") == 16'000);
}

TEST_CASE("a log that grows without end keeps its begin and its tail, and its place on the disk is bounded") {
    const testing::TestFolder folder;
    const auto log = folder.path() / "log";
    folder.write("log", "the first line\n");
    for (int i = 0; i < 10; ++i) {
        append(log, 100'000);
        limit_log(log, most);
        CHECK(on_disk(log) <= most);
    }
    append(log, 1);
    CHECK(log_size(log) == 15 + 16 * 1'000'001);  // positions stay what they were
    CHECK(log_tail(log, 15, 2) == "sixteen letters\nsixteen letters");
    std::ifstream in(log);
    std::string line;
    std::getline(in, line);
    CHECK(line == "the first line");
}
