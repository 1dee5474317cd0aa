// Every colour type, depth and transparency of PNG, against what png_kinds.py computes from the samples it wrote.
#include <doctest/doctest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <sstream>
#include <string>

#include "base/process/child.hpp"
#include "runners/nst/images/picture.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

TEST_CASE("each kind of PNG is read as what it shows over white") {
    const TemporaryFolder folder;
    process::Child child({{STYLESWEEP_PYTHON, STYLESWEEP_SOURCE_DIR "/tests/nst/png_kinds.py", folder.path().string()},
                          folder.path() / "log",
                          {},
                          {}});
    const int code = child.wait().code;
    const std::string log = content_of(folder / "log");
    REQUIRE_MESSAGE(code == 0, log);
    std::istringstream lines(log);
    int kinds = 0;
    int width = 0, height = 0;
    for (std::string name; lines >> name >> width >> height; ++kinds) {
        CAPTURE(name);
        std::string expected = content_of(folder / (name + ".rgb"));
        const cv::Mat shown(height, width, CV_8UC3, expected.data());
        const cv::Mat read = read_picture(folder / (name + ".png"));
        REQUIRE(read.size() == shown.size());
        CHECK(cv::norm(read, shown, cv::NORM_INF) <= 1);  // 16 bits become 8 by cutting or by rounding
    }
    CHECK(kinds == 2 * (2 * 11 + 4));
}
