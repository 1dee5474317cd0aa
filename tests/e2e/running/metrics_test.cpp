// Metrics that a program reports, of any kind, and what a person is told of those that do not count.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' || c == '\\' ? std::string{'\\', c} : c == '\n' ? "\\n" : std::string(1, c);
    return out + "\"";
}

// A program that prints each of these.
void sweep(const Workplace& place, const std::vector<std::string>& outputs) {
    place.write("p.sh", "printf '%s\\n' \"$STYLESWEEP_PARAM_out\"\n");
    std::string file = "name: c\nrunner: command\ncommand: [sh, p.sh]\norder: grid\ngrid:\n  out:\n";
    for (const std::string& output : outputs) file += "    - " + quoted(output) + "\n";
    place.write("c.yaml", file);
}

TEST_CASE("A metric that is a text is seen in the view, in query, show, export and import, as what it is") {
    const Workplace place;
    sweep(place, {R"({"verdict": "good", "run": "007", "ok": true, "loss": 0.5})",
                  R"({"verdict": "", "run": "010", "ok": false, "loss": 0.25})"});
    const Outcome run = place.run({"run", "c.yaml"});
    CHECK(run.code == 0);
    CHECK_FALSE(contains(run.err, "warning"));
    const char* rows = "SELECT verdict, run, ok, loss FROM sweep_c ORDER BY job_id";
    CHECK(place.run({"query", rows, "--format", "csv"}).out == "verdict,run,ok,loss\ngood,007,1,0.5\n,010,0,0.25\n");
    CHECK(contains(place.run({"show", "1"}).out, "\"run\":\"007\""));
    CHECK(place.run({"export", "--sweep", "c", "-o", "c.csv"}).code == 0);
    CHECK(contains(content(place.path("c.csv")), ",good"));
    CHECK(contains(content(place.path("c.csv")), ",text_metrics,"));
    CHECK(place.run({"import", "c.csv", "--sweep", "copy"}).code == 0);
    CHECK(place.value("SELECT group_concat(quote(verdict) || quote(run) || quote(ok), ' ') FROM (SELECT * FROM "
                      "sweep_copy ORDER BY job_id)") == "'good''007'1.0 '''010'0.0");
}

TEST_CASE("A metric that is a text in some rows and a number in others is both, and said in the row and at the end") {
    const Workplace place;
    sweep(place, {R"({"acc": 0.5})", R"({"acc": "n/a"})", R"({"acc": "93%"})"});
    const Outcome run = place.run({"run", "c.yaml"});
    CHECK(run.code == 0);
    CHECK(place.value("SELECT group_concat(quote(acc)) FROM (SELECT acc FROM sweep_c ORDER BY job_id)") ==
          "0.5,'n/a','93%'");
    CHECK(place.value("SELECT warning FROM sweep_c WHERE acc = 'n/a'") ==
          "the metric acc is a text here and a number in other rows");
    CHECK(contains(place.value("SELECT warning FROM sweep_c WHERE acc = '93%'"), "resemble a number and stay text"));
    CHECK_MESSAGE(contains(run.err, "metric acc: a text in 2 done jobs (such as \"93%\") and a number in 1"), run.err);
    CHECK_MESSAGE(contains(run.err, "2 done jobs have warnings (2 of metrics)"), run.err);
    CHECK(contains(place.run({"status"}).out, "metric acc: a text in 2 done jobs"));
    CHECK(place.run({"report", "-o", "r.html"}).code == 0);
}

TEST_CASE("A program's own cpu_s, memory and runtime count, and what was measured stays in the row's details") {
    const Workplace place;
    sweep(place, {R"({"cpu_s": 1234.5, "peak_memory_bytes": 7, "runtime_s": 99})", R"({"cpu_s": -5})"});
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT cpu_s || ' ' || peak_memory_bytes || ' ' || runtime_s FROM sweep_c ORDER BY job_id") ==
          "1234.5 7.0 99.0");
    const std::string measured =
        "SELECT CAST(details ->> '$.measured_cpu_s' AS REAL) < 60, CAST(details ->> '$.measured_runtime_s' AS REAL) < "
        "60, CAST(details ->> '$.measured_peak_memory_bytes' AS REAL) > 1000 FROM attempt ORDER BY job_id LIMIT 1";
    CHECK(contains(place.run({"query", measured, "--format", "csv"}).out, "\n1,1,1\n"));
    CHECK(place.value("SELECT details ->> '$.measured_cpu_s' IS NULL FROM attempt ORDER BY job_id DESC") == "1");
}

TEST_CASE("What does not count of a program's metrics is a warning in its row") {
    const Workplace place;
    const struct {
        const char* output;
        const char* warning;
        const char* acc;
    } cases[] = {
        {"{acc: 0.5}", "looks like metrics but is not JSON, such as {acc: 0.5}", "NULL"},
        {R"({"acc":.5})", R"(looks like metrics but is not JSON, such as {"acc":.5})", "NULL"},
        {"{\"loss\": 1}\n{\"acc\": 2}", "1 metric of JSON objects before the last one, which counts, not in it: loss",
         "2.0"},
        {R"({"acc": 1, "runtime_s": -5})", "the metric runtime_s, -5, is left out: a time is at least 0", "1.0"},
        {R"({"acc": 1, "ssim": "high"})", "the metric ssim, \"high\", is left out: it is not a number", "1.0"},
    };
    std::vector<std::string> outputs;
    for (const auto& each : cases) outputs.emplace_back(each.output);
    outputs.emplace_back("{\"acc\": 0}");
    sweep(place, outputs);
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    for (std::size_t i = 0; i < std::size(cases); ++i) {
        const std::string row = " FROM sweep_c WHERE job_id = " + std::to_string(i + 1);
        const std::string warning = place.value("SELECT coalesce(warning, '')" + row);
        CHECK_MESSAGE(contains(warning, cases[i].warning), warning);
        CHECK(place.value("SELECT quote(acc)" + row) == cases[i].acc);
    }
    CHECK(place.count("sweep_c WHERE runtime_s >= 0") == 6);
}

TEST_CASE("One object that is cut off in the metrics file costs none of the others") {
    const Workplace place;
    place.write("p.sh",
                "echo '{\"acc\": 0.5, \"n\": 1}' >$STYLESWEEP_METRICS; echo '{\"n\": 2}' >>$STYLESWEEP_METRICS\n"
                "printf '{\"loss\": 0.' >>$STYLESWEEP_METRICS\n");
    place.write("c.yaml", "name: c\nrunner: command\ncommand: [sh, p.sh]\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.value("SELECT acc || ' ' || n FROM sweep_c") == "0.5 2.0");
    CHECK(contains(place.value("SELECT warning FROM sweep_c"),
                   "the program wrote to its metrics file 1 text that looks like metrics"));
}

TEST_CASE("The exception of a program is in the summary though it printed more behind it") {
    const Workplace place;
    place.write("p.sh",
                "printf 'Traceback (most recent call last):\\n  File \"t.py\", line 1\\nValueError: no data\\n' >&2\n"
                "for i in 1 2 3 4 5 6 7 8 9; do echo epoch $i; done; exit 1\n");
    place.write("c.yaml", "name: c\nrunner: command\ncommand: [sh, p.sh]\nlimits: {retries: 0}\n");
    const Outcome run = place.run({"run", "c.yaml"});
    CHECK(run.code == 1);
    CHECK_MESSAGE(contains(run.err, "ValueError: no data"), run.err);
    CHECK_MESSAGE(contains(run.err, "epoch 9"), run.err);
}

}  // namespace
}  // namespace stylesweep::e2e
