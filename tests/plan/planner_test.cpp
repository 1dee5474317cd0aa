#include "orchestrator/plan/planner.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "base/files/digest.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using nlohmann::json;
using stylesweep::testing::TestFolder;

namespace {

constexpr const char* toy = R"({"protocol": 1, "runner": "toy", "open": true,
  "parameters": [
    {"name": "steps", "type": "integer", "default": 100},
    {"name": "content", "type": "file"},
    {"name": "weights", "type": "file", "choices": ["random"], "default": "random"}],
  "metrics": [{"name": "runtime_s", "unit": "s"}]})";

// The jobs of a sweep file in `folder`, given without its name and runner.
std::vector<schema::PlannedJob> jobs_of(const TestFolder& folder, const std::string& text,
                                        const std::string& runner = "toy", const char* description_text = toy) {
    const auto description = sweep::RunnerDescription::parse(description_text);
    auto file = sweep::parse("name: s\nrunner: " + runner + "\n" + text, folder.path() / "s.yaml");
    sweep::make_typed(file, description);
    sweep::Expansion expansion(file, description);
    plan::Planner planner(file, description, expansion.names());
    std::vector<schema::PlannedJob> jobs;
    for (sweep::JobSpec spec; expansion.next(spec);) jobs.push_back(planner.job(spec));
    return jobs;
}

schema::PlannedJob job_of(const TestFolder& folder, const std::string& text, const std::string& runner = "toy",
                          const char* description_text = toy) {
    const auto jobs = jobs_of(folder, text, runner, description_text);
    REQUIRE(jobs.size() == 1);
    return jobs.front();
}

}  // namespace

TEST_CASE("an input file that cannot be read is an error with its place in the sweep file") {
    const TestFolder folder;
    std::filesystem::create_directory(folder.path() / "folder");
    const std::string file = (folder.path() / "s.yaml").string();
    CHECK_THROWS_WITH_AS(
        job_of(folder, "fixed:\n  content: gone.png\n"),
        (file + ":4:12: cannot read " + (folder.path() / "gone.png").string() + ": No such file or directory").c_str(),
        sweep::SweepFileError);
    CHECK_THROWS_WITH_AS(
        job_of(folder, "fixed:\n  content: folder\n"),
        (file + ":4:12: cannot read " + (folder.path() / "folder").string() + ": Is a directory").c_str(),
        sweep::SweepFileError);
}

TEST_CASE("a described file counts with its description; a permission does not count") {
    const TestFolder folder;
    folder.write("net.pt", "network");
    constexpr const char* with_modules = R"({"protocol": 1, "runner": "toy", "metrics": [], "parameters": [
        {"name": "model", "type": "file", "described": ".pt"},
        {"name": "trust", "type": "boolean", "default": false, "permits": true}]})";
    const auto job = [&](const std::string& fixed) {
        return job_of(folder, "fixed: {" + fixed + "}\n", "toy", with_modules);
    };
    CHECK_THROWS_WITH_AS(job("model: net.pt"), doctest::Contains("s.yaml:3:16: there is no"), sweep::SweepFileError);
    folder.write("net.yaml", "inputs: [content]");
    const schema::PlannedJob first = job("model: net.pt"), trusted = job("model: net.pt, trust: true");
    CHECK(json::parse(first.inputs)["model"]["kind"] == "described");
    CHECK(first.key == trusted.key);
    CHECK(json::parse(trusted.params)["trust"] == true);
    folder.write("net.yaml", "inputs: [content, style]");
    CHECK(job("model: net.pt").key != first.key);
    folder.write("net.bin", "network");
    CHECK_FALSE(json::parse(job("model: net.bin").inputs)["model"].contains("kind"));
}

TEST_CASE("the database is no input, nor is a folder that holds it") {
    const TestFolder folder;
    std::filesystem::create_directories(folder.path() / "code/deep");
    folder.write("code/a.py", "a");
    folder.write("code/deep/r.db", "rows");
    constexpr const char* with_folders = R"({"protocol": 1, "runner": "toy", "open": true, "metrics": [],
        "parameters": [{"name": "content", "type": "file", "folders": true}]})";
    const auto error_with = [&](const std::string& content, const std::string& database) -> std::string {
        const auto description = sweep::RunnerDescription::parse(with_folders);
        auto file = sweep::parse("name: s\nrunner: toy\nfixed: {content: " + content + "}\n", folder.path() / "s.yaml");
        sweep::make_typed(file, description);
        sweep::Expansion expansion(file, description);
        plan::Planner planner(file, description, expansion.names());
        planner.keep_out(folder.path() / database);
        try {
            planner.read_inputs(expansion);
        } catch (const sweep::SweepFileError& error) {
            return error.what();
        }
        return "";
    };
    for (const char* input : {"code", "code/deep", "code/deep/r.db", ".", "code/../code"}) {
        CAPTURE(input);
        CHECK(error_with(input, "code/deep/r.db").find("keep it elsewhere (--db FILE)") != std::string::npos);
    }
    CHECK(error_with("code", "results.db") == "");
    CHECK(error_with("code/a.py", "code/deep/r.db") == "");
    CHECK(error_with("code", "codes/r.db") == "");
    std::filesystem::create_symlink("loop", folder.path() / "loop");
    CHECK(error_with("code", "loop/r.db") == "");  // whoever opens it says what is wrong
}

TEST_CASE("the key is the SHA-256 of the documented text") {
    const TestFolder folder;
    folder.write("c.png", "abc");
    const auto job = job_of(folder, "fixed: {zeta: 0.5, content: c.png, alpha: \"a \\\"b\\\"\"}\n");
    CHECK(job.key == sha256(R"({"inputs":{"content":")" + sha256("abc") +
                            R"("},"params":{"alpha":"a \"b\"","zeta":0.5},"repeat":1,"runner":"toy"})"));
}

TEST_CASE("what does not change a job does not change its key") {
    const TestFolder folder;
    const auto picture = folder.write("c.png", "a picture");
    const std::string key = job_of(folder, "fixed: {a: 1000, content: c.png}\n").key;

    const std::pair<const char*, const char*> same[] = {
        {"order of the parameters", "fixed: {content: c.png, a: 1000}\n"},
        {"spelling of a path", "fixed: {a: 1000, content: ./c.png}\n"},
        {"spelling of a number with a type", "fixed: {a: 1000, content: c.png, steps: \"1e2\"}\n"},
        {"axis or fixed", "grid: {a: [1000]}\nfixed: {content: c.png}\n"},
        {"a default written out", "fixed: {a: 1000, content: c.png, steps: 100, weights: random}\n"},
        {"limits and sampling", "fixed: {a: 1000, content: c.png}\nlimits: {timeout: 5m}\nmeasure: {warmup: 3}\n"},
    };
    for (const auto& [what, text] : same) {
        CAPTURE(what);
        CHECK(job_of(folder, text).key == key);
    }

    folder.write("elsewhere/d.jpg", "a picture");
    CHECK(job_of(folder, "fixed: {a: 1000, content: elsewhere/d.jpg}\n").key == key);
    std::filesystem::last_write_time(picture, std::filesystem::file_time_type::clock::now() - std::chrono::hours(99));
    CHECK(job_of(folder, "fixed: {a: 1000, content: c.png}\n").key == key);
}

TEST_CASE("a runner's new parameter with a default leaves old keys as they are") {
    const TestFolder folder;
    json newer = json::parse(toy);
    newer["parameters"].push_back({{"name", "added"}, {"type", "number"}, {"default", 1}});
    const auto before = job_of(folder, "fixed: {a: 1}\n");
    const auto after = job_of(folder, "fixed: {a: 1}\n", "toy", newer.dump().c_str());
    CHECK(after.key == before.key);
    CHECK(json::parse(after.params)["added"] == 1);
}

TEST_CASE("what changes a job changes its key") {
    const TestFolder folder;
    folder.write("c.png", "a picture");
    folder.write("w.pt", "weights");
    std::vector<std::string> keys = {
        job_of(folder, "fixed: {a: 1, content: c.png}\n").key,
        job_of(folder, "fixed: {a: 2, content: c.png}\n").key,
        job_of(folder, "fixed: {a: \"1\", content: c.png}\n").key,
        job_of(folder, "fixed: {a: true, content: c.png}\n").key,
        job_of(folder, "fixed: {b: 1, content: c.png}\n").key,
        job_of(folder, "fixed: {a: 1}\n").key,
        job_of(folder, "fixed: {a: 1, content: c.png, steps: 101}\n").key,
        job_of(folder, "fixed: {a: 1, content: c.png, weights: w.pt}\n").key,
        job_of(folder, "fixed: {a: 1, content: c.png}\n", "other").key,
        jobs_of(folder, "fixed: {a: 1, content: c.png}\nrepeats: 2\n").at(1).key,
    };
    folder.write("c.png", "another picture");
    keys.push_back(job_of(folder, "fixed: {a: 1, content: c.png}\n").key);
    folder.write("c.png", "a picture");
    folder.write("w.pt", "other weights");
    keys.push_back(job_of(folder, "fixed: {a: 1, content: c.png, weights: w.pt}\n").key);

    for (std::size_t i = 0; i < keys.size(); ++i)
        for (std::size_t k = 0; k < i; ++k) {
            CAPTURE(i);
            CAPTURE(k);
            CHECK(keys[i] != keys[k]);
        }
}

TEST_CASE("a job carries every parameter, and its files with absolute path and hash") {
    const TestFolder folder;
    folder.write("c.png", "a picture");
    const auto job = job_of(folder, "fixed: {a: 1e3, content: ./c.png}\nrepeats: 1\n");
    CHECK(json::parse(job.params) == json{{"a", 1000}, {"content", "./c.png"}, {"steps", 100}, {"weights", "random"}});
    const std::filesystem::path file = folder.path() / "c.png";
    CHECK(json::parse(job.inputs) == json{{"content",
                                           {{"path", file.string()},
                                            {"sha256", sha256("a picture")},
                                            {"state", InputState::of(file, InputKind::file).text}}}});
    CHECK(job.repeat == 1);
}

TEST_CASE("a list of files is known by what its files hold, in their order, and says that it is one") {
    const TestFolder folder;
    json lists = json::parse(toy);
    lists["parameters"].push_back({{"name", "pictures"}, {"type", "file"}, {"lists", true}});
    const auto planned = [&](const std::string& list) {
        folder.write("list.txt", list);
        return job_of(folder, "fixed: {pictures: list.txt}\n", "toy", lists.dump().c_str());
    };
    folder.write("a.png", "a picture");
    folder.write("b.png", "another");
    const auto job = planned("a.png\nb.png\n");
    CHECK(json::parse(job.inputs)["pictures"]["kind"] == "list");
    CHECK(planned("# two\n\nb.png\na.png\n").key != job.key);
    folder.write("c.png", "a picture");
    CHECK(planned("c.png # the first\nb.png").key == job.key);
    folder.write("b.png", "changed");
    CHECK(planned("a.png\nb.png\n").key != job.key);
    CHECK_THROWS_WITH_AS(planned("a.png\ngone.png\n"), doctest::Contains("list.txt:2: there is no file"),
                         sweep::SweepFileError);
}

TEST_CASE("a semantics number of a runner or a parameter makes other jobs from 2 on") {
    const TestFolder folder;
    const auto key = [&](const json& description, const std::string& steps = "100") {
        return job_of(folder, "fixed: {a: 1, steps: " + steps + "}\n", "toy", description.dump().c_str()).key;
    };
    json now = json::parse(toy);
    const std::string old_key = key(now);
    now["semantics"] = 1;
    now["parameters"][0]["semantics"] = 1;
    CHECK(key(now) == old_key);

    now["semantics"] = 3;
    CHECK(key(now) == sha256(R"({"inputs":{},"params":{"a":1},"repeat":1,"runner":"toy","runner_semantics":3})"));
    now["semantics"] = 1;
    now["parameters"][0]["semantics"] = 2;
    CHECK(key(now) ==
          sha256(R"({"inputs":{},"params":{"a":1,"steps":100},"repeat":1,"runner":"toy","semantics":{"steps":2}})"));
}

TEST_CASE(
    "a default that changes with its semantics number counts no old result as done, and written out is the same") {
    const TestFolder folder;
    const auto key = [&](const json& description, const std::string& text) {
        return job_of(folder, text, "toy", description.dump().c_str()).key;
    };
    const json before = json::parse(toy);
    json after = before;
    after["parameters"][0]["default"] = 200;
    after["parameters"][0]["semantics"] = 2;
    CHECK(key(after, "fixed: {a: 1}\n") != key(before, "fixed: {a: 1}\n"));
    CHECK(key(after, "fixed: {a: 1}\n") == key(after, "fixed: {a: 1, steps: 200}\n"));
    json later = after;
    later["parameters"][0]["default"] = 300;
    CHECK_MESSAGE(key(later, "fixed: {a: 1}\n") != key(after, "fixed: {a: 1}\n"), "also if the number is forgotten");
    CHECK(key(later, "fixed: {a: 1, steps: 200}\n") == key(after, "fixed: {a: 1}\n"));
}

TEST_CASE("a default for some cases is in their keys and leaves those of the other jobs as they are") {
    const TestFolder folder;
    json before = json::parse(toy), after = before;
    after["parameters"][0]["defaults"] = {{{"when", {{"mode", {"train"}}}}, {"value", 7}}};
    const auto planned = [&](const json& description, const std::string& text) {
        return job_of(folder, text, "toy", description.dump().c_str());
    };
    CHECK(planned(after, "fixed: {mode: run}\n").key == planned(before, "fixed: {mode: run}\n").key);
    const auto trained = planned(after, "fixed: {mode: train}\n");
    CHECK(json::parse(trained.params)["steps"] == 7);
    CHECK(trained.key == planned(before, "fixed: {mode: train, steps: 7}\n").key);
    CHECK(planned(after, "fixed: {mode: train, steps: 100}\n").key ==
          planned(before, "fixed: {mode: train, steps: 100}\n").key);
}

TEST_CASE("what may be a list or a folder is known by the content of either") {
    const TestFolder folder;
    json either = json::parse(toy);
    either["parameters"].push_back({{"name", "pictures"}, {"type", "file"}, {"lists", true}, {"folders", true}});
    const auto planned = [&](const std::string& name) {
        return job_of(folder, "fixed: {pictures: " + name + "}\n", "toy", either.dump().c_str());
    };
    std::filesystem::create_directory(folder.path() / "photos");
    folder.write("photos/a.png", "a picture");
    folder.write("list.txt", "photos/a.png\n");
    const auto of_folder = planned("photos"), of_list = planned("list.txt");
    CHECK(json::parse(of_folder.inputs)["pictures"]["kind"] == "folder");
    CHECK(json::parse(of_list.inputs)["pictures"]["kind"] == "list");
    folder.write("photos/b.png", "another");
    CHECK(planned("photos").key != of_folder.key);
    CHECK(planned("list.txt").key == of_list.key);
}

TEST_CASE("where lists have an ending, other files stand for themselves") {
    const TestFolder folder;
    json some = json::parse(toy);
    some["parameters"].push_back({{"name", "style"}, {"type", "file"}, {"lists", ".txt"}, {"folders", true}});
    const auto planned = [&](const std::string& name) {
        const auto job = job_of(folder, "fixed: {style: " + name + "}\n", "toy", some.dump().c_str());
        return std::pair(json::parse(job.inputs)["style"], job.key);
    };
    folder.write("a.png", "a picture");
    folder.write("b.png", "another");
    folder.write("both.txt", "a.png\nb.png\n");
    const auto [picture, key_of_one] = planned("a.png");
    CHECK_FALSE(picture.contains("kind"));
    CHECK(picture["sha256"] == sha256("a picture"));
    const auto [list, key_of_both] = planned("both.txt");
    CHECK(list["kind"] == "list");
    CHECK(key_of_both != key_of_one);
    folder.write("b.png", "changed");
    CHECK(planned("both.txt").second != key_of_both);
    CHECK(planned("a.png").second == key_of_one);
}

TEST_CASE("a word that stands for no file is not looked for on disk") {
    const TestFolder folder;
    const auto job = job_of(folder, "fixed: {weights: random}\n");
    CHECK(job.inputs == "{}");
    CHECK(json::parse(job.params)["weights"] == "random");
}

TEST_CASE("the sweep's row names its parameters, axes first, its metrics and its rules") {
    const TestFolder folder;
    const auto description = sweep::RunnerDescription::parse(toy);
    const auto file =
        sweep::parse("name: s\nrunner: toy\nfixed: {b: 1}\ngrid: {a: [1, 2]}\nlimits: {retries: 2, grace: 1m}\n",
                     folder.path() / "x" / ".." / "s.yaml");
    const sweep::Expansion expansion(file, description);
    const auto record = plan::sweep_record(file, description, expansion, "stylesweep run s.yaml");
    CHECK(record.name == "s");
    CHECK(record.runner == "toy");
    CHECK(record.file_path == (folder.path() / "s.yaml").string());
    CHECK(record.file_text == file.text);
    CHECK(record.command_line == "stylesweep run s.yaml");
    const json parameters = json::parse(record.parameters);
    CHECK(parameters.at(0) == json{{"name", "a"}, {"axis", true}});
    CHECK(parameters.at(1) == json{{"name", "b"}, {"axis", false}});
    CHECK(json::parse(record.metrics) == json::parse(R"([{"name": "runtime_s", "unit": "s"}])"));
    CHECK(json::parse(record.limits)["retries"] == 2);
    CHECK(json::parse(record.limits)["grace_s"] == 60);
    CHECK(Limits::from_json(nlohmann::json::parse(record.limits)).grace_s == 60);
    CHECK(json::parse(record.measure)["warmup"] == 1);
}
