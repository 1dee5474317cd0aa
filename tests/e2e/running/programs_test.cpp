// What programs are given, and what they report: null, nested names, values of any length, metrics of any name.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void sweep(const Workplace& place, const std::string& rest) {
    place.write("p.yaml", "name: p\nrunner: command\norder: grid\nlimits: {retries: 0}\n" + rest);
}

// Its words, each in brackets, as text metrics.
void write_echo(const Workplace& place) {
    place.write("echo.sh",
                "line=''\nfor word; do line=\"$line[$word]\"; done\necho \"{\\\"words\\\": \\\"$line\\\"}\"\n");
}

std::string words(const Workplace& place) {
    return place.value("SELECT group_concat(words, ' ') FROM (SELECT words FROM sweep_p ORDER BY job_id)");
}

TEST_CASE("Words of null and of conditions that do not hold are left out") {
    const Workplace place;
    write_echo(place);
    sweep(place,
          "command: [sh, echo.sh, '{amp?--amp}', '{lr?--lr={lr}}', '{seed}', end]\n"
          "grid: {amp: [true, false, null], lr: [0.10, null]}\nfixed: {seed: null}\n");
    CHECK(contains(place.run({"plan", "p.yaml"}).out, ": 6 jobs"));
    CHECK(place.run({"run", "p.yaml"}).code == 0);
    CHECK(words(place) == "[--amp][--lr=0.10][end] [--amp][end] [--lr=0.10][end] [end] [--lr=0.10][end] [end]");
    CHECK(place.count("sweep_p WHERE amp IS NULL AND seed IS NULL") == 2);
    CHECK(place.count("sweep_p WHERE amp = 0") == 2);
    CHECK(contains(place.run({"run", "p.yaml"}).err, "6 done before"));
}

TEST_CASE("Nested and dashed names are placeholders, environment variables and quoted columns") {
    const Workplace place;
    write_echo(place);
    sweep(place,
          "command: 'sh echo.sh {optimizer.lr} $STYLESWEEP_PARAM_optimizer_lr $STYLESWEEP_PARAM_learning_rate'\n"
          "grid: {optimizer: {lr: [0.1, 0.01]}}\nfixed: {learning-rate: 5}\n");
    CHECK(place.run({"run", "p.yaml"}).code == 0);
    CHECK(words(place) == "[0.1][0.1][5] [0.01][0.01][5]");
    CHECK(place.value("SELECT \"learning-rate\" FROM sweep_p WHERE \"optimizer.lr\" < 0.05") == "5");
    CHECK(contains(place.run({"query", "SELECT optimizer.lr FROM sweep_p"}).err, "double quotes: \"optimizer.lr\""));
    CHECK(contains(place.run({"query", "SELECT * FROM sweep_ep-1"}).err, "\"sweep_ep-1\""));
    const Outcome again = place.run({"show", "1", "--reproduce"});
    place.write("again.yaml", again.out);
    CHECK(place.run({"run", "again.yaml"}).code == 0);
    CHECK(place.count("job") == 2);
}

TEST_CASE("A parameter of megabytes reaches the program as a file, and no command prints it whole") {
    const Workplace place;
    const std::string text(3'000'000, 'x');
    sweep(place,
          "command: 'cat \"$STYLESWEEP_PARAM_text_FILE\" >got; echo \"${{STYLESWEEP_PARAM_text-unset}}\" >variable; "
          "exit 3'\nfixed: {text: " +
              text + "}\n");
    const Outcome plan = place.run({"plan", "p.yaml"}), run = place.run({"run", "p.yaml"});
    CHECK(contains(plan.err,
                   "instead of STYLESWEEP_PARAM_text the program finds the name of a file with the value in "
                   "STYLESWEEP_PARAM_text_FILE"));
    CHECK(run.code == 1);
    CHECK(content(place.path("got")) == text);
    CHECK(content(place.path("variable")) == "unset\n");
    CHECK_MESSAGE(fs::is_empty(place.path("results.files/work")), "the file is gone with its job");
    const Outcome query = place.run({"query", "SELECT text, status FROM sweep_p"});
    CHECK(contains(query.out, "1 value is cut short; --format json shows everything\n"));
    for (const Outcome& end : {plan, run, query, place.run({"status"}), place.run({"show", "1"})}) {
        CHECK(end.out.size() < 20'000);
        CHECK(end.err.size() < 20'000);
    }
    CHECK(contains(place.run({"query", "SELECT text FROM sweep_p", "--format", "csv"}).out, text));

    sweep(place, "command: [echo, '{text}']\nfixed: {text: " + text + "}\n");
    const Outcome refused = place.run({"run", "p.yaml"});
    CHECK(refused.code == 2);
    CHECK(contains(refused.err, "p.yaml:5:17: command: {text} has 3000000 bytes in some jobs"));
    CHECK(contains(refused.err, "the environment variable STYLESWEEP_PARAM_text_FILE names"));

    sweep(place, "command: [echo]\nfixed: {a: 1}\nlauncher: 3" + std::string(1'000'000, 'x') + "y\n");
    const Outcome mistyped = place.run({"plan", "p.yaml"});
    CHECK(mistyped.err.size() < 5'000);
    CHECK(contains(mistyped.err, "p.yaml:7:11: no launcher '3xxx"));
    CHECK(contains(mistyped.err, "bytes left out, hash "));
}

TEST_CASE("A word that is too long only when it is filled in is the job's error, with another way") {
    const Workplace place;
    sweep(place, "command: 'true {a} {b}'\nfixed: {a: " + std::string(70'000, 'x') +
                     ", b: " + std::string(70'001, 'y') + "}\n");
    CHECK(place.run({"run", "p.yaml"}).code == 1);
    const std::string message = place.value("SELECT error_message FROM attempt");
    CHECK(contains(message, "the system takes at most 131071"));
    CHECK(message.ends_with("have the program read the environment variable STYLESWEEP_PARAM_b"));
}

TEST_CASE("run and status count the done jobs whose metrics could not be read, and those without any") {
    const Workplace place;
    sweep(place,
          "command: 'echo {text}'\ngrid:\n  text:\n    - '{\"loss\": 1}'\n    - '{\"loss\": \"0.5\"}'\n"
          "    - \"{'loss': 0.25}\"\n    - nothing\n");
    const Outcome run = place.run({"run", "p.yaml"}), status = place.run({"status"});
    CHECK(run.code == 0);
    for (const std::string& text : {run.err, status.out}) {
        CHECK(contains(text, "2 done jobs have warnings (2 of metrics), such as "));
        CHECK(contains(text,
                       "\n  stylesweep query 'SELECT job_key, warning FROM \"sweep_p\" WHERE warning IS NOT NULL'\n"));
        CHECK(contains(text,
                       "2 of 4 done jobs have no metric besides those that runner command measures. A program "
                       "prints its own as a JSON object"));
    }
    CHECK(contains(place.run({"status", "--format", "json"}).out, "\"warnings\": 2"));
    const Outcome shown = place.run({"query", "SELECT job_key, warning FROM \"sweep_p\" WHERE warning IS NOT NULL"});
    CHECK(shown.code == 0);
    CHECK(contains(shown.out, "are texts that were converted to numbers"));
    CHECK(contains(shown.out, "looks like metrics but is not JSON"));

    place.write("q.yaml", "name: q\nrunner: command\ncommand: [echo, '{{\"loss\": {n}}}']\nfixed: {n: 1}\n");
    CHECK_FALSE(contains(place.run({"run", "q.yaml"}).err, "metric"));
    place.write("r-1.yaml", "name: r-1\nrunner: command\ncommand: [echo, '{n}']\ngrid: {n: {range: [1, 17, 1]}}\n");
    CHECK(contains(place.run({"run", "r-1.yaml"}).err, "17 done jobs have no metric besides those that"));
}

TEST_CASE("Any name of a metric is a column, and what has none is named") {
    const Workplace place;
    place.write("names.json",
                R"-({"mAP@50": 0.5, "loss (val)": 1, "top 1": 2, "Loss": 3, "loss": 4, "status": 5, "nan": NaN})-");
    sweep(place, "command: [cat, names.json]\nfixed: {n: 1}\n");
    CHECK(place.run({"run", "p.yaml"}).code == 0);
    CHECK(place.value(
              "SELECT \"mAP@50\" || ' ' || \"loss (val)\" || ' ' || \"top 1\" || ' ' || metric_Loss || ' ' || loss "
              "|| ' ' || metric_status FROM sweep_p") == "0.5 1.0 2.0 3.0 4.0 5.0");
    CHECK(contains(place.run({"export", "--sweep", "p"}).out, "mAP@50,"));
    CHECK(contains(place.value("SELECT warning FROM sweep_p"), "1 of the metrics left out, such as 'nan'"));

    place.write("many.sh",
                "printf '{\"loss\": 1'\ni=1000\nwhile [ $i -lt 1600 ]; do printf ', \"m%d\": %d' $i $i; i=$((i+1)); "
                "done\necho '}'\n");
    sweep(place, "command: [sh, many.sh]\nfixed: {n: 2}\n");
    CHECK(place.run({"run", "p.yaml", "--rerun", "all"}).code == 0);
    CHECK(place.value("SELECT more_metrics ->> '$.m1599' FROM sweep_p WHERE n = 2") == "1599.0");
    CHECK(place.value("SELECT count(*) FROM metric WHERE name LIKE 'm1___'") == "600");
    CHECK(contains(place.run({"export", "--sweep", "p"}).out, ",m1599,"));
}

TEST_CASE("A parameter with the name of a column has a column of another name, which is said") {
    const Workplace place;
    write_echo(place);
    sweep(place,
          "command: [sh, echo.sh, '{status}', '{host}']\ngrid: {status: [open, shut]}\nfixed: {host: h, width: 3}\n");
    const Outcome plan = place.run({"plan", "p.yaml"});
    CHECK(contains(plan.err,
                   "note: the parameter 'status' is the column param_status of sweep_p, where status is the "
                   "job's own"));
    CHECK(contains(plan.err,
                   "note: the parameter 'width' is the column width of sweep_p; in the view results, width is "
                   "something else"));
    CHECK(place.run({"run", "p.yaml"}).code == 0);
    CHECK(place.value("SELECT group_concat(param_status || status || param_host, ' ') FROM sweep_p") ==
          "opendoneh shutdoneh");
}

}  // namespace
}  // namespace stylesweep::e2e
