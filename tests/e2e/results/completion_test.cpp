// What may follow on a command line, asked as the shells' scripts ask.
#include <algorithm>

#include "tests/e2e/fixture.hpp"

namespace stylesweep::e2e {
namespace {

std::vector<std::string> candidates(const Workplace& place, const std::string& line, const std::string& breaks = "") {
    const Outcome end = place.run({"completion", "--line", line, "--breaks", breaks});
    CHECK_MESSAGE((end.code == 0 && end.err.empty()), line << ": " << end.err);
    std::vector<std::string> lines;
    std::istringstream in(end.out);
    for (std::string each; std::getline(in, each);) lines.push_back(each);
    return lines;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
}

using Lines = std::vector<std::string>;

TEST_CASE("Commands, options and the words that an option takes are completed") {
    const Workplace place;
    CHECK(candidates(place, "stylesweep re") == Lines{"report", "resume"});
    CHECK(has(candidates(place, "stylesweep "), "help"));
    CHECK(candidates(place, "stylesweep help vers") == Lines{"version"});
    CHECK(candidates(place, "stylesweep no-such ").empty());
    CHECK(candidates(place, "stylesweep run --re") == Lines{"--rerun"});
    CHECK(candidates(place, "stylesweep run --rerun ") == Lines{"all", "failed"});
    CHECK(candidates(place, "stylesweep run --rerun=f") == Lines{"--rerun=failed"});
    CHECK(candidates(place, "stylesweep query --format json @fail") == Lines{"@failures"});
    CHECK(has(candidates(place, "stylesweep query @p"), "@pareto"));
    CHECK(has(candidates(place, "stylesweep query @pareto -p "), "sweep="));
    CHECK(candidates(place, "stylesweep weights ex") == Lines{"export-onnx"});
    CHECK(candidates(place, "stylesweep manual co") == Lines{"command"});
    CHECK(candidates(place, "stylesweep completion ") == Lines{"bash", "fish", "zsh"});
}

TEST_CASE("Files are completed by what is expected, with the folders on the way") {
    const Workplace place;
    for (const char* name : {"sweeps/b.yaml", "sweeps/c d.yml", "sweeps/picture.png"}) {
        fs::create_directories(place.path(name).parent_path());
        place.write(name, "");
    }
    place.write("a.yaml", "");
    place.write("results.db", "");
    place.write(".hidden.yaml", "");
    CHECK(candidates(place, "stylesweep run ") == Lines{"a.yaml", "sweeps/"});
    CHECK(candidates(place, "stylesweep run sweeps/") == Lines{"sweeps/b.yaml", "sweeps/c d.yml"});
    CHECK(candidates(place, "stylesweep run 'sweeps/c ") == Lines{"sweeps/c d.yml"});
    CHECK(candidates(place, "stylesweep run .h") == Lines{".hidden.yaml"});
    CHECK(candidates(place, "stylesweep run a.yaml --db ") == Lines{"results.db", "sweeps/"});
    CHECK(candidates(place, "stylesweep run a.yaml --db=r") == Lines{"--db=results.db"});
    CHECK(candidates(place, "stylesweep run a.yaml --db=r", "=:") == Lines{"results.db"});
    CHECK(candidates(place, "stylesweep run a.yaml another").empty());
    CHECK(candidates(place, "stylesweep weights list --folder ") == Lines{"sweeps/"});
}

TEST_CASE("Parameters of the sweep's runner and their values are completed") {
    const Workplace place;
    place.sweep("s", "grid: {sleep_s: [0, 1], tag: [x]}\n");
    const Lines names = candidates(place, "stylesweep run s.yaml --set ");
    for (const char* name : {"sleep_s=", "tag=", "outcome=", "steps="}) CHECK_MESSAGE(has(names, name), name);
    CHECK(candidates(place, "stylesweep plan s.yaml --set outcome=un") == Lines{"outcome=unsupported"});
    CHECK(candidates(place, "stylesweep plan s.yaml --set outcome=done,ha") == Lines{"outcome=done,hang"});
    CHECK(candidates(place, "stylesweep plan s.yaml --set=outcome=ha") == Lines{"--set=outcome=hang"});
    CHECK(candidates(place, "stylesweep plan s.yaml --set outcome=ha", "=") == Lines{"hang"});
    CHECK(has(candidates(place, "stylesweep run s.yaml --device "), "cpu"));
    place.write("half.yaml", "name: half\nrunner: [");
    CHECK(candidates(place, "stylesweep run half.yaml --set ").empty());
}

TEST_CASE("Sweeps of the database that the line names are completed") {
    const Workplace place;
    place.sweep("night", "fixed: {sleep_s: 0}\n");
    place.sweep("noon", "fixed: {sleep_s: 0}\n");
    place.run({"run", "night.yaml"});
    place.run({"run", "noon.yaml", "--db", "other.db"});
    CHECK(candidates(place, "stylesweep pause ") == Lines{"night"});
    CHECK(candidates(place, "stylesweep report --db other.db --sweep n") == Lines{"noon"});
    CHECK(candidates(place, "stylesweep report --db other.db --db results.db --sweep n") == Lines{"night", "noon"});
    CHECK(candidates(place, "stylesweep query @pareto -p sweep=") == Lines{"sweep=night"});
    place.write("broken.db", "not a database");
    CHECK(candidates(place, "stylesweep pause --db broken.db ").empty());
}

}  // namespace
}  // namespace stylesweep::e2e
