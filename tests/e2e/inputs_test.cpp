// A row's inputs are the bytes that its job read, whatever is edited meanwhile.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void sweep(const Workplace& place, const std::string& rest) {
    place.write("c.yaml", "name: c\nrunner: command\norder: grid\nlimits: {retries: 1}\n" + rest);
}

bool runs(const Workplace& place) {
    return place.count_if_there("job WHERE state = 'running'") > 0;
}

const std::string outcomes =
    "SELECT group_concat(r, ', ') FROM (SELECT repeat || ' ' || status || ' ' || coalesce(error_class, '') || ' ' || "
    "attempt AS r FROM results ORDER BY job_id)";

}  // namespace

TEST_CASE("An input rewritten while the sweep runs: no row has the old hash and the new text; the old text back runs") {
    const Workplace place;
    place.write("data.txt", "old text\n");
    sweep(place,
          "command: 'touch begun; while test -e wait; do sleep 0.05; done; cat {data}'\nfiles: [data]\n"
          "fixed: {data: data.txt}\nrepeats: 2\n");
    place.write("wait", "");
    Started run = place.start({"run", "c.yaml"});
    REQUIRE(until([&] { return runs(place) && fs::exists(place.path("begun")); }));
    place.write("data.txt", "new text\n");
    fs::remove(place.path("wait"));
    const Outcome end = run.wait();
    CHECK(end.code == 1);
    CHECK(place.value(outcomes) == "1 failed input_changed 1, 2 failed input_changed 1");
    for (const char* part : {"2 failed (input_changed)", "data.txt has changed", "Run the sweep again"})
        CHECK_MESSAGE(contains(end.err, part), end.err);
    CHECK(contains(place.value("SELECT error_message FROM results WHERE repeat = 2"), "since it was planned"));

    CHECK(place.run({"run", "c.yaml"}).code == 0);
    CHECK(place.count("results WHERE status = 'done'") == 2);
    place.write("data.txt", "old text\n");
    const Outcome plan = place.run({"plan", "c.yaml"});
    CHECK_MESSAGE(contains(plan.out + plan.err, "0 new, 2 waiting"), (plan.out + plan.err));
    const Outcome back = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(back.code == 0, back.err);
    CHECK(place.count("results WHERE status = 'done'") == 4);
}

TEST_CASE("An input that is removed, or replaced under its name, while the job runs is a changed one") {
    for (const char* change : {"rm data.txt", "printf other >new && mv new data.txt"}) {
        CAPTURE(change);
        const Workplace place;
        place.write("data.txt", "old text\n");
        sweep(place, std::string("command: '") + change + "'\nfiles: [data]\nfixed: {data: data.txt}\n");
        CHECK(place.run({"run", "c.yaml"}).code == 1);
        CHECK(place.value(outcomes) == "1 failed input_changed 1");
    }
}

TEST_CASE(
    "Files that swap their names between runs: results stay with the contents and are shown under today's names") {
    const Workplace place;
    place.write("a.txt", "A");
    place.write("b.txt", "B");
    sweep(place,
          "command: 'printf \"{{\\\"is_a\\\": %d}}\" $(grep -c A {content})'\nfiles: [content]\n"
          "fixed: {number: 3.10}\ngrid: {content: [a.txt, b.txt]}\n");
    CHECK(place.run({"run", "c.yaml"}).code == 0);
    const std::string labels =
        "SELECT group_concat(r, ', ') FROM (SELECT content || ' ' || is_a AS r FROM sweep_c ORDER BY 1)";
    CHECK(place.value(labels) == "a.txt 1.0, b.txt 0.0");
    fs::rename(place.path("a.txt"), place.path("c.txt"));
    fs::rename(place.path("b.txt"), place.path("a.txt"));
    fs::rename(place.path("c.txt"), place.path("b.txt"));
    const Outcome again = place.run({"run", "c.yaml"});
    CHECK_MESSAGE(contains(again.err, "2 done before"), again.err);
    CHECK(place.value(labels) == "a.txt 0.0, b.txt 1.0");
    CHECK(place.value("SELECT group_concat(content || ' ' || (inputs ->> '$.content.path' LIKE '%/' || content)) FROM "
                      "(SELECT * FROM results ORDER BY content)") == "a.txt 1,b.txt 1");
    CHECK(place.value("SELECT group_concat(params -> '$.number') FROM results") == "3.10,3.10");
}

}  // namespace stylesweep::e2e
