// Feed-forward networks give PyTorch's picture, by every algorithm (reference_fast.py).
#include <doctest/doctest.h>

#include <opencv2/core.hpp>

#include "runners/nst/images/picture.hpp"
#include "runners/nst/images/resize.hpp"
#include "runners/nst/onednn/algorithm.hpp"
#include "tests/nst/fast_files.hpp"
#include "tests/nst/reference_script.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

const fs::path trained = fs::path(STYLESWEEP_SOURCE_DIR) / "sweeps/models/swirls.safetensors";

// Whether PyTorch's pictures by `models` are in `folder`.
bool made_by_pytorch(const TestFolder& folder, const std::vector<fs::path>& models) {
    return made_by_script("fast/reference_fast.py", folder, {models.begin(), models.end()});
}

std::vector<std::string> algorithms() {
    if (onednn_suits_float32()) return {"libtorch", "direct", "winograd"};
    MESSAGE("libtorch only: no oneDNN, or a CPU without AVX2");
    return {"libtorch"};
}

}  // namespace

TEST_CASE("a network of Johnson's or Engstrom's form gives PyTorch's picture within a grey level, by every algorithm") {
    const TestFolder folder;
    const std::vector<fs::path> models = {trained, folder.write("engstrom.safetensors", engstrom_file()),
                                          folder / "johnson.safetensors"};  // made by the script
    for (const cv::Size size : {cv::Size(96, 64), cv::Size(61, 43)}) {      // and one that 4 does not divide
        CAPTURE(size.width);
        write_picture(resize_to(read_picture(sample("content/landscape.jpg")), size), folder / "content.png");
        if (!made_by_pytorch(folder, models)) return;
        for (const fs::path& model : models)
            for (const std::string& algorithm : algorithms()) {
                const std::string name = model.stem().string();
                CAPTURE(name);
                CAPTURE(algorithm);
                const Outcome outcome(
                    job_of(folder / "files",
                           {{"architecture", "fast"},
                            {"resolution", std::to_string(size.width) + "x" + std::to_string(size.height)},
                            {"conv_algorithm", algorithm}},
                           {{"content", folder / "content.png"}, {"model", model}}));
                const cv::Mat ours = read_picture(folder / ("files/" + outcome.artifact("output")));
                const cv::Mat theirs = read_picture(folder / (name + ".png"));
                cv::Scalar mean, deviation;
                cv::meanStdDev(theirs, mean, deviation);
                CHECK(deviation[0] > 5);  // not all clamped away
                REQUIRE(ours.size() == theirs.size());
                CHECK(cv::norm(ours, theirs, cv::NORM_INF) <= 1);
            }
    }
}
