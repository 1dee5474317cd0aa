#include "orchestrator/plan/runner_program.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <algorithm>

#include "base/process/program_folders.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

namespace {

constexpr const char* answer = R"({"protocol": 1, "runner": "toy", "parameters": []})";

// Runner programs that count how often they are asked, and a cache of their own.
class Place {
  public:
    Place() { use_cache((folder.path() / "cache").string()); }
    Place(const Place&) = delete;
    ~Place() {
        if (before_.empty())
            ::unsetenv("XDG_CACHE_HOME");
        else
            ::setenv("XDG_CACHE_HOME", before_.c_str(), 1);
    }

    std::filesystem::path runner(const std::string& name, const std::string& body) const {
        return folder.script(name, "echo \"$@\" >> '" + (folder.path() / "asked").string() + "'\n" + body);
    }
    [[nodiscard]] std::string asked() const { return content_of(folder.path() / "asked"); }
    static void use_cache(const std::string& path) { ::setenv("XDG_CACHE_HOME", path.c_str(), 1); }

    TestFolder folder;

  private:
    static std::string cache_before() {
        const char* value = ::getenv("XDG_CACHE_HOME");
        return value ? value : "";
    }
    std::string before_ = cache_before();
};

std::string printing(const std::string& text) {
    return "cat <<'END'\n" + text + "\nEND";
}

}  // namespace

TEST_CASE("a runner that is not there is named, with what to do") {
    CHECK_THROWS_WITH_AS(plan::find_runner("no-such"),
                         doctest::Contains("no runner 'no-such': there is no program stylesweep-runner-no-such in "),
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(plan::describe("/nowhere/runner"), doctest::Contains("cannot read /nowhere/runner"),
                         std::runtime_error);
}

TEST_CASE("a runner of one's own is found on the PATH; those of the program come first") {
    const Place place;
    const std::string before = ::getenv("PATH");
    for (const char* name : {"stylesweep-runner-mine", "stylesweep-runner-noop"}) place.folder.script(name, "");
    place.folder.write("stylesweep-runner-data", "not a program");
    ::setenv("PATH", (place.folder.path().string() + ":" + before).c_str(), 1);
    CHECK(plan::find_runner("mine") == place.folder.path() / "stylesweep-runner-mine");
    CHECK(std::ranges::count(plan::known_runners(), "mine") == 1);
    CHECK(std::ranges::count(plan::known_runners(), "data") == 0);
    const auto own = process::program_folder() / "stylesweep-runner-noop";
    const bool there = std::filesystem::exists(own);
    CHECK(plan::find_runner("noop") == (there ? own : place.folder.path() / "stylesweep-runner-noop"));
    CHECK_THROWS_WITH_AS(plan::find_runner("../mine"), doctest::Contains("no runner '../mine'"), std::invalid_argument);
    ::setenv("PATH", before.c_str(), 1);
}

TEST_CASE("a runner that fails to describe itself is quoted, and asked again the next time") {
    const Place place;
    const auto program = place.runner("runner", "echo no libtorch here >&2; exit 1");
    for (int i = 0; i < 2; ++i)
        CHECK_THROWS_WITH_AS(plan::describe(program), doctest::Contains("no libtorch here"), std::runtime_error);
    CHECK(place.asked() == "--describe\n--describe\n");
}

TEST_CASE("a description is asked for once and then known by the program's content") {
    const Place place;
    const auto program = place.runner("runner", printing(answer));
    CHECK(plan::describe(program) == std::string(answer) + "\n");
    CHECK(plan::describe(program) == std::string(answer) + "\n");
    std::filesystem::last_write_time(program, std::filesystem::file_time_type::clock::now());
    std::filesystem::copy(program, place.folder.path() / "copy");
    CHECK(plan::describe(place.folder.path() / "copy") == std::string(answer) + "\n");
    CHECK(place.asked() == "--describe\n");
}

TEST_CASE("each machine is asked for its own devices, though they share a cache, as on a common home") {
    const Place place;
    const std::string count = "$(wc -l < '" + (place.folder.path() / "asked").string() + "')";
    const auto program = place.runner(
        "runner", R"(printf '{"protocol": 1, "runner": "toy", "parameters": [], "asked": %d}\n' )" + count);
    const std::string one = plan::describe(program, "node1"), other = plan::describe(program, "node2");
    CHECK(one != other);
    CHECK(plan::describe(program, "node1") == one);
    CHECK(plan::describe(program, "node2") == other);
}

TEST_CASE("what is known of a machine ends with its boot, and follows the GPUs that are allowed") {
    const std::string before = plan::this_machine();
    CHECK(before.find(content_of("/proc/sys/kernel/random/boot_id").substr(0, 36)) != std::string::npos);
    ::setenv("CUDA_VISIBLE_DEVICES", "test-1,3", 1);
    CHECK(plan::this_machine() != before);
    ::unsetenv("CUDA_VISIBLE_DEVICES");
}

TEST_CASE("a program that was rebuilt is asked again, even under an old date") {
    const Place place;
    const auto program = place.runner("runner", printing(answer));
    plan::describe(program);
    const auto date = std::filesystem::last_write_time(program);
    const std::string newer = R"({"protocol": 1, "runner": "toy", "parameters": [], "build": "newer"})";
    place.runner("runner", printing(newer));
    std::filesystem::last_write_time(program, date);
    CHECK(plan::describe(program) == newer + "\n");
    CHECK(place.asked() == "--describe\n--describe\n");
}

TEST_CASE("a warning on standard error does not spoil the description") {
    const Place place;
    const auto program = place.runner("runner", "echo warning: old driver >&2\n" + printing(answer));
    CHECK(sweep::RunnerDescription::parse(plan::describe(program)).runner == "toy");
}

TEST_CASE("a damaged cache is read as no cache") {
    const Place place;
    const auto program = place.runner("runner", printing(answer));
    plan::describe(program);
    int damaged = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(place.folder.path() / "cache"))
        if (entry.is_regular_file()) std::filesystem::resize_file(entry, 5), ++damaged;
    CHECK(damaged == 1);
    CHECK(plan::describe(program) == std::string(answer) + "\n");
    CHECK(place.asked() == "--describe\n--describe\n");
}

TEST_CASE("where no cache can be written, the runner is asked each time") {
    const Place place;
    Place::use_cache("/dev/null/no/folder");
    const auto program = place.runner("runner", printing(answer));
    for (int i = 0; i < 2; ++i) CHECK(plan::describe(program) == std::string(answer) + "\n");
    CHECK(place.asked() == "--describe\n--describe\n");
}

TEST_CASE("jobs are checked once, and again by another program; an answer that is none is said") {
    const Place place;
    const auto program = place.runner("runner", "cat \"$2\" >&2; echo '[\"\", \"wrong\"]'");
    for (int i = 0; i < 2; ++i) CHECK(plan::objections(program, "[1, 2]") == std::vector<std::string>{"", "wrong"});
    CHECK(plan::objections(program, "[1, 3]").size() == 2);
    CHECK(std::ranges::count(place.asked(), '\n') == 2);
    place.runner("runner", "echo '[]'");
    CHECK(plan::objections(program, "[1, 2]").empty());
    place.runner("runner", "echo nonsense");
    CHECK_THROWS_WITH_AS(plan::objections(program, "[1, 2]"), doctest::Contains("did not print a list of texts"),
                         std::runtime_error);
}
