// Sizes, and pictures brought to them, beside Pillow.
#include "runners/nst/images/resize.hpp"

#include <doctest/doctest.h>

#include <opencv2/core.hpp>

#include "runners/nst/images/picture.hpp"
#include "tests/nst/reference_script.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

double deviation(const cv::Mat& picture) {
    cv::Scalar mean, deviations;
    cv::meanStdDev(picture, mean, deviations);
    return deviations[0];
}

}  // namespace

TEST_CASE("a resolution is the longer side, or exactly both") {
    struct Case {
        const char* resolution;
        cv::Size picture, expected;
    };
    for (const Case& each : {Case{"320", {640, 480}, {320, 240}}, Case{"320", {480, 640}, {240, 320}},
                             Case{"1280", {640, 480}, {1280, 960}}, Case{"100", {333, 333}, {100, 100}},
                             Case{"10", {1000, 7}, {10, 1}}, Case{"256x64", {640, 480}, {256, 64}}}) {
        CAPTURE(each.resolution);
        CHECK(output_size(each.resolution, each.picture) == each.expected);
        CHECK(resize_to(cv::Mat(each.picture, CV_8UC3, cv::Scalar::all(50)), each.expected).size() == each.expected);
    }
}

TEST_CASE("a picture of the right size is left alone, a flat one stays flat") {
    cv::Mat noise(16, 48, CV_8UC3);
    cv::randu(noise, 0, 255);
    CHECK(cv::norm(resize_to(noise, {48, 16}), noise, cv::NORM_INF) == 0);
    const cv::Mat flat(30, 40, CV_8UC3, cv::Scalar(9, 99, 199));
    for (const cv::Size size : {cv::Size(13, 7), cv::Size(101, 77), cv::Size(13, 77), cv::Size(1, 1)})
        CHECK(cv::norm(resize_to(flat, size), cv::Mat(size, CV_8UC3, cv::Scalar(9, 99, 199)), cv::NORM_INF) == 0);
}

TEST_CASE("stripes that are too fine for the new width become grey, whatever the height does") {
    cv::Mat stripes(128, 512, CV_8UC3, cv::Scalar::all(0));
    for (int x = 0; x < stripes.cols; x += 3) stripes.col(x).setTo(cv::Scalar::all(255));
    for (const cv::Size size : {cv::Size(64, 16), cv::Size(64, 128), cv::Size(64, 160), cv::Size(64, 900)}) {
        CAPTURE(size.height);
        CHECK(deviation(resize_to(stripes, size)) < 2);
        CHECK(deviation(resize_to(stripes.t(), {size.height, size.width})) < 2);
    }
}

TEST_CASE("a picture is shrunk, enlarged, or either along each side as by Pillow") {
    const TestFolder folder;
    const std::vector<std::string> sizes = {"64x160", "160x64", "31x17", "700x900", "48x48", "511x127", "1x1", "5x800"};
    std::vector<std::string> arguments = {sample("content/landscape.jpg")};
    arguments.insert(arguments.end(), sizes.begin(), sizes.end());
    if (!made_by_script("images/reference_resize.py", folder, arguments)) return;
    for (const char* name : {"photo", "stripes", "noise"}) {
        const cv::Mat picture = read_picture(folder / (std::string(name) + ".png"));
        for (const std::string& size : sizes) {
            CAPTURE(name);
            CAPTURE(size);
            const cv::Mat expected = read_picture(folder / (name + ("-" + size) + ".png"));
            const cv::Mat resized = resize_to(picture, output_size(size, picture.size()));
            CHECK(cv::norm(resized, expected, cv::NORM_INF) <= 4);  // Pillow rounds and clamps between the two sides
            CHECK(cv::norm(resized, expected, cv::NORM_L1) / static_cast<double>(expected.total() * 3) < 0.5);
        }
    }
}
