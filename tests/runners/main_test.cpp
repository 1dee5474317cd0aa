#include <doctest/doctest.h>

#include <iostream>
#include <sstream>

#include "runners/core/runner.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep::runners;
using nlohmann::json;

namespace {

class MuteRunner final : public Runner {
  public:
    json describe() const override { return {{"protocol", 1}, {"runner", "mute"}, {"meaning", "bad utf-8 \xff"}}; }
    void check(const Job& job) override {
        if (job.params.contains("wrong")) throw BadInput(job.params["wrong"].get<std::string>());
        if (job.inputs.empty()) throw std::runtime_error("not what the job is");
    }
    void run(const Job&, Recorder&) override { FAIL("no job was given"); }
};

// A stream's text while it lives.
class Caught {
  public:
    explicit Caught(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
    Caught(const Caught&) = delete;
    ~Caught() { stream_.rdbuf(before_); }
    [[nodiscard]] std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* before_;
};

struct Answer {
    int code;
    std::string out, error;
};

Answer run_with(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "runner");
    std::vector<char*> argv;
    for (std::string& each : arguments) argv.push_back(each.data());
    MuteRunner runner;
    const Caught out(std::cout), error(std::cerr);
    const int code = run_main(static_cast<int>(argv.size()), argv.data(), runner);
    return {code, out.text(), error.text()};
}

}  // namespace

TEST_CASE("--check says of each job why it cannot be done; what fails otherwise is no objection") {
    const stylesweep::testing::TestFolder folder;
    const auto file = folder.write("jobs.json", R"([{"params": {}, "inputs": {"a": {}}},
        {"params": {"wrong": "this"}, "inputs": {}}, {"params": {}, "inputs": {}}])");
    const Answer answer = run_with({"--check", file.string()});
    CHECK(answer.code == 0);
    CHECK(json::parse(answer.out) == json{"", "this", ""});
    CHECK(answer.error == "not checked: not what the job is\n");
    CHECK(run_with({"--check", (folder.path() / "none").string()}).code == 1);
}

TEST_CASE("wrong arguments end a runner with 2 and a reason on standard error") {
    const std::vector<std::string> cases[] = {{"--no-such"}, {"--threads", "many"}, {"--db"}, {}, {"--db", "r.db"}};
    for (const auto& arguments : cases) {
        CAPTURE(arguments.size());
        const Answer answer = run_with(arguments);
        CHECK(answer.code == 2);
        CHECK(answer.out.empty());
        CHECK_FALSE(answer.error.empty());
    }
}

TEST_CASE("a runner describes itself as JSON on standard output, whatever its texts hold") {
    const Answer answer = run_with({"--describe"});
    CHECK(answer.code == 0);
    CHECK(answer.error.empty());
    CHECK(json::parse(answer.out)["runner"] == "mute");
}
