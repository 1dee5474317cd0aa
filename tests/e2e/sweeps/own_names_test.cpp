// A second sweep over equal contents under other file names leaves a finished one as it is.
#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

void sweep_over(const Workplace& place, const std::string& name, const std::string& pictures) {
    place.write(name + ".yaml",
                "name: " + name +
                    "\nrunner: command\norder: grid\ncommand: [sh, -c, 'echo {{\\\"loss\\\": {n}}}; cat "
                    "{picture}']\nfiles: [picture]\ngrid: {n: [1, 2]}\nzip: [{picture: " +
                    pictures + "}]\n");
}

TEST_CASE("Files of equal contents under other names rename nothing in the view, report and export of another sweep") {
    const Workplace place;
    place.write("tower.txt", "the tower");
    place.write("copy.txt", "the tower");
    place.write("bridge.txt", "the bridge");
    sweep_over(place, "first", "[tower.txt, bridge.txt]");
    sweep_over(place, "second", "[copy.txt]");
    const std::string names = "SELECT group_concat(picture) FROM (SELECT picture FROM sweep_";
    REQUIRE(place.run({"run", "first.yaml"}).code == 0);
    REQUIRE(place.run({"report", "--sweep", "first", "--markdown", "before.md"}).code == 0);
    const Outcome second = place.run({"run", "second.yaml"});
    CHECK_MESSAGE(contains(second.err, "2 jobs, 0 to run, 2 done before"), second.err);
    for (int round = 0; round < 2; ++round) {
        CHECK(place.value(names + "first ORDER BY n, picture DESC)") == "tower.txt,bridge.txt,tower.txt,bridge.txt");
        CHECK(place.value(names + "second)") == "copy.txt,copy.txt");
        CHECK(place.run({"report", "--sweep", "first", "--markdown", "after.md"}).code == 0);
        CHECK_FALSE(contains(content(place.path("after.md")), "copy.txt"));
        CHECK(place.run({"report", "--sweep", "second", "--markdown", "second.md"}).code == 0);
        CHECK_FALSE(contains(content(place.path("second.md")), "tower.txt"));
        CHECK_FALSE(contains(place.run({"export", "--sweep", "first"}).out, "copy.txt"));
        CHECK(place.run({"plan", "first.yaml"}).code == 0);
        CHECK(place.run({"run", "first.yaml"}).code == 0);  // planned anew: the other sweep keeps its own, too
    }
}

// Two people's folders, with equal pictures under names of their own.
void folder_of(const Workplace& place, const std::string& person, const std::string& tower, const std::string& bridge) {
    fs::create_directories(place.path(person));
    place.write(person + "/" + tower, "the tower");
    place.write(person + "/" + bridge, "the bridge");
    place.write(person + "/s.yaml", "name: " + person +
                                        "\nrunner: command\ncommand: [sh, -c, 'echo {{\\\"loss\\\": {n}}}; cat "
                                        "{picture}']\nfiles: [picture]\ngrid: {n: [1], picture: {glob: '*.jpg'}}\n");
}

std::string pictures(const Workplace& place, const std::string& person, const std::string& database = "results.db") {
    const Outcome answer = place.run(
        {"query", "SELECT group_concat(picture) AS p FROM (SELECT picture FROM sweep_" + person + " ORDER BY 1)",
         "--db", database, "--format", "csv"});
    return answer.out.substr(answer.out.find('\n') + 1);
}

TEST_CASE("Sweeps in two folders keep their names through show, export, merge and a renamed picture") {
    const Workplace place;
    folder_of(place, "alice", "tower.jpg", "bridge.jpg");
    folder_of(place, "bob", "b1.jpg", "b2.jpg");
    REQUIRE(place.run({"run", "alice/s.yaml"}).code == 0);
    REQUIRE(place.run({"run", "bob/s.yaml"}).code == 0);
    REQUIRE(place.count("job") == 2);
    CHECK(pictures(place, "alice") == "\"bridge.jpg,tower.jpg\"\n");
    CHECK(pictures(place, "bob") == "\"b1.jpg,b2.jpg\"\n");

    const std::string key = place.value("SELECT job_key FROM sweep_alice WHERE picture = 'tower.jpg'");
    const std::string shown = place.run({"show", key}).out;
    CHECK_MESSAGE(contains(shown, "picture: tower.jpg\n"), shown);
    CHECK_MESSAGE(contains(shown, "also of sweep: bob (there picture: b1.jpg)\n"), shown);
    CHECK_MESSAGE(contains(shown, "/alice/tower.jpg"), shown);

    const std::string csv = place.run({"export", "--sweep", "bob"}).out;
    CHECK_MESSAGE((contains(csv, "b1.jpg") && !contains(csv, "tower.jpg")), csv);

    REQUIRE(place.run({"run", "bob/s.yaml", "--db", "bobs.db"}).code == 0);
    REQUIRE(place.run({"merge", "--db", "bobs.db", "results.db"}).code == 0);
    CHECK(pictures(place, "alice", "bobs.db") == "\"bridge.jpg,tower.jpg\"\n");
    CHECK(pictures(place, "bob", "bobs.db") == "\"b1.jpg,b2.jpg\"\n");

    fs::rename(place.path("alice/tower.jpg"), place.path("alice/eiffel.jpg"));
    const Outcome renamed = place.run({"run", "alice/s.yaml"});
    CHECK_MESSAGE(contains(renamed.err, "2 jobs, 0 to run, 2 done before"), renamed.err);
    CHECK(pictures(place, "alice") == "\"bridge.jpg,eiffel.jpg\"\n");
    CHECK(pictures(place, "bob") == "\"b1.jpg,b2.jpg\"\n");
    REQUIRE(place.run({"merge", "--db", "bobs.db", "results.db"}).code == 0);
    CHECK(pictures(place, "alice", "bobs.db") == "\"bridge.jpg,eiffel.jpg\"\n");
}

}  // namespace
}  // namespace stylesweep::e2e
