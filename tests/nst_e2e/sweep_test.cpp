// One small sweep of real pictures by the real programs, as a user would run it.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "base/files/digest.hpp"
#include "base/process/child.hpp"
#include "tests/base/test_folder.hpp"

using namespace stylesweep;
using stylesweep::testing::content_of;
using stylesweep::testing::TestFolder;

namespace {

namespace fs = std::filesystem;

struct Ended {
    int code;
    std::string said;
};

struct Size {
    std::uint32_t width, height;
    bool operator==(const Size&) const = default;
};

// From a PNG's first chunk; {0, 0} when the file is none.
Size png_size(const fs::path& file) {
    const std::string bytes = content_of(file);
    if (bytes.size() < 24 || bytes.compare(0, 8, "\x89PNG\r\n\x1a\n") != 0) return {0, 0};
    const auto number = [&](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
        return value;
    };
    return {number(16), number(20)};
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// A folder with two contents, one of them broken, a style and a sweep over them. What `stylesweep` caches stays here.
class Place {
  public:
    Place() {
        const fs::path images = fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/images";
        fs::copy_file(images / "content/portrait.jpg", folder_.path() / "portrait.jpg");
        fs::copy_file(images / "style/swirls.jpg", folder_.path() / "swirls.jpg");
        folder_.write("broken.jpg", content_of(images / "content/landscape.jpg").substr(0, 5000));
        folder_.write("small.yaml", R"(name: small
runner: nst
fixed: {architecture: vgg19, resolution: 32, iterations: 3, style: swirls.jpg}
grid:
  precision: [fp32, bf16, int8]
  content: [portrait.jpg, broken.jpg]
measure: {max_seconds: 0.001}
)");
    }

    Ended stylesweep(std::vector<std::string> arguments) {
        const fs::path log = folder_.path() / ("log" + std::to_string(++runs_));
        arguments.insert(arguments.begin(), STYLESWEEP_BIN_DIR "/stylesweep");
        process::Child child({arguments, log, {{"XDG_CACHE_HOME", path("cache")}, {"NO_COLOR", "1"}}, {}});
        const process::Exit exit = child.wait();
        REQUIRE(exit.signal == 0);
        return {exit.code, content_of(log)};
    }
    Ended run(const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"run", path("small.yaml"), "--db", path("results.db"), "--device", "cpu"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return stylesweep(arguments);
    }

    // The first column of each row.
    std::vector<std::string> rows(const std::string& sql) {
        SQLite::Database db(path("results.db"), SQLite::OPEN_READONLY);
        SQLite::Statement query(db, sql);
        std::vector<std::string> all;
        while (query.executeStep()) all.push_back(query.getColumn(0).getString());
        return all;
    }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    [[nodiscard]] const TestFolder& folder() const { return folder_; }

  private:
    TestFolder folder_;
    int runs_ = 0;
};

// Python's web server for a folder of this machine; gone with its scope.
class WebServer {
  public:
    WebServer(const fs::path& folder, const fs::path& log)
        : child_({{STYLESWEEP_PYTHON, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory",
                   folder.string()},
                  log,
                  {},
                  {}}) {
        const std::string before = " port ";  // "Serving HTTP on 127.0.0.1 port 40123 (http://...) ..."
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (port_.empty()) {
            REQUIRE(std::chrono::steady_clock::now() < give_up);
            REQUIRE_FALSE(child_.poll());
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            const std::string said = content_of(log);
            const auto begin = said.find(before), end = said.find(" (");
            if (begin != std::string::npos && end != std::string::npos)
                port_ = said.substr(begin + before.size(), end - begin - before.size());
        }
    }
    [[nodiscard]] std::string url(const std::string& file) const { return "http://127.0.0.1:" + port_ + "/" + file; }

  private:
    process::Child child_;
    std::string port_;
};

using Rows = std::vector<std::string>;

void check_rows(Place& place) {
    CHECK(place.rows("SELECT status || ' ' || precision || ' ' || content FROM results ORDER BY 1") ==
          Rows{"done bf16 portrait.jpg", "done fp32 portrait.jpg", "failed bf16 broken.jpg", "failed fp32 broken.jpg",
               "unsupported int8 broken.jpg", "unsupported int8 portrait.jpg"});
    CHECK(place.rows("SELECT count(*) FROM results WHERE status = 'done' AND runtime_s > 0 AND samples = 1 AND "
                     "peak_memory_bytes > 1e7 AND ssim BETWEEN -1 AND 1 AND ssim_gaussian BETWEEN -1 AND 1 AND "
                     "width = 24 AND height = 32 AND iterations = 3 AND weights LIKE 'random%' AND device = 'cpu' AND "
                     "host <> '' AND device_name <> '' AND error_class IS NULL") == Rows{"2"});
    CHECK(place.rows("SELECT count(*) FROM results WHERE error_class = 'bad_input' AND error_message LIKE "
                     "'%broken.jpg%' AND runtime_s IS NULL AND output_path IS NULL") == Rows{"2"});
    CHECK(place.rows("SELECT count(*) FROM results WHERE status = 'unsupported' AND error_message LIKE '%int8%'") ==
          Rows{"2"});
    const auto facts = nlohmann::json::parse(place.rows("SELECT facts FROM environment").at(0));
    for (const char* fact : {"host", "cpu", "device_name", "libtorch", "blas", "threads", "program_version"}) {
        CAPTURE(fact);
        CHECK(facts.contains(fact));
    }
}

void check_output_files(Place& place) {
    const Rows outputs = place.rows("SELECT output_path FROM results WHERE status = 'done'");
    REQUIRE(outputs.size() == 2);
    for (const std::string& output : outputs) CHECK(png_size(place.path("results.files/" + output)) == Size{24, 32});
    for (const auto& entry : fs::recursive_directory_iterator(place.path("results.files")))
        CHECK(entry.path().extension() != ".part");
}

void check_report(Place& place) {
    const Ended report = place.stylesweep({"report", "--db", place.path("results.db"), "--baseline", "precision=fp32",
                                           "-o", place.path("report.html"), "--csv", place.path("report.csv")});
    CHECK(report.code == 0);
    const std::string html = content_of(place.path("report.html"));
    CHECK(count(html, "data:image/jpeg;base64,") == 4);  // content, style, two outputs
    CHECK(count(html, "the picture file is missing") == 0);
    CHECK(html.find("broken.jpg") != std::string::npos);
    CHECK(html.find("int8 is only for feed-forward networks") != std::string::npos);
    const std::string csv = content_of(place.path("report.csv"));
    CHECK(std::ranges::count(csv, '\n') == 7);
}

}  // namespace

TEST_CASE("a slip in a sweep file is told before anything runs") {
    struct Case {
        const char *setting, *complaint;
    };
    Place place;
    place.folder().write("lacking.txt", "swirls.jpg\nabsent.jpg\n");
    // Found when the jobs are planned, for which the database is opened: which layers there are depends on the network.
    const auto is_of_plan = [](const Case& each) {
        return std::string(each.setting).find("_layers") != std::string::npos ||
               std::string(each.setting).find("lacking") != std::string::npos;
    };
    for (const Case& each : {Case{"architecture=vgg91", "vgg19"},
                             Case{"precision=bf61", "bf16"},
                             Case{"iteration=3", "iterations"},
                             Case{"iterations=0", "at least 1"},
                             Case{"iterations=many", "number"},
                             Case{"iterations=2.5", "whole number"},
                             Case{"style_weight=-1", "at least 0"},
                             Case{"learning_rate=0", "at least"},
                             Case{"resolution=32x", "size"},
                             Case{"content=absent.jpg", "absent.jpg"},
                             Case{"architecture=resnet81", "resnet18"},
                             Case{"optimizer=sgd", "lbfgs"},
                             Case{"init=random", "noise"},
                             Case{"scales=0", "at least 1"},
                             Case{"style_statistics=grams", "did you mean 'gram'?"},
                             Case{"style_scale=0", "at least"},
                             Case{"tv_weight=-1", "at least 0"},
                             Case{"smoothing=soft", "softmax"},
                             Case{"preserve_color=all", "luminance"},
                             Case{"lpips=vgg16", "vgg"},
                             Case{"style=absent.jpg", "absent.jpg"},
                             Case{"style=lacking.txt", "lacking.txt:2: there is no file"},
                             Case{"style_layers=conv9_9", "no layer 'conv9_9'"},
                             Case{"style_layers=features.3", "with architecture vgg19; known: conv1_1"},
                             Case{"style_layers=conv1_1 relu1_1", "named already"},
                             Case{"style_layers=conv1_1:much", "not a weight for conv1_1"},
                             Case{"content_layers=conv1_1:-1", "negative"},
                             Case{"content_layers=conv1_1:0", "all weights are 0"},
                             Case{"loss=mse", "neural-style"},
                             Case{"pooling=mean", "max"},
                             Case{"deterministic=maybe", "true"}}) {
        CAPTURE(each.setting);
        const Ended plan = place.run({"--set", each.setting});
        CHECK(plan.code == 2);
        CHECK_MESSAGE(plan.said.find(each.complaint) != std::string::npos, plan.said);
        if (is_of_plan(each))
            fs::remove(place.path("results.db"));
        else
            CHECK_FALSE(fs::exists(place.path("results.db")));
    }
}

TEST_CASE("the sweep of neural-style-pt's defaults runs, and its total loss is that of its weights") {
    Place place;
    const std::string db = place.path("neural-style.db");
    const Ended run = place.stylesweep({"run", STYLESWEEP_SOURCE_DIR "/sweeps/neural-style.yaml", "--db", db, "--set",
                                        "weights=random", "--set", "iterations=2", "--set", "resolution=48"});
    CAPTURE(run.said);
    REQUIRE(run.code == 0);
    SQLite::Database results(db, SQLite::OPEN_READONLY);
    SQLite::Statement row(results,
                          "SELECT total_loss, 5 * content_loss + 100 * style_loss + 1e-3 * tv_loss, content_loss, "
                          "content_loss_conv4_2, style_loss, style_loss_conv1_1 + style_loss_conv2_1 + "
                          "style_loss_conv3_1 + style_loss_conv4_1 + style_loss_conv5_1 FROM \"sweep_neural-style\"");
    REQUIRE(row.executeStep());
    for (const int figure : {0, 2, 4})
        CHECK(row.getColumn(figure).getDouble() == doctest::Approx(row.getColumn(figure + 1).getDouble()));
}

TEST_CASE("the sweep over style statistics has a row for each, all judged alike") {
    Place place;
    const std::string db = place.path("statistics.db");
    const Ended run =
        place.stylesweep({"run", STYLESWEEP_SOURCE_DIR "/sweeps/style-statistics.yaml", "--db", db, "--set",
                          "iterations=2", "--set", "resolution=48", "--set", "style_weight=100"});
    CAPTURE(run.said);
    REQUIRE(run.code == 0);
    SQLite::Database results(db, SQLite::OPEN_READONLY);
    SQLite::Statement row(
        results,
        "SELECT count(DISTINCT style_statistics), count(DISTINCT style_loss), count(reference_style_loss) "
        "FROM \"sweep_style-statistics\"");
    REQUIRE(row.executeStep());
    for (const int figure : {0, 1, 2}) CHECK(row.getColumn(figure).getInt() == 3);
}

TEST_CASE("the sweep of several styles blends lists and gives each region its own") {
    Place place;
    const std::string db = place.path("styles.db");
    const Ended run = place.stylesweep({"run", STYLESWEEP_SOURCE_DIR "/sweeps/several-styles.yaml", "--db", db, "--set",
                                        "iterations=2", "--set", "resolution=48"});
    CAPTURE(run.said);
    REQUIRE(run.code == 0);
    SQLite::Database results(db, SQLite::OPEN_READONLY);
    SQLite::Statement rows(results,
                           "SELECT details ->> '$.styles', details ->> '$.regions' FROM results ORDER BY "
                           "details ->> '$.regions', details ->> '$.styles'");
    const auto row = [&] {
        REQUIRE(rows.executeStep());
        return rows.getColumn(0).getString() + "; " + rows.getColumn(1).getString();
    };
    CHECK(row() == "; ");
    CHECK(row() == "swirls.jpg 1, facets.jpg 1; ");
    CHECK(row() == "swirls.jpg 1, facets.jpg 3; ");
    CHECK(row() == "swirls.jpg 1, facets.jpg 1; #3070c0 50.0%, #ffffff 50.0%");
    CHECK_FALSE(rows.executeStep());
}

TEST_CASE("a small sweep: every job ends as it should, resumes, is reported, and comes out the same again") {
    Place place;
    const Ended first = place.run();
    CAPTURE(first.said);
    CHECK(first.code == 1);  // some jobs have no good result
    CHECK(first.said.find("int8 is only for feed-forward networks") != std::string::npos);
    check_rows(place);
    check_output_files(place);
    check_report(place);

    const Ended second = place.run();
    CHECK(second.code == 1);
    CHECK(second.said.find("6 jobs, 0 to run") != std::string::npos);
    CHECK(place.rows("SELECT count(*) FROM attempt") == Rows{"6"});

    CHECK(place.run({"--rerun", "all"}).code == 1);
    CHECK(place.rows("SELECT count(*) FROM attempt") == Rows{"12"});
    CHECK(place.rows("SELECT count(*) FROM results") == Rows{"6"});
    CHECK(place.rows("SELECT count(*) || ' ' || count(DISTINCT f.sha256) FROM artifact f JOIN attempt a ON a.id = "
                     "f.attempt_id WHERE f.kind = 'output' GROUP BY a.job_id") == Rows{"2 1", "2 1"});
}

TEST_CASE("the sweep file that `show --reproduce` prints makes the same picture again, in a database of its own") {
    Place place;
    place.run();
    const Rows jobs = place.rows("SELECT job_key FROM results WHERE status = 'done' ORDER BY job_key");
    REQUIRE(jobs.size() == 2);
    for (const std::string& key : jobs) {
        CAPTURE(key);
        const Ended show = place.stylesweep({"show", key, "--reproduce", "--db", place.path("results.db")});
        REQUIRE(show.code == 0);
        const std::string folder = "again-" + key.substr(0, 10);  // elsewhere: paths in the file must still hold
        place.folder().write(folder + "/again.yaml", show.said);
        const std::string database = place.path(folder + "/again.db");
        const Ended run =
            place.stylesweep({"run", place.path(folder + "/again.yaml"), "--db", database, "--device", "cpu"});
        CAPTURE(run.said);
        CHECK(run.code == 0);
        SQLite::Database again(database, SQLite::OPEN_READONLY);
        CHECK(again.execAndGet("SELECT count(*) FROM results").getInt() == 1);
        CHECK(again.execAndGet("SELECT job_key FROM results").getString() == key);
        // The file says in its text which paths the sweep gave; the picture is the same.
        const std::string pixels =
            "SELECT details ->> '$.pixels_sha256' FROM attempt JOIN job ON job.id = job_id WHERE key = '" + key + "'";
        const Rows hash = place.rows(pixels);
        REQUIRE(hash.at(0).size() == 64);
        CHECK(again.execAndGet(pixels).getString() == hash.at(0));
    }
}

TEST_CASE("a network is trained by one sweep and used by the next, which asks the results for it; labels come along") {
    Place place;
    place.folder().write("pictures.txt", "portrait.jpg\n");
    place.folder().write("train.yaml", R"(name: train
runner: nst
fixed: {architecture: fast-train, extractor: squeezenet1_1, pictures: pictures.txt, content: portrait.jpg, resolution: 64,
        iterations: 3, batch: 1, crop: 48, channels: 2, style: swirls.jpg, style_category: swirls}
grid: {style_weight: [1, 50]}
)");
    place.folder().write("fast.yaml", R"(name: fast
runner: nst
fixed: {architecture: fast, content: portrait.jpg, resolution: 64, content_category: people}
grid:
  model: {query: "SELECT file(f.path) AS model, 'w' || CAST(style_weight AS INTEGER) AS weight_category FROM results r JOIN
                  artifact f ON f.attempt_id = r.attempt_id AND f.kind = 'model' WHERE r.sweep = 'train' ORDER BY 2"}
measure: {max_seconds: 0.001}
)");
    const auto run = [&](const char* file) {
        return place.stylesweep({"run", place.path(file), "--db", place.path("results.db"), "--device", "cpu"});
    };
    CHECK(run("fast.yaml").code == 2);  // there is nothing to ask yet
    const Ended trained = run("train.yaml");
    CAPTURE(trained.said);
    CHECK(trained.code == 0);
    const Ended used = run("fast.yaml");
    CAPTURE(used.said);
    CHECK(used.code == 0);
    CHECK(place.rows("SELECT weight_category || ' ' || content_category || ' ' || status FROM sweep_fast ORDER BY 1") ==
          Rows{"w1 people done", "w50 people done"});
    CHECK(place.rows("SELECT DISTINCT style_category FROM sweep_train") == Rows{"swirls"});
    CHECK(place.rows("SELECT count(*) FROM sample WHERE name = 'style_loss'") == Rows{"6"});
}

TEST_CASE("a trained network and an optimisation are judged by the same style where a sweep names one for both") {
    Place place;
    fs::copy_file(fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/models/swirls.safetensors",
                  place.folder().path() / "swirls.safetensors");
    place.folder().write("both.yaml", R"(name: both
runner: nst
fixed: {content: portrait.jpg, style: swirls.jpg, model: swirls.safetensors, reference: squeezenet1_1, resolution: 64}
zip: [{architecture: [squeezenet1_1, fast], iterations: [2, 2]}]
measure: {max_seconds: 0.001}
)");
    const Ended run =
        place.stylesweep({"run", place.path("both.yaml"), "--db", place.path("results.db"), "--device", "cpu"});
    CAPTURE(run.said);
    CHECK(run.code == 0);
    CHECK(place.rows("SELECT architecture || ' ' || style FROM results ORDER BY 1") ==
          Rows{"fast swirls.jpg", "squeezenet1_1 swirls.jpg"});
    CHECK(
        place.rows("SELECT count(*) FROM sweep_both WHERE reference_style_loss > 0 AND reference_content_loss > 0 AND "
                   "color_distance BETWEEN 0.01 AND 1") == Rows{"2"});
}

TEST_CASE("the README's sweep file is valid in sweeps/, and a mistake in it is reported as the README says") {
    Place place;
    const fs::path source = STYLESWEEP_SOURCE_DIR;
    fs::create_directory(place.path("sweeps"));
    fs::create_directory_symlink(source / "sweeps/images", place.path("sweeps/images"));
    const std::string readme = content_of(source / "README.md");
    const auto begin = readme.find("name: night ");
    REQUIRE(begin != std::string::npos);
    std::string text = readme.substr(begin, readme.find("```", begin) - begin);
    place.folder().write("sweeps/night.yaml", text);
    const auto plan = [&] { return place.stylesweep({"plan", place.path("sweeps/night.yaml")}); };
    const Ended sound = plan();
    CHECK_MESSAGE(sound.code == 0, sound.said);
    text.replace(text.find("bf16]"), 4, "bf61");
    place.folder().write("sweeps/night.yaml", text);
    const Ended wrong = plan();
    CHECK(wrong.code == 2);
    const auto said = readme.find("sweeps/night.yaml:");
    CHECK_MESSAGE(wrong.said.find(readme.substr(said, readme.find('\n', said) - said)) != std::string::npos,
                  wrong.said);
}

TEST_CASE("weights are imported, listed and verified, and a broken file is refused") {
    Place place;
    place.folder().write("bad.pth", "no weights");
    const auto weights = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "weights");
        arguments.insert(arguments.end(), {"--folder", place.path("weights")});
        return place.stylesweep(arguments);
    };
    CHECK(weights({"import", place.path("bad.pth")}).code == 2);
    CHECK(weights({"import"}).code == 2);
    CHECK(weights({"improt", "x"}).said.find("import") != std::string::npos);
    CHECK(weights({"fetch", "x", "--url", "http://127.0.0.1:1/x-01234567.pth"}).code == 1);
    CHECK(weights({"fetch", "x", "--url", "http://127.0.0.1:1/x.pth"}).said.find("--sha256") != std::string::npos);
    const std::string model = content_of(fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/models/swirls.safetensors");
    place.folder().write("net.safetensors", model);
    CHECK(weights({"import", place.path("net.safetensors")}).code == 0);
    CHECK(weights({"verify"}).code == 0);
    CHECK(weights({"list"}).said.find("net  ") != std::string::npos);
    const std::string whole = content_of(place.path("weights/net.safetensors"));
    place.folder().write("weights/net.safetensors", whole.substr(0, whole.size() - 1) + "x");
    CHECK(weights({"verify"}).code == 1);
}

TEST_CASE(
    "weights are fetched from a web server, by the hash in their name or given, and what a hash denies is not kept") {
    Place place;
    const std::string model = content_of(fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/models/swirls.safetensors");
    const std::string hash = sha256(model), named = "swirls-" + hash.substr(0, 8) + ".safetensors";
    place.folder().write("public/" + named, model);
    place.folder().write("public/plain.safetensors", model);
    const WebServer server(place.path("public"), place.path("server.log"));
    const auto fetch = [&](const std::string& name, const std::string& file, std::vector<std::string> more = {}) {
        more.insert(more.begin(),
                    {"weights", "fetch", name, "--url", server.url(file), "--folder", place.path("weights")});
        return place.stylesweep(more);
    };
    CHECK(fetch("other", "plain.safetensors", {"--sha256", std::string(64, 'a')}).code == 1);
    CHECK(fetch("other", "absent-01234567.safetensors").said.find("404") != std::string::npos);
    CHECK((!fs::exists(place.path("weights")) || fs::is_empty(place.path("weights"))));

    const Ended by_name = fetch("swirls", named), by_hash = fetch("again", "plain.safetensors", {"--sha256", hash});
    CAPTURE(by_name.said);
    CAPTURE(by_hash.said);
    CHECK(by_name.code == 0);
    CHECK(by_name.said.find("weights/swirls.safetensors") != std::string::npos);
    CHECK(by_hash.code == 0);
    const Ended list = place.stylesweep({"weights", "list", "--folder", place.path("weights")});
    CHECK(list.said.find("from " + server.url(named)) != std::string::npos);
    CHECK(place.stylesweep({"weights", "verify", "--folder", place.path("weights")}).code == 0);
    CHECK(std::distance(fs::directory_iterator(place.path("weights")), fs::directory_iterator{}) == 2);

    // What was fetched does what the file does.
    place.folder().write("fast.yaml", R"(name: fetched
runner: nst
fixed: {architecture: fast, content: portrait.jpg, resolution: 32}
grid: {model: [weights/swirls.safetensors, weights/again.safetensors]}
measure: {max_seconds: 0.001}
)");
    CHECK(
        place.stylesweep({"run", place.path("fast.yaml"), "--db", place.path("results.db"), "--device", "cpu"}).code ==
        0);
    CHECK(place.rows("SELECT count(DISTINCT details ->> '$.pixels_sha256') || ' ' || count(*) FROM attempt") ==
          Rows{"1 2"});
}
