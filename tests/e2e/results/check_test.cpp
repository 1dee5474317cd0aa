// `stylesweep check`: a sweep beside published figures, its answers and exit codes.
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

constexpr const char* header =
    "paper,table,method,device,size,metric,value,unit,protocol,relative_to,certainty,source\n";

// A sweep of two optimizers and two contents, twice; adam takes half the time. The figures are written in.
struct Checked : Workplace {
    Checked() {
        sweep("s", "fixed: {iterations: 20}\ngrid: {optimizer: [lbfgs, adam], content: [a, b]}\nrepeats: 2\n");
        REQUIRE(run({"run", "s.yaml"}).code == 0);
        execute(
            "UPDATE metric SET value = (SELECT CASE j.params ->> '$.optimizer' WHEN 'adam' THEN 5 ELSE 10 END + "
            "j.repeat "
            "/ 1000.0 FROM attempt a JOIN job j ON j.id = a.job_id WHERE a.id = metric.attempt_id) WHERE name = "
            "'runtime_s'");
        execute("DELETE FROM sample");
    }
    // The second side's seconds of a published table whose first side took 100 s.
    void published(const std::string& seconds, const std::string& protocol = "iterations=20") {
        write("r.csv", std::string(header) + "README,Speed,program,K80,,runtime_s,100,s,optimizer=lbfgs; " + protocol +
                           ",,read at source,https://example.org\nREADME,Speed,program,K80,,runtime_s," + seconds +
                           ",s,optimizer=adam; " + protocol + ",,read at source,https://example.org\n");
    }
    Outcome check(const Arguments& more = {}) const {
        Arguments arguments{"check", "s", "--against", "r.csv"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
};

TEST_CASE("check refuses what it cannot read") {
    Checked place;
    place.published("50");
    place.write("broken.csv", std::string(header) + "README,\"Speed\n");
    place.write("metric.csv", std::string(header) + "README,Speed,p,K80,,run_s,1,s,,,read at source,https://e.org\n");
    const std::pair<Arguments, const char*> wrong[] = {
        {{"check", "s"}, "check needs --against FILE.csv, a table of published figures such as references/article.csv"},
        {{"check", "s", "--against", "none.csv"}, "--against none.csv cannot be read: No such file or directory"},
        {{"check", "s", "--against", "/dev/zero"}, "--against /dev/zero is larger than 16 MiB"},
        {{"check", "s", "--against", "broken.csv"}, "broken.csv:2: "},
        {{"check", "s", "--against", "metric.csv"}, "metric.csv:2: unknown metric 'run_s'; known: "},
        {{"check", "t", "--against", "r.csv"}, "no sweep 't' in the database; it has: s"},
        {{"check", "s", "--against", "r.csv", "--tolerance", "1"},
         "--tolerance takes a percentage such as 10%, not '1'"},
        {{"check", "s", "--against", "r.csv", "--ignore", "optimiser"},
         "--ignore optimiser: no published figure has this field; did you mean 'optimizer'?"},
        {{"report", "-o", "r.html", "--tolerance", "5%"}, "--tolerance is for --against FILE.csv"},
    };
    for (const auto& [arguments, message] : wrong) {
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, message), end.err);
    }
}

TEST_CASE("the exit code says whether a published claim is refuted, or nothing could be decided") {
    Checked place;
    place.published("50");
    const Outcome confirmed = place.check();
    CHECK(confirmed.code == 0);
    CHECK(contains(confirmed.out, "runtime_s: optimizer adam / lbfgs; device K80, iterations 20"));
    CHECK(contains(confirmed.out, "1 confirmed\n"));
    CHECK(contains(confirmed.out, "README, Speed: read at source: https://example.org"));
    place.published("90");
    CHECK(place.check().code == 1);
    CHECK(place.check({"--tolerance", "100%"}).code == 0);
    place.published("50", "iterations=500");
    const Outcome other = place.check();
    CHECK(other.code == 5);
    CHECK(contains(other.out, "iterations (500 there; 20 here)"));
    const Outcome ignoring = place.check({"--ignore", "iterations"});
    CHECK(ignoring.code == 0);
    CHECK(contains(ignoring.out, "against r.csv, ignoring iterations"));
}

TEST_CASE("JSON has each claim with its band, its interval and its reasons") {
    Checked place;
    place.published("50", "iterations=20; backend=nn");
    const Outcome end = place.check({"--format", "json"});
    const auto json = nlohmann::json::parse(end.out);
    CHECK(json["counts"]["confirmed"] == 1);
    const auto& claim = json["claims"].at(0);
    CHECK(claim["lines"] == std::vector{2, 3});
    CHECK(claim["published"]["low"].get<double>() == doctest::Approx(49.5 / 100.5));
    CHECK(claim["tolerated"]["high"].get<double>() == doctest::Approx(50.5 / 99.5 * 1.1));
    CHECK(claim["measured"]["value"].get<double>() == doctest::Approx(0.5).epsilon(1e-3));
    CHECK(claim["measured"]["low"].get<double>() < claim["measured"]["high"].get<double>());
    CHECK(claim["not_held"] == std::vector<std::string>{"backend nn"});
    CHECK(claim["source"] == "https://example.org");
}

TEST_CASE("the report and its Markdown have the claims, escaped") {
    Checked place;
    place.published("50", "iterations=20; note=<b>");
    REQUIRE(place.run({"report", "--against", "r.csv", "-o", "r.html", "--markdown", "r.md"}).code == 0);
    const std::string html = content(place.path("r.html")), markdown = content(place.path("r.md"));
    CHECK(contains(html, "Published figures"));
    CHECK(contains(html, "not held here: note &lt;b&gt;"));
    CHECK(contains(html, "<a href=\"https://example.org\">read at source</a>"));
    CHECK(contains(markdown, "Published figures: 1 confirmed"));
    REQUIRE(place.run({"report", "-o", "without.html"}).code == 0);
    CHECK_FALSE(contains(content(place.path("without.html")), "Published figures"));
}

TEST_CASE("the tables that are shipped can be read, and say what a sweep of another kind lacks") {
    const Checked place;
    for (const auto& file : fs::directory_iterator(STYLESWEEP_SOURCE_DIR "/references")) {
        if (file.path().extension() != ".csv") continue;
        const Outcome end = place.run({"check", "s", "--against", file.path().string(), "--format", "json"});
        CHECK_MESSAGE(end.code == 5, end.err);
        const auto json = nlohmann::json::parse(end.out);
        CHECK(json["claims"].size() > 0);
        for (const auto& claim : json["claims"]) CHECK(claim["why"] != "");
    }
}

}  // namespace
}  // namespace stylesweep::e2e
