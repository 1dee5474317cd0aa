// Results that travel: split, merge, export, import, doctor, each as a person at a terminal has them.
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Night : Workplace {
    Night() {
        sweep("s", "grid: {n: [1, 2, 3, 4, 5], outcome: [done, failed]}\nfixed: {print_bytes: 200, samples: 3}\n");
    }

    std::string only_out(const Arguments& arguments) const {
        const Outcome end = run(arguments);
        CHECK_MESSAGE(end.code == 0, end.err);
        return end.out;
    }
};

void check_refused(const Outcome& end, int code, const std::string& part) {
    CHECK(end.code == code);
    CHECK(end.out.empty());
    CHECK_MESSAGE(contains(end.err, part), end.err);
}

TEST_CASE("Slips of the commands that exchange results are told with the way to mend them") {
    const Night place;
    place.run({"run", "s.yaml"});
    place.write("text.txt", "precious");
    struct Case {
        Arguments arguments;
        int code;
        const char* part;
    };
    for (const Case& each :
         std::vector<Case>{{{"split", "-o", "d"}, 2, "--shards takes a number"},
                           {{"split", "--shards", "0", "-o", "d"}, 2, "--shards takes a number"},
                           {{"split", "--shards", "2"}, 2, "with -o"},
                           {{"split", "--shards", "2", "-o", "d"}, 2, "no queued jobs"},
                           {{"split", "--shards", "2", "-o", "d", "--db", "none.db"}, 3, "no such database"},
                           {{"merge"}, 2, "name the databases"},
                           {{"merge", "none.db"}, 3, "none.db: there is no such database"},
                           {{"merge", "text.txt"}, 3, "not a stylesweep database"},
                           {{"merge", "results.db"}, 2, "into itself"},
                           {{"export", "--format", "xml"}, 2, "known: csv, jsonl, parquet"},
                           {{"export", "--sweep", "nigt"}, 2, "no such sweep"},
                           {{"export", "--backup", "results.db"}, 2, "it is the database"},
                           {{"export", "--backup", "text.txt"}, 3, "not a stylesweep database"},
                           {{"export", "--trimmed", "text.txt"}, 3, "not a stylesweep database"},
                           {{"export", "--format", "parquet"}, 2, "with -o"},
                           {{"import", "text.txt"}, 2, "with --sweep"},
                           {{"import", "none.csv", "--sweep", "old"}, 2, "cannot read none.csv"},
                           {{"import", "text.txt", "--sweep", "a b"}, 2, "--sweep takes a name"},
                           {{"import", "text.txt", "--sweep", "old"}, 2, "text.txt:1: no rows"}}) {
        CAPTURE(each.arguments.front());
        CAPTURE(each.part);
        check_refused(place.run(each.arguments), each.code, each.part);
    }
    CHECK(content(place.path("text.txt")) == "precious");
    CHECK_FALSE(fs::exists(place.path("d")));
}

TEST_CASE("A sweep split, run by shards at the same time and merged is as one that ran here") {
    const Night place;
    CHECK(place.only_out({"split", "s.yaml", "--shards", "3", "-o", "d"}) ==
          "d/results-1.db\nd/results-2.db\nd/results-3.db\n");
    CHECK(contains(place.run({"run", "s.yaml"}).err, "0 to run, 10 given to shards"));
    std::vector<Started> machines;
    for (const char* shard : {"d/results-1.db", "d/results-2.db", "d/results-3.db"})
        machines.push_back(place.start({"run", "s.yaml", "--db", shard}));
    for (Started& machine : machines) CHECK(machine.wait().code <= 1);  // half of the jobs fail as asked
    const Arguments merge = {"merge", "d/results-1.db", "d/results-2.db", "d/results-3.db"};
    place.only_out(merge);
    CHECK(place.count("results WHERE status = 'done'") == 5);
    CHECK(place.count("results WHERE status = 'failed'") == 5);
    CHECK(place.count("attempt") == 10);
    CHECK(place.count("samples") == 15);
    CHECK(place.count("sample") == 30);
    CHECK(contains(place.run(merge).err,
                   "d/results-1.db into results.db: 0 new jobs, 0 new attempts, 0 results, 0 files"));
    CHECK(contains(place.run({"merge", "--help"}).out, "usage: stylesweep merge SOURCE... [--db TARGET] "));
    CHECK(contains(place.run({"run", "s.yaml"}).err, "10 jobs, 0 to run, 5 done before"));
    const std::string key = place.value("SELECT job_key FROM results LIMIT 1");
    CHECK(contains(place.only_out({"show", key}), "    | ......"));  // the log came along
    CHECK(contains(place.only_out({"doctor", "--hashes"}), "intact, and its files are present"));
}

TEST_CASE("Shards can be merged into a new database") {
    const Night place;
    place.run({"split", "s.yaml", "--shards", "2", "-o", "d"});
    place.run({"run", "s.yaml", "--db", "d/results-1.db"});
    const std::string merged = place.run({"merge", "--db", "new.db", "d/results-1.db", "d/results-2.db"}).err;
    CHECK_MESSAGE(contains(merged, "new database: " + fs::canonical(place.path("new.db")).string() + "\n"), merged);
    CHECK_MESSAGE(contains(merged, "\nd/results-1.db into new.db: "), merged);
    CHECK(place.only_out({"query", "SELECT status, count(*) AS n FROM jobs GROUP BY 1 ORDER BY 1", "--db", "new.db",
                          "--format", "csv"}) == "status,n\ndone,2\nfailed,3\nqueued,5\n");
}

TEST_CASE("A lost shard's jobs are taken back") {
    const Night place;
    place.run({"split", "s.yaml", "--shards", "2", "-o", "d"});
    CHECK(contains(place.run({"split", "--recall"}).err, "10 jobs taken back"));
    place.run({"run", "s.yaml"});
    CHECK(place.count("results") == 10);
}

TEST_CASE("Exports hold every row: CSV, JSON lines, and one sweep with its own columns") {
    const Night place;
    place.run({"run", "s.yaml"});
    const std::string csv = place.only_out({"export"});
    CHECK(std::ranges::count(csv, '\n') == 11);
    CHECK(csv.starts_with("sweep,job_key,architecture,"));
    CHECK_FALSE(contains(csv, "sweep_file"));
    CHECK(place.only_out({"export", "--sweep", "s"}).starts_with("job_key,n,outcome,"));
    place.only_out({"export", "-o", "all.jsonl"});
    std::ifstream lines(place.path("all.jsonl"));
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) CHECK(nlohmann::json::parse(line).at("sweep") == "s");
    CHECK(count == 10);
    CHECK_FALSE(fs::exists(place.path("all.jsonl.part")));
}

TEST_CASE("Parquet is written by DuckDB, and without it the user is told what to install") {
    Night place;
    place.run({"run", "s.yaml"});
    fs::create_directories(place.path("bin"));
    place.environment.emplace_back("PATH", place.path("bin").string());  // nothing but what this test puts there
    check_refused(place.run({"export", "-o", "all.parquet"}), 1, "pip install duckdb");
    CHECK_FALSE(fs::exists(place.path("all.parquet")));
    place.write("bin/duckdb", "#!/bin/sh\nprintf '%s' \"$2\" > \"$ASKED\"\n");
    fs::permissions(place.path("bin/duckdb"), fs::perms::owner_all);
    place.environment.emplace_back("ASKED", place.path("asked").string());
    place.only_out({"export", "-o", "all.parquet"});
    CHECK(fs::exists(place.path("all.parquet")));
    CHECK(contains(content(place.path("asked")), "/all.parquet."));
    CHECK(contains(content(place.path("asked")), ".part' (FORMAT parquet)"));
    for (const auto& entry : fs::directory_iterator(place.path("."))) CHECK(entry.path().extension() != ".part");
}

TEST_CASE("An anonymous export names neither this folder nor this host, as a database or as rows") {
    const Night place;
    place.run({"run", "s.yaml", "--db", "results.db"});
    char host[256] = {};
    REQUIRE(::gethostname(host, sizeof host - 1) == 0);
    place.only_out({"export", "--trimmed", "small.db", "--anonymous"});
    place.only_out({"export", "--anonymous", "-o", "small.csv"});
    REQUIRE(contains(place.only_out({"export"}), host));
    for (const char* file : {"small.db", "small.csv"}) {
        CAPTURE(file);
        const std::string bytes = content(place.path(file));
        CHECK_FALSE(contains(bytes, host));
        CHECK_FALSE(contains(bytes, place.path("").parent_path().filename().string()));
        CHECK(contains(bytes, place.value("SELECT job_key FROM results LIMIT 1")));
    }
    CHECK(place.only_out({"query", "SELECT count(*) AS n, min(host) AS host FROM results", "--db", "small.db",
                          "--format", "csv"}) == "n,host\n10,host-1\n");
    place.only_out({"report", "--db", "small.db", "-o", "r.html", "--csv", "r.csv"});
}

TEST_CASE("A copy of the database refuses what it would not do: one sweep, rows, another format") {
    const Night place;
    place.run({"run", "s.yaml"});
    for (const char* copy : {"--trimmed", "--backup"}) {
        CAPTURE(copy);
        check_refused(place.run({"export", copy, "c.db", "--sweep", "s"}), 2,
                      std::string(copy) +
                          " c.db copies all sweeps, not 's' alone; its rows: `stylesweep export "
                          "--sweep s -o FILE.csv`");
        check_refused(place.run({"export", copy, "c.db", "-o", "y.csv"}), 2, "is the only file written; for rows");
        check_refused(place.run({"export", copy, "c.db", "--format", "jsonl"}), 2, "is a database; for rows as jsonl");
        CHECK_FALSE(fs::exists(place.path("c.db")));
    }
    check_refused(place.run({"export", "--backup", "c.db", "--trimmed", "d.db"}), 2, "write a database each");
    check_refused(place.run({"export", "--backup", "c.db", "--anonymous"}), 2, "export --trimmed FILE.db --anonymous");
}

TEST_CASE("Old results join the tables by import, once") {
    const Night place;
    place.run({"run", "s.yaml"});
    place.write("old.csv",
                "architecture,style_weight,runtime_s,ssim,status,error_message,finished_at,host\n"
                "vgg19,1e5,12.5,0.61,done,,2025-03-01,old-box\n"
                "vgg19,1e5,12.9,0.61,done,,2025-03-01,old-box\n"
                "\"resnet50\",1e5,,,oom,\"no room, sadly\",2025-03-02,old-box\n");
    const Arguments import = {"import", "old.csv", "--sweep", "march"};
    CHECK(contains(place.run(import).err, "3 rows, 3 new, in sweep march"));
    CHECK(contains(place.run(import).err, "3 rows, 0 new, 3 already there, in sweep march\n  nothing changed"));
    CHECK(
        place.value("SELECT group_concat(architecture || ' ' || repeat || ' ' || coalesce(runtime_s, '') || status || "
                    "host, ';') FROM (SELECT * FROM results WHERE sweep = 'march' ORDER BY architecture, repeat)") ==
        "resnet50 1 oomold-box;vgg19 1 12.5doneold-box;vgg19 2 12.9doneold-box");
    CHECK(place.value("SELECT error_message FROM sweep_march WHERE status = 'oom'") == "no room, sadly");
    CHECK(place.count("results WHERE sweep = 's'") == 10);
    check_refused(place.run({"import", "old.csv", "--sweep", "s"}), 2, "is run by noop");
    place.only_out({"report", "--sweep", "march", "-o", "r.html"});
    CHECK(contains(place.only_out({"doctor"}), "intact, and its files are present"));
}

TEST_CASE("A later file adds to what was imported, and replaces a result only with --replace") {
    const Workplace place;
    place.write("old.csv", "n,repeat,loss\n1,1,0.5\n2,1,0.4\n");
    place.write("new.csv", "n,repeat,loss\n1,1,0.3\n3,1,0.2\n");
    place.run({"import", "old.csv", "--sweep", "m"});
    const char* figures = "SELECT group_concat(n || ' ' || loss, '; ') FROM (SELECT * FROM sweep_m ORDER BY n)";
    check_refused(place.run({"import", "new.csv", "--sweep", "m"}), 2, "new.csv:2: the sweep 'm' has another result");
    CHECK(place.value(figures) == "1 0.5; 2 0.4");
    CHECK(contains(place.run({"import", "new.csv", "--sweep", "m", "--replace"}).err,
                   "2 rows, 1 new, 1 replacing an earlier result"));
    CHECK(place.value(figures) == "1 0.3; 2 0.4; 3 0.2");
    CHECK(contains(place.run({"import", "old.csv", "--sweep", "m"}).err, "1 replaced before"));
    CHECK(place.value(figures) == "1 0.3; 2 0.4; 3 0.2");
}

TEST_CASE("What other programs write is imported as they meant it, and what was recognised is said") {
    const Workplace place;
    place.write("excel.csv", "\xEF\xBB\xBFsubject;alpha;loss\r\n\"007\";0,5;1,25\r\n010;1;nan\r\n");
    const Outcome done = place.run({"import", "excel.csv", "--sweep", "m"});
    CHECK(done.code == 0);
    for (const char* words : {"parameters: subject, alpha", "figures: loss", "note: cells are separated by semicolons",
                              "note: decimal commas are read as points (0,5 is 0.5) in: alpha, loss",
                              "note: loss: 1 cell says 'nan': no value there"})
        CHECK_MESSAGE(contains(done.err, words), done.err);
    CHECK(place.value(
              "SELECT group_concat(subject || ' ' || alpha || ' ' || coalesce(loss, warning), '; ') FROM sweep_m") ==
          "007 0.5 1.25; 010 1 loss was nan");
    place.write("bars.txt", "a!loss\n1!2\n");
    check_refused(place.run({"import", "bars.txt", "--sweep", "b", "--separator", "!!"}), 2, "--separator takes one");
    place.run({"import", "bars.txt", "--sweep", "b", "--separator", "!"});
    CHECK(place.value("SELECT a || ' ' || loss FROM sweep_b") == "1 2.0");
    check_refused(place.run({"import", ".", "--sweep", "c"}), 2, "cannot read .: it is a folder");
    check_refused(place.run({"import", "none.csv", "--sweep", "c"}), 2, "cannot read none.csv: No such file");
}

// All that a result is, job by job; what a copy has of its own (keys, ids) is not in it, nor figures of jobs not done.
std::string results_of(const Workplace& place, const std::string& sweep) {
    return place.value(
        "SELECT group_concat(line, char(10)) FROM (SELECT json_array((SELECT group_concat(member) FROM (SELECT key || "
        "coalesce(j.params -> fullkey, atom) AS member FROM json_each(j.params) ORDER BY key)), j.repeat, j.state, "
        "a.error_class, "
        "a.error_message, a.warning, a.started_at, a.finished_at, e.host, e.device, e.device_name, e.threads, "
        "e.program_version, (SELECT json_group_object(name, value) FROM (SELECT name, value FROM metric WHERE "
        "attempt_id "
        "= a.id AND a.status = 'done' ORDER BY name))) AS line FROM membership m JOIN sweep s ON s.id = m.sweep_id "
        "JOIN job j ON j.id = "
        "m.job_id "
        "JOIN attempt a ON a.id = j.result_attempt JOIN runner_process p ON p.id = a.runner_process_id JOIN "
        "environment e "
        "ON e.id = p.environment_id WHERE abs(m.edition) = s.edition AND s.name = '" +
        sweep + "' ORDER BY line)");
}

// Exported and imported under another name, nothing is lost; exported and imported once more, nothing is new.
void check_inverse(const Workplace& place, const std::string& sweep) {
    CHECK(place.run({"export", "--sweep", sweep, "-o", sweep + "-out.csv"}).code == 0);
    const Outcome import = place.run({"import", sweep + "-out.csv", "--sweep", sweep + "-copy"});
    CHECK_MESSAGE(import.code == 0, import.err);
    CHECK(results_of(place, sweep) == results_of(place, sweep + "-copy"));
    CHECK(place.run({"export", "--sweep", sweep + "-copy", "-o", "again.csv"}).code == 0);
    const Outcome again = place.run({"import", "again.csv", "--sweep", sweep + "-copy"});
    CHECK_MESSAGE(contains(again.err, " 0 new"), again.err);
}

TEST_CASE("Export and import of a sweep are inverse to each other, whatever its values") {
    const Workplace place;
    place.sweep(
        "s",
        "repeats: 2\nfixed: {samples: 3}\ngrid:\n  py: [3.1, 3.10]\n  device_name: [a, b]\n"
        "  subject: [007, \"8\", \"3.10\", 1e5, \"true\", true, \" blank \", 'a,b;c', 'say \"x\"', \"two\\nlines\", "
        "stärke 🎨, 12345678901234567890123, -0]\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    check_inverse(place, "s");
}

TEST_CASE("Names and texts that break other tables survive export and import") {
    const Workplace place;
    const std::string is_long(1'000'000, 'x');
    place.write("odd.csv",
                "\"say \"\"x\"\"\",back\\slash,\"two\nlines\",it's,Loss,loss,mAP@50,runtime_s,status,error_message\n"
                "\"\",1.50,\"a\r\nb\",\"\",0.1,0.30000000000000004,1,2,failed,\"  no \"\"room\"\",\nsadly \"\n"
                "007,,null,\"null\",1e-300,1e300,-0.0,nan,done,\n"
                "\"1\",1,1.0,\"1.0\",1,1,1,1,done,\n\"1\",1,1.0,\"1.0\",1,1,1,1,done,\n" +
                    is_long + ",,,,,,,5,done,\n");
    CHECK(contains(place.run({"import", "odd.csv", "--sweep", "odd"}).err, "5 rows, 5 new"));
    check_inverse(place, "odd");
    CHECK(place.count("sweep_odd WHERE \"back\\slash\" = 1.5 AND \"say \"\"x\"\"\" = ''") == 1);
}

TEST_CASE("A CSV has parameters as they were written, every metric, and says what it has not") {
    const Workplace place;
    place.sweep("s", "grid: {py: [3.1, 3.10], flag: [true], n: [1e3], weights: [w]}\nfixed: {samples: 3}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    place.execute(
        "INSERT INTO metric SELECT result_attempt, 'metric_status', 1 FROM job; INSERT INTO metric SELECT "
        "result_attempt, "
        "'status', 2 FROM job; INSERT INTO metric SELECT result_attempt, 'Loss', 0.5 FROM job; INSERT INTO metric "
        "SELECT "
        "result_attempt, 'loss', 0.25 FROM job; INSERT INTO metric SELECT result_attempt, 'LOSS', 0.125 FROM job");
    const Outcome sweep = place.run({"export", "--sweep", "s"});
    CHECK(contains(sweep.out, ",3.10,true,1e3,w,"));
    CHECK(contains(sweep.out, ",3.1,true,1e3,w,"));
    CHECK(contains(sweep.out, ",LOSS,Loss,loss,metric_metric_status,metric_status,"));
    CHECK(contains(sweep.err, "export: 2 rows; left out: samples (view samples)"));
    const Outcome all = place.run({"export"});
    CHECK(contains(all.out, ",LOSS,Loss,loss,metric_metric_status,metric_status\n"));
    CHECK(contains(all.out, ",0.125,0.5,0.25,1,2\n"));
    CHECK(contains(all.err, "only in the column params: flag, n"));
    check_inverse(place, "s");
    place.write("all.csv", all.out);
    CHECK(place.run({"import", "all.csv", "--sweep", "whole"}).code == 0);
    CHECK(results_of(place, "s") == results_of(place, "whole"));
}

TEST_CASE("Hostile names and texts survive the full export too, and what a spreadsheet would compute is said") {
    const Workplace place;
    const std::string is_long(100'000, 'x');
    place.write(
        "odd.csv",
        "\"say \"\"x\"\"\",\"a;b,c\",\"two\nlines\",it's,stärke 🎨,loss,\"m;\"\"q\"\"\",status,error_message,warning\n"
        "\"\",1.50,\"a\r\nb\",\"\",ä,0.1,0.30000000000000004,failed,\"  no \"\"room\"\",\nsadly \",\"w, \"\"w\"\"\"\n"
        "007,,null,\"null\",\"=cmd()|'x'!A1\",1e-300,1e300,done,,\n"
        "\"1\",1,1.0,\"@SUM(1)\",-1,1,1,done,,late\n" +
            is_long + ",,,,,5,,done,,\n");
    REQUIRE(place.run({"import", "odd.csv", "--sweep", "odd", "--metric", "m;\"q\""}).code == 0);
    const Outcome whole = place.run({"export", "-o", "all.csv"});
    REQUIRE(whole.code == 0);
    REQUIRE(place.run({"import", "all.csv", "--sweep", "copy"}).code == 0);
    CHECK(results_of(place, "odd") == results_of(place, "copy"));
    check_inverse(place, "odd");
    CHECK_MESSAGE(
        contains(place.run({"export", "--sweep", "odd"}).err,
                 "2 cells begin with =, +, - or @, the first in 'stärke 🎨': a spreadsheet may treat it as a formula"),
        place.run({"export", "--sweep", "odd"}).err);
    CHECK(contains(content(place.path("odd-out.csv")), ",=cmd()|'x'!A1,"));
}

// A program whose metrics are texts and numbers, whose failure has last words, and whose input changes once.
void run_hostile(const Workplace& place) {
    place.write("p.sh",
                "cat <<'EOF'\n"
                R"({"t": "007", "u": "a,\"b\"\nc", "v": " blank ", "w": "", "x": "nan?", "y": "stärke 🎨", "z": "1,5",)"
                R"( "n": 0.30000000000000004, "b": true, "Loss": "=1+1", "loss": -0.0, "mixed": 1, "": 2})"
                "\nEOF\n"
                "[ \"$1\" != 3 ] || echo '{\"mixed\": \"no\", \"none\": \"null\"}'\n"
                "[ \"$1\" != 4 ] || { printf 'a\\000b, \"c\"\\n' >&2; exit 3; }\n");
    place.write("in.txt", "old");
    place.write("s.yaml",
                "name: s\nrunner: command\ncommand: [sh, p.sh, \"{n}\"]\nfiles: [data]\nlimits: {retries: 0}\n"
                "fixed: {data: in.txt, text: \"-3.10\"}\ngrid: {n: [1, 2, 3, 4]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 1);
    place.write("in.txt", "new");
    REQUIRE(place.run({"run", "s.yaml"}).code == 1);
}

TEST_CASE("Texts as metrics and earlier rows survive export and import, of a sweep and of all") {
    const Workplace place;
    run_hostile(place);
    CHECK(place.value("SELECT u || quote(v) || quote(w) FROM sweep_s ORDER BY job_id LIMIT 1") ==
          "a,\"b\"\nc' blank '''");
    CHECK(place.count("results WHERE earlier") == 4);
    REQUIRE(place.run({"export", "-o", "all.csv"}).code == 0);
    const Outcome whole = place.run({"import", "all.csv", "--sweep", "whole"});
    CHECK(whole.code == 0);
    CHECK_MESSAGE(contains(whole.err, "4 earlier rows"), whole.err);
    CHECK(results_of(place, "s") == results_of(place, "whole"));
    check_inverse(place, "s");
}

TEST_CASE("A sweep is not run under the name of imported results, and what to do is said") {
    const Workplace place;
    place.sweep("m", "grid: {n: [1, 2]}\n");
    place.write("old.csv", "n,loss\n1,0.5\n");
    REQUIRE(place.run({"import", "old.csv", "--sweep", "m"}).code == 0);
    for (const Arguments& arguments : {Arguments{"run", "m.yaml"}, Arguments{"plan", "m.yaml"},
                                       Arguments{"split", "m.yaml", "--shards", "2", "-o", "d"}}) {
        CAPTURE(arguments.front());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 2);
        CHECK_MESSAGE(contains(end.err, "has imported results as sweep 'm' (of "), end.err);
        CHECK_MESSAGE(contains(end.err, "old.csv --sweep m --undo"), end.err);
    }
    CHECK(place.count("sweep_m") == 1);
    REQUIRE(place.run({"import", "old.csv", "--sweep", "m", "--undo"}).code == 0);
    CHECK(place.run({"run", "m.yaml"}).code == 0);
}

TEST_CASE("A corrected file that was imported as more results is put in place by --replace, or taken back by --undo") {
    const Workplace place;
    place.write("old.csv", "n,loss\n1,0.5\n2,0.4\n");
    place.run({"import", "old.csv", "--sweep", "m"});
    place.write("old.csv", "n,loss\n1,0.3\n2,0.4\n");
    CHECK(contains(place.run({"import", "old.csv", "--sweep", "m"}).err,
                   "if the file corrects those, import it again with --replace"));
    const char* figures = "SELECT group_concat(n || ' ' || loss, '; ') FROM (SELECT * FROM sweep_m ORDER BY n, repeat)";
    CHECK(place.value(figures) == "1 0.5; 1 0.3; 2 0.4");
    CHECK(contains(place.run({"import", "old.csv", "--sweep", "m", "--replace"}).err,
                   "1 earlier result of these parameters that the file does not have: now former attempts"));
    CHECK(place.value(figures) == "1 0.3; 2 0.4");
    CHECK(contains(place.run({"doctor"}).out, "intact, and its files are present"));
    check_refused(place.run({"import", "other.csv", "--sweep", "m", "--undo"}), 2, "its files are: ");
    CHECK(contains(place.run({"import", "old.csv", "--sweep", "m", "--undo"}).err, "nothing is left of it"));
    CHECK(place.run({"import", "old.csv", "--sweep", "m"}).code == 0);
    CHECK(place.value(figures) == "1 0.3; 2 0.4");
    CHECK(contains(place.run({"doctor"}).out, "intact, and its files are present"));
}

TEST_CASE("A merge says which results are earlier rows since the file there differs, and its advice makes them count") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    place.sweep("s", "grid: {n: [2, 3]}\n");
    REQUIRE(place.run({"run", "s.yaml", "--db", "other.db"}).code == 0);
    const Outcome merged = place.run({"merge", "other.db"});
    CHECK_MESSAGE(contains(merged.err,
                           "  sweep s: 1 result is an earlier row, left out of reports, because the sweep "
                           "file there differs from the one last planned here. `stylesweep run FILE --db "
                           "results.db` plans again"),
                  merged.err);
    CHECK(place.count("sweep_s") == 2);
    place.sweep("s", "grid: {n: [1, 2, 3]}\n");
    CHECK(contains(place.run({"run", "s.yaml"}).err, "3 jobs, 0 to run, 3 done before"));
    CHECK(place.count("sweep_s") == 3);
    CHECK_FALSE(contains(place.run({"merge", "other.db"}).err, "earlier row"));
}

TEST_CASE("A merge of an imported sweep and a run one says which rows are earlier, and its advice makes them count") {
    const Workplace place;
    place.write("old.csv", "n,loss\n1,2\n");
    place.sweep("s", "grid: {n: [1, 2]}\n");
    REQUIRE(place.run({"import", "old.csv", "--sweep", "s", "--db", "imported.db"}).code == 0);
    REQUIRE(place.run({"run", "s.yaml", "--db", "run.db"}).code == 0);

    place.run({"merge", "run.db"});
    CHECK(contains(place.run({"merge", "imported.db"}).err,
                   "the sweep was imported there and run here. `stylesweep "
                   "import FILE.csv --sweep OTHER --db results.db`"));
    REQUIRE(place.run({"import", "old.csv", "--sweep", "other"}).code == 0);
    CHECK(place.count("sweep_other") == 1);

    place.run({"merge", "imported.db", "--db", "there.db"});
    CHECK(contains(place.run({"merge", "run.db", "--db", "there.db"}).err, "Give the sweep file another `name:`"));
    place.sweep("renamed", "grid: {n: [1, 2]}\n");
    CHECK(contains(place.run({"run", "renamed.yaml", "--db", "there.db"}).err, "2 jobs, 0 to run, 2 done before"));
}

TEST_CASE("A sweep merged onto the import of its export says that its results are there twice") {
    const Workplace place;
    place.sweep("s", "grid: {py: [3.1, 3.10]}\n");
    REQUIRE(place.run({"run", "s.yaml"}).code == 0);
    REQUIRE(place.run({"export", "--sweep", "s", "-o", "s.csv"}).code == 0);
    REQUIRE(place.run({"import", "s.csv", "--sweep", "s", "--db", "other.db"}).code == 0);
    const Outcome merged = place.run({"merge", "--db", "other.db", "results.db"});
    CHECK_MESSAGE(contains(merged.err, "the sweep 's' has 2 results twice, as run and as imported"), merged.err);
    CHECK(contains(place.run({"import", "s.csv", "--sweep", "s", "--undo", "--db", "other.db"}).err,
                   "2 results removed"));
    CHECK_FALSE(contains(place.run({"merge", "--db", "other.db", "results.db"}).err, "twice"));
}

TEST_CASE("A backup taken while a sweep runs is a database of its own; the sweep goes on") {
    const Workplace place;
    place.sweep("s", "grid: {n: {range: [1, 300, 1]}}\nfixed: {samples: 20, sleep_s: 0.002}\n");
    Started sweep = place.start({"run", "s.yaml", "--runners", "2"});
    REQUIRE(until([&] { return place.count_if_there("results") > 20; }));
    place.run({"export", "--backup", "copy.db"});
    CHECK(sweep.wait().code == 0);
    SQLite::Database copy(place.path("copy.db").string(), SQLite::OPEN_READONLY);
    CHECK(copy.execAndGet("PRAGMA integrity_check").getString() == "ok");
    const int done = copy.execAndGet("SELECT count(*) FROM results").getInt();
    CHECK(done > 20);
    CHECK(copy.execAndGet("SELECT count(*) FROM samples").getInt() == done * 20);
    place.check_each_done_once(300);
}

TEST_CASE("doctor tells of damage, and mends with --repair what it safely can") {
    const Night place;
    place.run({"run", "s.yaml"});
    place.execute("UPDATE job SET attempts = 0; DROP VIEW sweep_s");
    const Outcome look = place.run({"doctor"});
    CHECK(look.code == 1);
    CHECK(contains(look.out, "WARNING 10 jobs whose attempt count is too low"));
    CHECK(contains(look.out, "missing views: sweep_s"));
    const Outcome mend = place.run({"doctor", "--repair"});
    CHECK(mend.code == 0);
    CHECK(contains(mend.out, "repaired: 10 jobs whose attempt count is too low"));
    CHECK(contains(place.only_out({"doctor"}), "intact, and its files are present"));
    CHECK(place.count("sweep_s") == 10);
}

}  // namespace
}  // namespace stylesweep::e2e
