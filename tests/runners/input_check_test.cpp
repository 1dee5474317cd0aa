#include "runners/core/input_check.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <functional>
#include <stdexcept>

#include "runners/core/loop/loop.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using namespace stylesweep::runners;
using nlohmann::json;

namespace {

// A runner that does what it is told while a job runs, and says what it was told to forget.
class Reader final : public Runner {
  public:
    json describe() const override { return {}; }
    void open(const Settings&) override {}
    json environment() const override { return json::object(); }
    void run(const Job&, Recorder& out) override {
        ++runs;
        out.metric("figure", 1);
        if (at_job) at_job();
    }
    void forget(const Job& job) override { forgotten += job.key; }

    std::function<void()> at_job;
    int runs = 0;
    std::string forgotten;
};

struct Place {
    std::filesystem::path write(const std::string& text) const { return folder.write("in.txt", text); }

    schema::AttemptRecord run() { return run_job(reader, job, inputs); }

    static json input(const std::filesystem::path& file, InputKind kind = InputKind::file) {
        const InputContent content = read_input(file, kind);
        return {{"path", file.string()},
                {"sha256", content.sha256},
                {"state", content.state.text},
                {"kind", word_of(kind)}};
    }

    static Job job_with(const json& inputs) {
        Job job;
        job.key = "k";
        job.inputs = inputs;
        return job;
    }

    testing::TestFolder folder;
    std::filesystem::path file = write("old text");
    Job job = job_with({{"data", input(file)}});
    Reader reader;
    InputCheck inputs;
};

void check_changed(const schema::AttemptRecord& record, const std::string& when) {
    CHECK(record.status == schema::AttemptStatus::failed);
    CHECK(record.error_class == schema::ErrorClass::input_changed);
    REQUIRE(record.error_message);
    CHECK_MESSAGE(record.error_message->find("in.txt") != std::string::npos, *record.error_message);
    CHECK_MESSAGE(record.error_message->find(when) != std::string::npos, *record.error_message);
    CHECK_MESSAGE(record.error_message->find("Run the sweep again") != std::string::npos, *record.error_message);
}

}  // namespace

TEST_CASE("a job whose input was edited since it was planned does not run") {
    Place place;
    place.write("new text");
    check_changed(place.run(), "since it was planned");
    CHECK(place.reader.runs == 0);
}

TEST_CASE("a job whose input is gone, or has become a folder, has a changed input") {
    Place place;
    std::filesystem::remove(place.file);
    check_changed(place.run(), "since it was planned");
    std::filesystem::create_directory(place.file);
    check_changed(place.run(), "since it was planned");
    CHECK(place.reader.runs == 0);
}

TEST_CASE("a job whose input is edited while it runs has no result, however it ended, and its runner forgets it") {
    for (const char* text : {"new text", "longer new text"}) {
        Place place;
        place.reader.at_job = [&] { place.write(text); };
        const auto record = place.run();
        check_changed(record, "while the job ran");
        CHECK(record.metrics.size() == 1);
        CHECK(place.reader.forgotten == "k");
        place.write("old text");
        place.reader.at_job = [&] {
            place.write(text);
            throw std::runtime_error("cannot parse");
        };
        const auto failed = place.run();
        check_changed(failed, "while the job ran");
        CHECK(failed.error_message->find("cannot parse") != std::string::npos);
    }
}

TEST_CASE("an input that is removed, or replaced by another file, while the job runs has changed") {
    Place place;
    place.reader.at_job = [&] { std::filesystem::rename(place.folder.write("b.txt", "new text"), place.file); };
    check_changed(place.run(), "while the job ran");
    place.write("old text");
    place.reader.at_job = [&] { std::filesystem::remove(place.file); };
    check_changed(place.run(), "while the job ran");
}

TEST_CASE("an input touched, copied anew or linked is the same while its content is") {
    Place place;
    std::filesystem::remove(place.file);
    place.write("old text");
    CHECK(place.run().status == schema::AttemptStatus::done);
    std::filesystem::create_hard_link(place.file, place.folder.path() / "link");
    const auto record = place.run();
    CHECK(record.status == schema::AttemptStatus::done);
    CHECK_FALSE(record.warning);
}

TEST_CASE("an input written to during a job with the planned content in the end is done, with a warning") {
    Place place;
    place.reader.at_job = [&] {
        place.write("new text");
        place.write("old text");
    };
    const auto record = place.run();
    CHECK(record.status == schema::AttemptStatus::done);
    REQUIRE(record.warning);
    CHECK(record.warning->find("data was written to or replaced while the job ran") != std::string::npos);
}

TEST_CASE("a list's files are checked as the list is") {
    Place place;
    const auto list = place.folder.write("list", "in.txt\n");
    place.job.inputs = {{"pictures", Place::input(list, InputKind::list)}};
    CHECK(place.run().status == schema::AttemptStatus::done);
    place.reader.at_job = [&] { place.write("new text"); };
    check_changed(place.run(), "while the job ran");
    place.reader.at_job = {};
    check_changed(place.run(), "since it was planned");
    CHECK(place.reader.runs == 2);
}

TEST_CASE("a job of the right inputs follows one of changed ones") {
    Place place;
    place.write("new text");
    check_changed(place.run(), "since it was planned");
    place.job.inputs = {{"data", Place::input(place.file)}};
    CHECK(place.run().status == schema::AttemptStatus::done);
    CHECK(place.run().status == schema::AttemptStatus::done);
}

TEST_CASE("a job that was cancelled stays so when its input has changed meanwhile, and its row says that") {
    Place place;
    const auto end_early = [] { throw EndedEarly(process::EndReason::cancelled, "it was told to end", 0, SIGTERM); };
    place.reader.at_job = end_early;
    CHECK_FALSE(place.run().warning);
    place.reader.at_job = [&] {
        place.write("new text");
        end_early();
    };
    const auto record = place.run();
    CHECK(record.status == schema::AttemptStatus::skipped);
    CHECK(record.error_class == schema::ErrorClass::cancelled);
    REQUIRE(record.warning);
    CHECK(record.warning->find("in.txt has changed while the job ran") != std::string::npos);
    CHECK(place.reader.forgotten == "k");
}
