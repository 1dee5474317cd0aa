// What every command has in common: exit codes, standard output for data and standard error for messages.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

struct Slip {
    Arguments arguments;
    std::string said;
};

TEST_CASE("A slip on the command line ends with exit code 2, a hint on standard error and no output") {
    const Slip slips[] = {
        {{}, "usage: stylesweep COMMAND"},
        {{"pln", "s.yaml"}, "no command 'pln'; did you mean 'plan'?"},
        {{"frobnicate"},
         "known: plan, run, status, pause, resume, cancel, query, report, serve, evaluate, compare, fit, check, show, "
         "split, work, "
         "merge, export, import, weights, doctor, completion, manual, version"},
        {{"plan", "s.yaml", "--fromat", "csv"}, "no option '--fromat'; did you mean '--format'?"},
        {{"run", "s.yaml", "--fail-fasst"}, "no option '--fail-fasst'; did you mean '--fail-fast'?"},
        {{"plan"}, "name the sweep file"},
        {{"plan", "s.yaml", "more.yaml"}, "usage: stylesweep plan"},
        {{"plan", "missing.yaml"}, "missing.yaml"},
        {{"plan", "s.yaml", "--format", "xml"}, "no format 'xml' here; known: table, csv, json"},
        {{"status", "--format", "csv"}, "no format 'csv' here; known: table, json"},
        {{"plan", "s.yaml", "--set", "n"}, "'n': it is not of the form NAME=VALUE"},
        {{"plan", "s.yaml", "--set", "outcome=doen"}, "unknown outcome 'doen'; did you mean 'done'?"},
        {{"plan", "s.yaml", "--max-jobs", "2"}, "raise the limit with --max-jobs"},
        {{"run", "s.yaml", "--rerun", "everything"}, "--rerun takes 'failed' or 'all', not 'everything'"},
        {{"run", "s.yaml", "--runners", "0"}, "--runners takes a number from 1 to 1024"},
        {{"run", "s.yaml", "--device", "cpi"}, "no device 'cpi' for this runner; did you mean 'cpu'?"},
        {{"query"}, "name the SQL"},
        {{"report"}, "-o, --csv or --markdown"},
        {{"show"}, "name the job"},
        {{"plan", ""}, "the argument for the sweep file is empty"},
        {{"plan", "zero.db"}, "zero.db:1:1: the file is empty"},
        {{"plan", "sqlite.db"}, "sqlite.db:1:1: this is a database, not a sweep file; --db names a database"},
        {{"version", "--frob"}, "no option '--frob'"},
        {{"help", "frob"}, "no command 'frob'"},
        {{"weights", "list", "extra"}, "name it with --folder"},
        {{"weights", "verify", "--folder", "none"}, "there is no folder none"},
        {{"weights", "import", "none.pth"}, "none.pth: cannot be read"},
        {{"weights", "import", "s.yaml"}, "s.yaml: neither a PyTorch file"},
        {{"weights", "fetch"}, "name one of vgg19, vgg16, resnet18"},
        {{"weights", "fetch", "vgg91"}, "no official weights 'vgg91'; did you mean 'vgg19'?"},
        {{"weights", "import", "x.pth", "--preprocessing", "cafe"}, "takes torchvision or caffe, not 'cafe'"},
    };
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2, 3]}\n");
    place.write("zero.db", "");
    place.write("sqlite.db", std::string("SQLite format 3\0\x10", 17));
    for (const Slip& slip : slips) {
        CAPTURE(slip.said);
        const Outcome end = place.run(slip.arguments);
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK_MESSAGE(contains(end.err, slip.said), end.err);
    }
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

TEST_CASE("A file that is no database, or cannot be one, ends with exit code 3 and says why") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1]}\n");
    place.write("zero.db", "");
    for (const auto& [arguments, said] :
         {std::pair{Arguments{"status", "--db", "zero.db"}, "zero.db: is empty: no database yet"},
          {{"query", "SELECT 1", "--db", "s.yaml"}, "s.yaml: not a stylesweep database (not SQLite at all)"},
          {{"run", "s.yaml", "--db", "s.yaml"}, "s.yaml: not a stylesweep database"},
          {{"work", "s.yaml"}, "stylesweep: s.yaml: not a stylesweep database"},
          {{"report", "-o", "r.html", "--db", "."}, "is a folder, not a database"}}) {
        const Outcome end = place.run(arguments);
        CAPTURE(arguments.front());
        CHECK(end.code == 3);
        CHECK_MESSAGE(contains(end.err, said), end.err);
    }
    CHECK(contains(place.run({"plan", "s.yaml", "--db", "gone.db"}).err, "note: there is no database gone.db yet"));
    CHECK(place.run({"plan", "s.yaml"}).err.empty());
}

TEST_CASE("A database may have any name, also one that SQLite takes for something else") {
    const Workplace place;
    place.sweep("s", "grid: {n: [1, 2]}\n");
    for (const char* name : {":memory:", "file:x.db?mode=memory", "a #1?%41'\"\u00e4.db", " "}) {
        CAPTURE(name);
        const std::string db = std::string("--db=") + name;
        const Outcome ran = place.run({"run", "s.yaml", db});
        CHECK_MESSAGE(ran.code == 0, ran.err);
        CHECK(fs::is_regular_file(place.path(name)));
        CHECK(place.run({"query", "SELECT count(*) FROM results", "--format", "csv", db}).out == "count(*)\n2\n");
        const Outcome merged = place.run({"merge", "--db", "all.db", name});
        CHECK_MESSAGE(merged.code == 0, merged.err);
    }
    CHECK(place.run({"query", "SELECT count(*) FROM results", "--db", "all.db", "--format", "csv"}).out ==
          "count(*)\n2\n");
}

TEST_CASE("A mistake in the sweep file ends with exit code 2 and its place, and nothing is begun") {
    const Workplace place;
    place.write("s.yaml", "name: s\nrunner: noop\ngird:\n  n: [1]\n");
    for (const char* command : {"plan", "run"}) {
        const Outcome end = place.run({command, "s.yaml"});
        CHECK(end.code == 2);
        CHECK(end.out.empty());
        CHECK_MESSAGE(contains(end.err, "s.yaml:3:1: unknown key 'gird'; did you mean 'grid'?"), end.err);
    }
    place.write("s.yaml", "name: s\nrunner: nop\n");
    CHECK(contains(place.run({"plan", "s.yaml"}).err, "s.yaml:2:9: no runner 'nop'"));
    CHECK_FALSE(fs::exists(place.path("results.db")));
}

TEST_CASE("Help and the version are data: on standard output, exit code 0") {
    const Workplace place;
    for (const Arguments& arguments : {Arguments{"version"},
                                       {"--version"},
                                       {"help"},
                                       {"--help"},
                                       {"plan", "--help"},
                                       {"run", "-h"},
                                       {"help", "query"},
                                       {"version", "--help"}}) {
        CAPTURE(arguments.front());
        const Outcome end = place.run(arguments);
        CHECK(end.code == 0);
        CHECK(contains(end.out, "stylesweep"));
        CHECK(end.err.empty());
    }
    CHECK(place.run({"version"}).out.starts_with("stylesweep 0."));
}

TEST_CASE("The doctor names this machine's runners and exits with 1 exactly when it warns") {
    const Workplace place;
    Outcome end = place.run({"doctor"});
    CHECK(contains(end.out, "\nrunner noop\n"));
    CHECK(contains(end.out, "does not exist yet; `stylesweep run` creates it"));
    CHECK(end.code == (contains(end.out, "WARNING") ? 1 : 0));
    CHECK(contains(end.out, "all well") == (end.code == 0));
    CHECK(end.err.empty());

    place.write("broken.db", "this is no database at all, whatever its name may say about it");
    end = place.run({"doctor", "--db", "broken.db"});
    CHECK(end.code == 1);
    CHECK(contains(end.out, "WARNING broken.db: not a stylesweep database"));
}

TEST_CASE("Output that goes to no terminal has no colours and no cursor control, with NO_COLOR or without") {
    Workplace place;
    place.sweep("s", "grid: {outcome: [done, failed]}\n");
    for (int round = 0; round < 2; ++round) {
        for (const Arguments& arguments : {Arguments{"run", "s.yaml", "--rerun", "all"}, {"status"}}) {
            const Outcome end = place.run(arguments);
            CHECK_FALSE(contains(end.out + end.err, "\x1b"));
            CHECK_FALSE(contains(end.out + end.err, "\r"));
        }
        place.environment = {{"NO_COLOR", "1"}};
    }
}

TEST_CASE("On a terminal NO_COLOR leaves the progress line without colours") {
    Workplace place;
    if (place.run_other("/usr/bin/script", {"--version"}).code != 0) {
        MESSAGE("skipped: there is no script(1) to make a terminal with");
        return;
    }
    place.sweep("s", "fixed: {sleep_s: 0.3}\ngrid: {outcome: [failed, done]}\n");
    const auto on_terminal = [&] {
        const std::string command = "'" + program + "' run s.yaml --rerun all";
        return place.run_other("/usr/bin/script", {"-qec", command, "/dev/null"}).out;
    };
    CHECK(contains(on_terminal(), "\x1b[33m"));
    place.environment = {{"NO_COLOR", "1"}};
    const std::string plain = on_terminal();
    CHECK(contains(plain, "1 failed"));
    CHECK_FALSE(contains(plain, "\x1b[33m"));
}

}  // namespace
}  // namespace stylesweep::e2e
