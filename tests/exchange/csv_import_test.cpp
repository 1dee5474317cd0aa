#include "orchestrator/exchange/csv/csv_import.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

namespace schema = stylesweep::schema;
using namespace stylesweep::exchange;

namespace {

CsvImport read(const std::string& text, const ImportOptions& options = {"f.csv", "old", "import", {}, {}}) {
    std::istringstream in(text);
    return read_csv(in, options);
}

bool says(const CsvImport& done, const std::string& words) {
    return std::ranges::any_of(done.notes, [&](const auto& note) { return note.find(words) != note.npos; });
}

using Metrics = std::vector<std::pair<std::string, double>>;

}  // namespace

TEST_CASE("what cannot be taken is refused with its line and the way to mend it") {
    for (const auto& [text, complaint] : std::vector<std::pair<std::string, std::string>>{
             {"", "f.csv:1: the file is empty"},
             {"a,runtime_s\n1,2\n1,fast\n", "f.csv:3: runtime_s: 'fast' is not a number; leave the cell empty"},
             {"a,status\n1,doen\n", "did you mean 'done'"},
             {"a,repeat\n1,-1\n", "f.csv:2: repeat: '-1' is not a whole number of at least 1"},
             {"a,repeat\n1,1.5\n", "f.csv:2: repeat: '1.5' is not a whole number"},
             {"a,started_at\n1,yesterday\n", "f.csv:2: started_at: 'yesterday' is no UTC time"},
             {"a,started_at\n1,2026-02-30\n", "is no UTC time"},
             {"a,started_at\n1,2026-01-31T08:00:00+02:00\n", "is no UTC time"},
             {"a,status\n1,queued\n", "f.csv:1: none of the rows is a finished job"},
             {"{\"a\": 1}\n", "f.csv:1: this is JSON"},
             {"a,params\n2,\"{\"\"a\"\":1}\"\n", "f.csv:2: a is '2', but the column params says 1"}}) {
        CAPTURE(text);
        CHECK_THROWS_WITH_AS(read(text), doctest::Contains(complaint.c_str()), ImportError);
    }
}

TEST_CASE("a fact's name in capitals is the fact, which is said; a job that FAILED is not done") {
    const CsvImport done = read("a,Status,HOST,loss\n1,FAILED,box,2\n2,Done,,3\n");
    REQUIRE(done.results.size() == 2);
    CHECK((done.results[0].record.status == schema::AttemptStatus::failed));
    CHECK((done.results[1].record.status == schema::AttemptStatus::done));
    CHECK(done.results[0].host == "box");
    CHECK(done.results[0].params == R"({"a":1})");
    CHECK(says(done, "'Status' is read as the fact status; if it is a parameter, say --parameter Status"));
    CHECK(says(done, "'HOST' is read as the fact host"));
    CHECK(read("Status,loss\nmarried,2\n", {"f.csv", "old", "import", {}, {"Status"}}).results[0].params ==
          R"({"Status":"married"})");
    CHECK_THROWS_WITH_AS(read("Status,loss\nmarried,2\n"), doctest::Contains("say --parameter and the column's name"),
                         ImportError);
}

TEST_CASE("parameters that are nested without end are no parameters") {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    CHECK(read("params,runtime_s\n\"{\"\"a\"\":" + deep + "}\",1\n").results.at(0).params ==
          R"({"params":"{\"a\":)" + deep + "}\"}");
}

TEST_CASE("a parameter is what its cell says: quoted text stays text, a number keeps its digits") {
    const CsvImport done = read(
        "a,b,c,d,e\n"
        "007,\"3.10\",3.10,1e5,true\n"
        "\"true\",\"\",\"a \"\"b\"\"\n\",stärke,\n");
    CHECK(done.results.at(0).params == R"({"a":"007","b":"3.10","c":3.10,"d":1e5,"e":true})");
    CHECK(done.results.at(1).params == R"({"a":"true","b":"","c":"a \"b\"\n","d":"stärke"})");
    CHECK(done.sweep.runner == "import");
}

TEST_CASE("an empty cell is unknown: no figure, no parameter, the status `done`") {
    const CsvImport done = read("a,runtime_s,status,finished_at\n1,,,\n,2,OOM,2026-01-31\n");
    CHECK(done.results.at(0).record.metrics.empty());
    CHECK(done.results.at(0).record.status == schema::AttemptStatus::done);
    CHECK(done.results.at(0).record.finished_at.empty());
    CHECK(done.results.at(1).params == "{}");
    CHECK(done.results.at(1).record.status == schema::AttemptStatus::oom);
    CHECK(done.results.at(1).record.finished_at == "2026-01-31T00:00:00.000Z");
}

TEST_CASE("times to the day, the second or any part of it are taken") {
    for (const char* time : {"2026-01-31T08:15:00Z", "2026-01-31 08:15:00", "2026-01-31T08:15:00.000Z",
                             "2026-01-31T08:15:00.000123+00:00"})
        CHECK(read(std::string("a,started_at\n1,") + time + "\n").results[0].record.started_at ==
              "2026-01-31T08:15:00.000Z");
    CHECK(read("a,started_at\n1,2026-01-31 08:15:00.5\n").results[0].record.started_at == "2026-01-31T08:15:00.500Z");
}

TEST_CASE("nan is no figure and said; of a job that counts as done it is a warning too") {
    const CsvImport done = read(
        "a,status,loss,runtime_s\n"
        "1,done,nan,1\n"
        "2,failed,NaN,NA\n"
        "3,done,0.5,inf\n");
    CHECK(done.results[0].record.metrics == Metrics{{"runtime_s", 1}});
    CHECK(done.results[0].record.warning == "loss was nan");
    CHECK(done.results[1].record.metrics.empty());
    CHECK_FALSE(done.results[1].record.warning);
    CHECK(done.results[2].record.warning == "runtime_s was inf");
    CHECK(says(done, "loss: 1 cell says 'nan': no value there"));
    CHECK(says(done, "runtime_s: 1 cell says 'NA': no value there"));
}

TEST_CASE("figures of rows that are not done are kept, and that no view shows them is said") {
    const CsvImport done = read("a,status,loss\n1,done,0.5\n2,failed,0.7\n3,failed,\n");
    CHECK(done.results[1].record.metrics == Metrics{{"loss", 0.7}});
    CHECK(says(done, "1 row has figures and a status other than done: kept, but no view shows them"));
    CHECK_FALSE(says(read("a,status,loss\n1,done,0.5\n"), "no view shows"));
}

TEST_CASE("decimal commas become numbers, of parameters and of figures") {
    const CsvImport done = read("alpha;name;runtime_s\n0,50;x;1,5\n1;\"1,5\";2\n");
    CHECK(done.results[0].params == R"({"alpha":0.50,"name":"x"})");
    CHECK(done.results[0].record.metrics == Metrics{{"runtime_s", 1.5}});
    CHECK(done.results[1].params == R"({"alpha":1,"name":"1,5"})");
    CHECK(read("alpha,runtime_s\n\"0,5\",\"1,5\"\n").results[0].params == R"({"alpha":0.5})");
}

TEST_CASE("repeats that a file counts from 0 are counted from 1, and that is said") {
    const CsvImport done = read("a,repeat\n1,0\n1,1\n");
    CHECK(done.results[0].repeat == 1);
    CHECK(done.results[1].repeat == 2);
    CHECK(says(done, "repeats are counted from 0"));
    CHECK(read("a,repeat\n1,2.0\n").results[0].repeat == 2);
    CHECK_FALSE(read("a\n1\n").results[0].repeat);
}

TEST_CASE("1 and 1.0 are two values as in a sweep file, and who did not mean that is told") {
    const CsvImport done = read("tau,lr\n1,0.1\n1.0,0.2\n");
    CHECK(done.results[0].params != done.results[1].params);
    CHECK(says(done, "tau: 1, 1.0 are kept apart, as written"));
    const auto parameters = nlohmann::json::parse(done.sweep.parameters);
    CHECK(parameters[0] == nlohmann::json({{"name", "tau"}, {"axis", true}, {"text", true}}));
    CHECK(parameters[1] == nlohmann::json({{"name", "lr"}, {"axis", true}}));
}

TEST_CASE("`params` has all parameters with their digits, whatever the other columns show") {
    const CsvImport done = read(
        "job_key,py,subject,odd,runtime_s,metric_host,status,host,params\n"
        "k,3.1,007,,1.5,4,done,box,\"{\"\"py\"\":3.10,\"\"subject\"\":\"\"007\"\",\"\"odd\"\":\"\"\"\"}\"\n"
        "k,,,,,,queued,,\"{\"\"py\"\":1}\"\n");
    REQUIRE(done.results.size() == 1);
    CHECK(done.results[0].params == R"({"odd":"","py":3.10,"subject":"007"})");
    CHECK(done.results[0].record.metrics == Metrics{{"runtime_s", 1.5}, {"host", 4}});
    CHECK(done.results[0].host == "box");
    CHECK(says(done, "1 row of queued or running jobs (no result yet): left out"));
}

TEST_CASE("a row of several sweeps' results becomes one of the new sweep, and that is said") {
    CHECK(says(read("sweep,job_key,a\nmay,x,1\njune,y,2\n"), "rows of several sweeps become one: june, may"));
}

TEST_CASE("numbers that no sweep file would take for one are figures, but text as parameters, and that is said") {
    const CsvImport done = read("lr,loss\n.1,.5\n1e-3,1.\n+1,+2\n1E5,1E5\n");
    CHECK(done.results[0].params == R"({"lr":".1"})");
    CHECK(done.results[1].params == R"({"lr":1e-3})");
    CHECK(done.results[0].record.metrics == Metrics{{"loss", 0.5}});
    CHECK(done.results[3].record.metrics == Metrics{{"loss", 1e5}});
    CHECK(says(done, "lr: +1, .1 are text, as in a sweep file, not a number"));
    CHECK(read("subject,loss\n007,1\n010,2\n").notes.empty());  // names
    CHECK(says(read("subject,loss\n007,1\n10,2\n"), "subject: 007 is text"));
    CHECK(read("lr,loss\n\".1\",1\n0.1,2\n").notes.empty());  // told by its quotes
}

TEST_CASE("figures that cannot be are left out, which is said and a warning in the row") {
    const CsvImport done = read("n,runtime_s,ssim\n1,-3,0.5\n2,1,1.5\n");
    CHECK(done.results[0].record.metrics == Metrics{{"ssim", 0.5}});
    CHECK(done.results[0].record.warning == "runtime_s was -3");
    CHECK(says(done, "runtime_s: 1 cell, such as -3, are impossible (a time is at least 0): left out, with a warning"));
    CHECK(says(done, "ssim: 1 cell, such as 1.5"));
}

using Texts = stylesweep::schema::TextMetrics;

TEST_CASE("a column of nan alone is a figure without figures") {
    const CsvImport done = read("n,drift,loss\n1,nan,NA\n2,nan,NA\n");
    CHECK(done.results[0].params == R"({"n":1})");
    CHECK(done.results[0].record.metrics.empty());
    CHECK(says(done, "drift: 2 cells say 'nan': no value there"));
    CHECK(says(done, "loss: 2 cells say 'NA': no value there"));
}

TEST_CASE("thousands that are parted become numbers, of figures and of parameters, and that is said") {
    const CsvImport english = read("n,loss\n\"1,234,567\",\"1,234.50\"\n\"12,345.5\",\"1,000\"\n");
    CHECK(english.results[0].params == R"({"n":1234567})");
    CHECK(english.results[0].record.metrics == Metrics{{"loss", 1234.5}});
    CHECK(english.results[1].params == R"({"n":12345.5})");
    CHECK(english.results[1].record.metrics == Metrics{{"loss", 1000}});
    CHECK(says(english, "in: n, loss"));
    const CsvImport german = read("n;loss\n1.234.567;1.234,5\n1.000;1.000\n");
    CHECK(german.results[0].params == R"({"n":1234567})");
    CHECK(german.results[0].record.metrics == Metrics{{"loss", 1234.5}});
    CHECK(german.results[1].record.metrics == Metrics{{"loss", 1000}});
    for (const char* both :
         {"loss;a\n1,234.5;x\n1.234,5;y\n", "loss;a\n1,234.5;x\n0,5;y\n", "loss;a\n1.234,5;x\n0.5;y\n"})
        CHECK_THROWS_WITH_AS(read(both), doctest::Contains("as thousands separators and as decimal marks"),
                             ImportError);
}

TEST_CASE("in our own tables, and where --metric says so, a text in a figure's place is a text metric") {
    const CsvImport ours = read(
        "job_key,n,acc,verdict,odd,params\n"
        "k,1,\"007\",\"\",nan,\"{\"\"n\"\":1}\"\n"
        "k,2,0.5,\"good\",\"nan\",\"{\"\"n\"\":2}\"\n");
    CHECK(ours.results[0].text_metrics == Texts{{"acc", "007"}, {"verdict", ""}});
    CHECK(ours.results[0].record.warning == "odd was nan; the metric acc is a text here and a number in other rows");
    CHECK(ours.results[1].text_metrics == Texts{{"verdict", "good"}, {"odd", "nan"}});
    CHECK(ours.results[1].record.metrics == Metrics{{"acc", 0.5}});
    CHECK(says(ours, "acc: 1 cell, such as '007', kept as text beside numbers"));
    const CsvImport json = read(
        "job_key,n,acc,verdict,text_metrics,params\n"
        "k,1,007,nan,\"{\"\"acc\"\":\"\"007\"\",\"\"verdict\"\":\"\"nan\"\",\"\"e\"\":\"\"\"\"}\",\"{\"\"n\"\":1}\"\n"
        "k,2,0.5,,,\"{\"\"n\"\":2}\"\n");
    CHECK(json.results[0].text_metrics == Texts{{"acc", "007"}, {"e", ""}, {"verdict", "nan"}});
    CHECK(json.results[0].record.metrics.empty());
    CHECK(json.results[1].record.metrics == Metrics{{"acc", 0.5}});
    CHECK(json.results[0].record.warning == "the metric acc is a text here and a number in other rows");
    const CsvImport told = read("n,loss\n1,0.5\n2,diverged\n", {"f.csv", "old", "import", {"loss"}, {}});
    CHECK(told.results[1].text_metrics == Texts{{"loss", "diverged"}});
    CHECK(told.results[1].record.warning == "the metric loss is a text here and a number in other rows");
}

TEST_CASE("earlier rows of an export are left out, and said") {
    const CsvImport done = read(
        "sweep,job_key,earlier,loss,params\n"
        "s,k,1,0.1,\"{\"\"n\"\":1}\"\ns,l,0,0.2,\"{\"\"n\"\":1}\"\n");
    REQUIRE(done.results.size() == 1);
    CHECK(done.results[0].record.metrics == Metrics{{"loss", 0.2}});
    CHECK(says(done, "1 earlier row (from an earlier version of the sweep or its inputs, column earlier): left out"));
}

TEST_CASE("digits behind a zero that are read as a number are told") {
    CHECK(
        says(read("n,loss\n1,007\n"), "loss: 1 cell, such as 007, read as a number; if it is a name, say --parameter"));
}
