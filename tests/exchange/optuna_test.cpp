// Optuna's tables of trials, as trials_dataframe().to_csv() writes them.
#include "orchestrator/exchange/csv/optuna.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "orchestrator/exchange/csv/csv_import.hpp"

namespace schema = stylesweep::schema;
using namespace stylesweep::exchange;
using Metrics = std::vector<std::pair<std::string, double>>;

namespace {

CsvImport read(const std::string& text, const ImportOptions& options = {"f.csv", "old", "import", {}, {}}) {
    std::istringstream in(text);
    return read_csv(in, options);
}

}  // namespace

TEST_CASE("a duration that is none is an error with its line, and other tables are not taken for Optuna's") {
    CHECK_THROWS_WITH_AS(read("number,value,params_lr,state,duration\n0,1,0.1,COMPLETE,soon\n"),
                         doctest::Contains("f.csv:2: duration: 'soon' is not like '0 days 00:00:05.5'"), ImportError);
    CHECK(read("number,params_lr\n0,0.1\n").results.at(0).params == R"({"number":0,"params_lr":0.1})");
    CHECK(read("number,state,lr\n0,open,0.1\n").results.at(0).params == R"({"lr":0.1,"number":0,"state":"open"})");
}

TEST_CASE("trials become jobs: parameters, figures, how they ended and when") {
    const CsvImport done = read(
        ",number,value,datetime_start,datetime_complete,duration,params_lr,params_opt,user_attrs_acc,system_attrs_x,"
        "state\n"
        "0,0,0.31,2025-03-01 10:00:00.123456,2025-03-01 10:00:05.5,0 days 00:00:05.500000,0.1,adam,0.9,7,COMPLETE\n"
        "1,1,,2025-03-01 10:00:06,2025-03-02 12:00:07,1 days 02:00:01,0.1,sgd,,,FAIL\n"
        "2,2,0.5,2025-03-01 10:00:08,2025-03-01 10:00:09,0 days 00:00:01,0.01,sgd,,,PRUNED\n"
        "3,3,,2025-03-01 10:00:10,,,0.01,adam,,,RUNNING\n");
    REQUIRE(done.results.size() == 3);
    CHECK(done.results[0].params == R"({"lr":0.1,"opt":"adam"})");
    CHECK(done.results[0].record.metrics == Metrics{{"value", 0.31}, {"runtime_s", 5.5}, {"acc", 0.9}});
    CHECK(done.results[0].record.status == schema::AttemptStatus::done);
    CHECK(done.results[0].record.started_at == "2025-03-01T10:00:00.123Z");
    CHECK(done.results[0].record.finished_at == "2025-03-01T10:00:05.500Z");
    CHECK(done.results[1].params == R"({"lr":0.1,"opt":"sgd"})");
    CHECK(done.results[1].record.status == schema::AttemptStatus::failed);
    CHECK(done.results[1].record.metrics == Metrics{{"runtime_s", 93601}});
    CHECK(done.results[2].record.status == schema::AttemptStatus::skipped);
    CHECK(std::ranges::count(done.notes,
                             "1 pruned trial: skipped; figures are kept, but only `stylesweep show JOB` and the table "
                             "metric have them") == 1);
    CHECK(std::ranges::count(done.notes, "1 row of queued or running jobs (no result yet): left out") == 1);
}

TEST_CASE("several objectives are figures, names that are taken keep their prefix, and options go first") {
    const CsvImport done = read(
        "number,values_0,values_1,params_status,params_value,params_warmup_s,user_attrs_value,state\n"
        "0,1,2,open,3,4,5,COMPLETE\n");
    CHECK(done.results.at(0).params == R"({"params_status":"open","value":3,"warmup_s":4})");
    CHECK(done.results[0].record.metrics == Metrics{{"values_0", 1}, {"values_1", 2}, {"user_attrs_value", 5}});
    const CsvImport told =
        read("number,value,params_lr,state\n0,1,2,COMPLETE\n", {"f.csv", "old", "import", {}, {"value"}});
    CHECK(told.results.at(0).params == R"({"lr":2,"value":1})");
}
