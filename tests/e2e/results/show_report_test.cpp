// `stylesweep show` and `report`, and values that would break them if they were not escaped.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

std::string last_line(const std::string& text) {
    const auto end = text.find_last_not_of('\n');
    const auto begin = text.rfind('\n', end);
    return text.substr(begin + 1, end - begin);
}

std::string number_of(const Workplace& place, const std::string& key) {
    return place.value("SELECT id FROM job WHERE key = '" + key + "'");
}

TEST_CASE("show tells of a job's parameters, attempts and log; its hint runs that job again and no other") {
    const Workplace place;
    place.sweep(
        "it",
        "zip: [{outcome: [failed, done, failed, done], label: [\"it's\", \"it's\", \"$HOME, `x` <b>\", \"1e3\"]}]\n"
        "fixed: {print_bytes: 80}\n");
    CHECK(place.run({"run", "it.yaml"}).code == 1);
    for (const char* label : {"it''s", "$HOME, `x` <b>"}) {
        CAPTURE(label);
        const std::string key = place.value(
            std::string("SELECT job_key FROM sweep_it WHERE outcome = 'failed' AND label = '") + label + "'");
        const Outcome shown = place.run({"show", key.substr(0, 12)});
        CHECK(shown.code == 0);
        CHECK(shown.err.empty());
        CHECK(shown.out.starts_with("job " + key + "\n  number: " + number_of(place, key) +
                                    "\n  sweep: it\n  runner: noop\n  state: failed\n"));
        CHECK(contains(shown.out, "\n  print_bytes: 80\n"));
        CHECK(contains(shown.out, "\nattempt 1: failed (error)\n"));
        CHECK(contains(shown.out, "\n    | error: failed as asked\n"));
        CHECK(contains(shown.out, "\nto run it again:\n  stylesweep show " + key.substr(0, 10) + " --reproduce "));

        const Outcome again =
            place.run_other("/bin/sh", {"-c", "PATH='" STYLESWEEP_BIN_DIR "':\"$PATH\"; " + last_line(shown.out)});
        CHECK_MESSAGE(contains(again.err, "1 job, 1 to run"), again.err);
        CHECK(contains(place.run({"show", key}).out, "\nattempt 2: failed (error)\n"));
    }
    CHECK(place.count("attempt") == 6);
    CHECK(place.count("job") == 4);
}

TEST_CASE("show says which files and logs are missing, as when a database was moved without them") {
    const Workplace place;
    place.sweep("s", "fixed: {print_bytes: 80}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    const std::string key = place.value("SELECT key FROM job");
    const std::string missing = ", which is missing; move or copy a database together with its .files folder\n";
    place.write("results.files/outputs-a.png", "picture");
    place.execute(
        "INSERT INTO artifact (attempt_id, kind, path, sha256, bytes) SELECT id, 'output', 'outputs-a.png', "
        "'', 7 FROM attempt");
    const std::string there = place.run({"show", key}).out;
    CHECK(contains(there, "results.files/outputs-a.png\n"));
    CHECK_FALSE(contains(there, "missing"));
    fs::rename(place.path("results.files"), place.path("elsewhere"));
    const std::string moved = place.run({"show", key}).out;
    CHECK(contains(moved, "results.files/outputs-a.png" + missing));
    CHECK(contains(moved, ".log" + missing));
}

TEST_CASE("show --reproduce prints a sweep file for the very job, with its limits and its repeats so far") {
    const Workplace place;
    place.sweep("s",
                "grid: {label: [\"1e3\"]}\nrepeats: 2\nmeasure: {min_samples: 7}\n"
                "limits: {timeout: 1m, memory: 20GiB, retries: 2}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    const Outcome shown = place.run({"show", place.value("SELECT key FROM job WHERE repeat = 2"), "--reproduce"});
    CHECK(shown.code == 0);
    CHECK_MESSAGE(shown.out.starts_with("# The job is repeat 2 of its parameters."), shown.out);
    CHECK(contains(shown.out, "\n# the repeats 1 to 2: in the job's database only those without a result run"));
    CHECK(place.run({"show", place.value("SELECT key FROM job WHERE repeat = 1"), "--reproduce"})
              .out.starts_with("name: again-"));
    place.write("again.yaml", shown.out);
    const Outcome again = place.run({"run", "again.yaml"});
    CHECK_MESSAGE(contains(again.err, "2 jobs, 0 to run, 2 done before"), again.err);
    const std::string sweep = "FROM sweep WHERE name LIKE 'again-%'";
    CHECK(place.value("SELECT limits " + sweep) == place.value("SELECT limits FROM sweep WHERE name = 's'"));
    CHECK(place.value("SELECT measure " + sweep) == place.value("SELECT measure FROM sweep WHERE name = 's'"));
}

TEST_CASE("a number means the job with that number, with a note if another job's key begins with it") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 60, 1]}}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    const std::string pair =
        "FROM job a JOIN job b ON a.id > 9 AND b.id <> a.id AND b.key GLOB a.id || '*' ORDER BY a.id, b.id LIMIT 1";
    const std::string number = place.value("SELECT a.id " + pair), other = place.value("SELECT b.key " + pair);
    const Outcome shown = place.run({"show", number});
    CHECK_MESSAGE(contains(shown.out, "\n  number: " + number + "\n"), shown.out);
    CHECK_MESSAGE(contains(shown.err, "note: " + number + " is taken as a job's number; the key "), shown.err);
    CHECK(contains(place.run({"show", other.substr(0, 8)}).out, "job " + other));
    const std::string key = place.value("SELECT key FROM job WHERE id = " + number);
    const Outcome cancelled = place.run({"cancel", number});
    CHECK_MESSAGE(contains(cancelled.err, "job " + number + " (" + key.substr(0, 12) + "): nothing to cancel"),
                  cancelled.err);
}

TEST_CASE("show of no job, or of several, says so and exits with 2") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 40, 1]}}\n");  // so many that two keys begin with the same letter
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    const std::string shared =
        place.value("SELECT substr(key, 1, 1) FROM job GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 DESC LIMIT 1");
    for (const std::string& job : {std::string("no-such-job"), std::string(64, 'f'), std::string("%"), shared}) {
        CAPTURE(job);
        const Outcome end = place.run({"show", job});
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK(contains(end.err, job == shared ? "give more digits" : "no job '" + job + "'"));
    }
    CHECK(place.run({"show", place.value("SELECT key FROM job WHERE id = 3")}).out ==
          place.run({"show", place.value("SELECT substr(key, 1, 20) FROM job WHERE id = 3")}).out);
}

TEST_CASE("report to a place that cannot be written fails at once, and leaves no half of a file") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    for (const Arguments& arguments : {Arguments{"report", "-o", "no/such/folder/report.html"},
                                       {"report", "-o", "report.html", "--csv", "no/such/folder/report.csv"},
                                       {"report", "-o", "report.html", "--sweep", "t"},
                                       {"report", "-o", "report.html", "--baseline", "n"},
                                       {"report", "-o", "report.html", "--db", "missing.db"}}) {
        CAPTURE(arguments.back());
        const Outcome end = place.run(arguments);
        CHECK(end.code == (arguments.back() == "missing.db" ? 3 : 2));
        CHECK(end.out.empty());
        CHECK(end.err.starts_with("stylesweep: "));
        CHECK_FALSE(fs::exists(place.path("report.html")));
        CHECK_FALSE(fs::exists(place.path("report.html.part")));
    }
}

TEST_CASE("report takes several databases, and writes Markdown; a sweep that none of them has is refused") {
    const Workplace place;
    for (const char* name : {"monday", "tuesday"}) {
        place.sweep("s", "grid: {n: [1, 2]}\n");
        CHECK(place.run({"run", "s.yaml", "--db", std::string(name) + ".db"}).code == 0);
    }
    const Outcome end = place.run({"report", "--db", "monday.db", "--db", "tuesday.db", "--title", "Both", "-o",
                                   "report.html", "--markdown", "report.md"});
    CHECK_MESSAGE(end.code == 0, end.err);
    const std::string markdown = content(place.path("report.md"));
    CHECK(markdown.starts_with("# Both\n"));
    CHECK(contains(markdown, "\n## s (monday.db)\n\n- 2 jobs of 2 done"));
    CHECK(contains(content(place.path("report.html")), "<h2>s (tuesday.db)</h2>"));
    const Outcome twice = place.run({"report", "--db", "monday.db", "--db", "./monday.db", "-o", "other.html"});
    CHECK(twice.code == 2);
    CHECK_MESSAGE(contains(twice.err, "--db ./monday.db is given twice, as monday.db too"), twice.err);
    for (const Arguments& more : {Arguments{"--sweep", "t"}, {"--embed", "all"}, {"--baseline", "n=3"}}) {
        Arguments arguments = {"report", "--db", "monday.db", "--db", "tuesday.db", "-o", "other.html"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        CHECK(place.run(arguments).code == 2);
        CHECK_FALSE(fs::exists(place.path("other.html")));
    }
}

TEST_CASE("serve prints its address, answers there, and ends by Ctrl-C; beyond loopback with a token") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    CHECK(place.run({"run", "s.yaml"}).code == 0);
    for (const char* host : {"127.0.0.1", "0.0.0.0"}) {
        CAPTURE(host);
        Started serve = place.start({"serve", "--port", "0", "--host", host});
        REQUIRE(until([&] { return contains(content(serve.out), "\n"); }));
        const std::string addresses = content(serve.out), address = addresses.substr(addresses.rfind("http://"));
        CHECK(address.starts_with("http://127.0.0.1:"));
        CHECK_FALSE(contains(addresses, "0.0.0.0"));
        CHECK(contains(address, "?token=") == (std::string(host) == "0.0.0.0"));
        const Outcome page = place.run_other(
            "python3", {"-c",
                        "import sys, urllib.request, http.cookiejar\n"
                        "proxy, jar = urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor()\n"
                        "print(urllib.request.build_opener(proxy, jar).open(sys.argv[1].strip()).read().decode())",
                        address});
        CHECK(contains(page.out, "<body data-live>"));
        CHECK(contains(page.out, "2 jobs of 2 done"));
        serve.signal(SIGINT);
        CHECK(serve.wait().code == 0);
    }
    CHECK(place.run({"serve", "--db", "missing.db"}).code == 3);
    CHECK(place.run({"serve", "--port", "70000"}).code == 2);
}

TEST_CASE("Hostile values come through run, query and report unharmed and harmless") {
    const Workplace place;
    place.sweep("s", R"(grid:
  label:
    - <script>alert(1)</script>
    - "\"><img src=x onerror=alert(2)>"
    - "it's; DROP TABLE job; --"
    - "n\u00E4\u00EFve \u96EA \U0001F3A8, \"quoted\""
    - "\u001b[31mred\nsecond line"
  outcome: [done, failed]
)");
    CHECK(place.run({"run", "s.yaml"}).code == 1);
    CHECK(place.count("job") == 10);

    const std::string json =
        place.run({"query", "SELECT DISTINCT label FROM sweep_s ORDER BY job_id", "--format", "json"}).out;
    CHECK(json == R"([
 {"label": "<script>alert(1)</script>"},
 {"label": "\"><img src=x onerror=alert(2)>"},
 {"label": "it's; DROP TABLE job; --"},
 {"label": "näïve 雪 🎨, \"quoted\""},
 {"label": "\u001b[31mred\nsecond line"}
]
)");
    CHECK(place.run({"query", "SELECT label FROM sweep_s WHERE label GLOB 'n*' LIMIT 1", "--format", "csv"}).out ==
          "label\n\"näïve 雪 🎨, \"\"quoted\"\"\"\n");
    for (const Arguments& arguments : {Arguments{"query", "SELECT label FROM sweep_s"},
                                       {"plan", "s.yaml"},
                                       {"show", place.value("SELECT job_key FROM sweep_s WHERE label LIKE '%red%'")}})
        CHECK_FALSE(contains(place.run(arguments).out, "\x1b"));

    const Outcome end = place.run({"report", "-o", "report.html", "--csv", "report.csv"});
    CHECK(end.code == 0);
    CHECK(end.out.empty());
    CHECK(contains(end.err, "report.html"));
    const std::string html = content(place.path("report.html")), csv = content(place.path("report.csv"));
    CHECK(contains(html, "&lt;script&gt;alert(1)"));
    CHECK(contains(html, "näïve 雪 🎨"));
    CHECK_FALSE(contains(html, "<script>alert"));
    CHECK_FALSE(contains(html, "<img src=x"));
    CHECK(contains(csv, ",\"it's; DROP TABLE job; --\"") == false);  // nothing in it needs quotes
    CHECK(contains(csv, ",it's; DROP TABLE job; --,"));
    CHECK(contains(csv, ",\"näïve 雪 🎨, \"\"quoted\"\"\","));
}

}  // namespace
}  // namespace stylesweep::e2e
