// Metrics of all pictures of a setting, by the real programs: a sweep runs, a network makes features, rows are kept.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <vector>

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

class Place {
  public:
    Place() {
        const fs::path source = STYLESWEEP_SOURCE_DIR, images = source / "sweeps/images";
        for (const char* each :
             {"content/portrait.jpg", "content/landscape.jpg", "style/swirls.jpg", "style/facets.jpg"})
            fs::copy_file(images / each, folder_.path() / fs::path(each).filename());
        fs::copy_file(source / "sweeps/models/swirls.safetensors", folder_.path() / "model.safetensors");
        folder_.write("pairs.yaml", R"(name: pairs
runner: nst
fixed: {architecture: fast, model: model.safetensors, resolution: 48}
grid:
  precision: [fp32, bf16]
  content: [portrait.jpg, landscape.jpg]
  style: [swirls.jpg, facets.jpg]
measure: {max_seconds: 0.001}
)");
    }

    // A network with features of length 3, as TorchScript; false, with a message, where PyTorch is missing.
    bool make_network() {
        folder_.write("network.py", R"(
import sys
try:
    import torch
except ImportError as error:
    print(error)
    sys.exit(77)
class Mean(torch.nn.Module):
    def forward(self, x):
        return x.mean((2, 3))
torch.jit.script(Mean()).save(sys.argv[1])
)");
        folder_.write("mean.yaml", "size: 32\n");
        const Ended ended = run({STYLESWEEP_PYTHON, path("network.py"), path("mean.pt")});
        CAPTURE(ended.said);
        CHECK((ended.code == 0 || ended.code == 77));
        if (ended.code == 77) MESSAGE("skipped: ", ended.said);
        return ended.code == 0;
    }

    Ended stylesweep(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), STYLESWEEP_BIN_DIR "/stylesweep");
        arguments.insert(arguments.end(), {"--db", path("results.db")});
        return run(arguments);
    }
    std::string text(const std::string& sql) {
        SQLite::Database db(path("results.db"), SQLite::OPEN_READONLY);
        return db.execAndGet(sql).getString();
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  private:
    Ended run(const std::vector<std::string>& command) {
        const fs::path log = folder_.path() / ("log" + std::to_string(++runs_));
        process::Child child({command, log, {{"XDG_CACHE_HOME", path("cache")}, {"NO_COLOR", "1"}}, {}});
        const process::Exit exit = child.wait();
        REQUIRE(exit.signal == 0);
        return {exit.code, content_of(log)};
    }
    TestFolder folder_;
    int runs_ = 0;
};

bool has(const std::string& text, const std::string& part) {
    CAPTURE(text);
    CAPTURE(part);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("evaluate keeps FID and KID of each setting and of the unstyled content, and says what is absent and why") {
    Place place;
    const Ended run = place.stylesweep({"run", place.path("pairs.yaml"), "--device", "cpu"});
    CAPTURE(run.said);
    REQUIRE(run.code == 0);

    const Ended none = place.stylesweep({"evaluate", "pairs", "--set", "fid"});
    CHECK(none.code == 1);
    CHECK(has(none.said, "fid is absent: no network: name one with --network"));
    CHECK(place.text("SELECT count(*) || ' ' || count(value) FROM set_metric") == "3 0");
    CHECK(has(place.stylesweep({"evaluate", "pears"}).said, "there is no sweep 'pears'; did you mean 'pairs'?"));
    CHECK(has(place.stylesweep({"evaluate", "pairs", "--set", "fit"}).said, "did you mean 'fid'?"));
    CHECK(has(place.stylesweep({"evaluate", "pairs", "--set", "fid,fid", "--pool", "precission"}).said,
              "--pool: no job of the sweep has a parameter 'precission'; did you mean 'precision'?"));

    if (!place.make_network()) return;
    const Ended untrusted = place.stylesweep({"evaluate", "pairs", "--network", place.path("mean.pt")});
    CHECK(untrusted.code == 2);
    CHECK(has(untrusted.said, "add --trust"));
    const std::vector<std::string> command = {"evaluate", "pairs", "--network", place.path("mean.pt"), "--trust"};
    const Ended first = place.stylesweep(command);
    CAPTURE(first.said);
    CHECK(first.code == 0);
    CHECK(has(first.said, "unstyled content"));
    CHECK(has(first.said, "features: 0 of 12 new pictures"));  // 8 outputs, 2 contents, 2 styles
    CHECK(has(first.said, "artfid is absent: 4 pictures without the metric lpips"));
    CHECK(place.text("SELECT group_concat(metric || ' ' || n || ' ' || figures) FROM (SELECT metric, count(*) AS n, "
                     "count(value) AS "
                     "figures FROM set_metric GROUP BY metric ORDER BY metric)") == "artfid 3 1,fid 3 3,kid 3 3");
    CHECK(place.text("SELECT count(*) FROM set_metric WHERE metric = 'fid' AND pictures = iif(unstyled, 2, 4) AND "
                     "contents = 2 AND styles = 2 AND low <= "
                     "value AND value <= high AND network_name = 'mean.pt'") == "3");
    CHECK(place.text("SELECT group_concat(setting) FROM (SELECT setting FROM set_metric WHERE metric = 'fid' AND NOT "
                     "unstyled ORDER BY 1)") == R"({"precision":"bf16"},{"precision":"fp32"})");
    const Ended again = place.stylesweep(command);
    CHECK(again.code == 0);
    CHECK_FALSE(again.said.find("new pictures") != std::string::npos);
    CHECK(place.text("SELECT count(*) FROM feature") == "12");
}
