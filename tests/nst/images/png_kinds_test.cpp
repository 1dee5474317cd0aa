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
    const TestFolder folder;
    process::Child child(
        {{STYLESWEEP_PYTHON, STYLESWEEP_SOURCE_DIR "/tests/nst/images/png_kinds.py", folder.path().string()},
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
        const bool mixed = name.starts_with("type4") || name.starts_with("type6");  // with white, from 8 bits
        CHECK(cv::norm(read, shown, cv::NORM_INF) <= (mixed ? 1 : 0));
    }
    CHECK(kinds == 2 * (2 * 11 + 4));
}
