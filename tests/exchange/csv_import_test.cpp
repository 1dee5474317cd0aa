#include "orchestrator/exchange/csv_import.hpp"

#include <doctest/doctest.h>

#include <map>
#include <sstream>

using namespace stylesweep::exchange;

namespace {

CsvImport read(const std::string& text, const ImportOptions& options = {"f.csv", "old", "import", {}, {}}) {
    std::istringstream in(text);
    return read_csv(in, options);
}

}  // namespace

TEST_CASE("what cannot be taken is refused with its line and the way to mend it") {
    for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"", "f.csv:1: the file is empty"},
             {"a,b\n", "f.csv:1: no rows"},
             {"a,,b\n1,2,3\n", "f.csv:1: a column without a name"},
             {"a,a\n1,2\n", "f.csv:1: two columns are named 'a'"},
             {"a,b\n1\n", "f.csv:2: 1 cells under 2 columns"},
             {"a,runtime_s\n1,2\n1,fast\n", "f.csv:3: runtime_s: 'fast' is no number"},
             {"a,runtime_s\n1,nan\n", "f.csv:2: runtime_s: 'nan' is no number"},
             {"a,status\n1,doen\n", "did you mean 'done'"},
             {"a,repeat\n1,0\n", "f.csv:2: repeat: '0' is no whole number"},
             {"a,started_at\n1,yesterday\n", "f.csv:2: started_at: give a UTC time"}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(read(text), doctest::Contains(complaint.c_str()), ImportError);
    }
    CHECK_THROWS_WITH_AS(read("colour\n1\n", {"f.csv", "old", "", {"color"}, {}}),
                         doctest::Contains("no column 'color'; did you mean 'colour'"), ImportError);
}

TEST_CASE("columns become parameters, figures or facts by their names, or as told") {
    const std::string header = "architecture,runtime_s,peak_memory_bytes,ssim,style_loss,host,job_key,warmup_s,score\n";
    const CsvImport done =
        read(header + "vgg19,1.5,1000,0.5,2,alpha,abc,3,4\n", {"f", "old", "", {"score"}, {"warmup_s"}});
    std::map<std::string, Role> roles(done.columns.begin(), done.columns.end());
    for (const char* name : {"architecture", "warmup_s"}) CHECK(roles[name] == Role::parameter);
    for (const char* name : {"runtime_s", "peak_memory_bytes", "ssim", "style_loss", "score"})
        CHECK(roles[name] == Role::metric);
    CHECK(roles["host"] == Role::fact);
    CHECK(roles["job_key"] == Role::left_out);
    CHECK(done.results.at(0).job.params == R"({"architecture":"vgg19","warmup_s":3})");
    CHECK(done.results.at(0).host == "alpha");
    CHECK(done.results.at(0).record.metrics.size() == 5);
    CHECK(done.sweep.runner == "import");
}

TEST_CASE("an empty cell is unknown: no figure, no parameter, the status `done`") {
    const CsvImport done = read("a,runtime_s,status,finished_at\n1,,,\n,2,oom,2026-01-31\n");
    CHECK(done.results.at(0).record.metrics.empty());
    CHECK(done.results.at(0).record.status == "done");
    CHECK(done.results.at(0).record.finished_at == "");
    CHECK(done.results.at(1).job.params == "{}");
    CHECK(done.results.at(1).record.status == "oom");
    CHECK(done.results.at(1).record.finished_at == "2026-01-31T00:00:00.000Z");
}

TEST_CASE("times to the day, the second or the millisecond are taken") {
    for (const char* time : {"2026-01-31T08:15:00Z", "2026-01-31 08:15:00", "2026-01-31T08:15:00.000Z"})
        CHECK(read(std::string("a,started_at\n1,") + time + "\n").results[0].record.started_at ==
              "2026-01-31T08:15:00.000Z");
}

TEST_CASE("equal parameters are repeats of one another, and as in a sweep file 1000 and 1e3 are two") {
    const CsvImport done = read("a,runtime_s\n1000,1\n1000,2\n1000,3\n1e3,1\n");
    CHECK(done.results[0].job.repeat == 1);
    CHECK(done.results[1].job.repeat == 2);
    CHECK(done.results[2].job.repeat == 3);
    CHECK(done.results[3].job.repeat == 1);
    CHECK(done.results[0].job.key != done.results[1].job.key);
}

TEST_CASE("a row's identity is its content: the order of columns and rows does not count, its figures do") {
    const CsvImport one = read("a,b,runtime_s\n1,2,3\n4,5,6\n"), other = read("b,runtime_s,a\n5,6,4\n2,3,1\n"),
                    changed = read("a,b,runtime_s\n1,2,3.5\n");
    CHECK(one.results[0].uid == other.results[1].uid);
    CHECK(one.results[0].job.key == other.results[1].job.key);
    CHECK(one.results[0].job.key == changed.results[0].job.key);
    CHECK(one.results[0].uid != changed.results[0].uid);
}
