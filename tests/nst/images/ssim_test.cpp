#include "runners/nst/quality/ssim.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>
#include <vector>

#include "runners/nst/images/picture.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

constexpr double c1 = 6.5025, c2 = 58.5225;  // (0.01 * 255)^2, (0.03 * 255)^2

cv::Mat flat(int width, int height, int grey) {
    return {height, width, CV_8UC3, cv::Scalar::all(grey)};
}

cv::Mat noise(std::uint64_t seed, int width = 32, int height = 24) {
    cv::Mat picture(height, width, CV_8UC3);
    cv::RNG(seed).fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

// Black but for one value in the middle of the first channel.
cv::Mat spot(int side, int value) {
    cv::Mat picture = flat(side, side, 0);
    picture.at<cv::Vec3b>(side / 2, side / 2)[0] = static_cast<unsigned char>(value);
    return picture;
}

struct Form {
    const char* name;
    std::optional<double> (*compare)(const cv::Mat&, const cv::Mat&);
    int window;
};
constexpr std::array<Form, 2> forms = {{{"uniform", &ssim, 7}, {"gaussian", &ssim_gaussian, 11}}};

}  // namespace

TEST_CASE("pictures of different size or kind are not compared") {
    for (const Form& form : forms) {
        CAPTURE(form.name);
        CHECK_THROWS_AS(form.compare(flat(16, 16, 0), flat(16, 17, 0)), cv::Exception);
        CHECK_THROWS_AS(form.compare(flat(16, 16, 0), cv::Mat(16, 16, CV_8UC1, 0.0)), cv::Exception);
    }
}

TEST_CASE("a picture smaller than the window has no SSIM") {
    for (const Form& form : forms) {
        CAPTURE(form.name);
        const int side = form.window;
        CHECK_FALSE(form.compare(flat(side - 1, 40, 9), flat(side - 1, 40, 9)));
        CHECK_FALSE(form.compare(flat(40, side - 1, 9), flat(40, side - 1, 9)));
        CHECK(form.compare(flat(side, side, 9), flat(side, side, 9)));
    }
}

TEST_CASE("SSIM is 1 of a picture and itself, the same both ways, and lower the more differs") {
    const cv::Mat a = noise(1), b = noise(2);
    cv::Mat inverse, softened;
    cv::subtract(cv::Scalar::all(255), a, inverse);
    cv::addWeighted(a, 0.8, b, 0.2, 0, softened);
    for (const Form& form : forms) {
        CAPTURE(form.name);
        CHECK(*form.compare(a, a) == doctest::Approx(1).epsilon(1e-12));
        CHECK(*form.compare(a, b) == doctest::Approx(*form.compare(b, a)).epsilon(1e-12));
        CHECK(*form.compare(a, softened) < 1);
        CHECK(*form.compare(a, b) < *form.compare(a, softened));
        CHECK(*form.compare(a, inverse) < *form.compare(a, b));
        CHECK(*form.compare(a, inverse) >= -1);
    }
}

TEST_CASE("flat pictures differ in luminance only") {
    for (const Form& form : forms) {
        CAPTURE(form.name);
        const double expected = (2.0 * 100 * 150 + c1) / (100.0 * 100 + 150.0 * 150 + c1);
        CHECK(*form.compare(flat(20, 14, 100), flat(20, 14, 150)) == doctest::Approx(expected).epsilon(1e-12));
    }
}

TEST_CASE("one window, computed by hand") {
    // 7x7, one value of 49: mean 1, sample variance (49^2 - 49) / 48 = 49; the other two channels are equal.
    const double uniform = c1 * c2 / ((1 + c1) * (49 + c2));
    CHECK(*ssim(spot(7, 49), flat(7, 7, 0)) == doctest::Approx((uniform + 2) / 3).epsilon(1e-9));

    // 11x11, one value v in the middle: mean w v, population variance w v^2 - (w v)^2, w the window's middle.
    double sum = 0;
    for (int i = -5; i <= 5; ++i) sum += std::exp(-i * i / (2 * 1.5 * 1.5));
    const double w = 1 / (sum * sum), v = 200, mean = w * v, variance = w * v * v - mean * mean;
    const double gaussian = c1 * c2 / ((mean * mean + c1) * (variance + c2));
    CHECK(*ssim_gaussian(spot(11, 200), flat(11, 11, 0)) == doctest::Approx((gaussian + 2) / 3).epsilon(1e-9));
}

TEST_CASE("SSIM equals scikit-image's") {
    const auto folder = shared_data("golden");
    if (!folder) return;
    const auto pairs = nlohmann::json::parse(std::ifstream(*folder / "ssim.json"));
    REQUIRE_FALSE(pairs.empty());
    for (const auto& pair : pairs) {
        const cv::Mat a = read_picture(*folder / pair.at("a").get<std::string>());
        const cv::Mat b = read_picture(*folder / pair.at("b").get<std::string>());
        CHECK(std::abs(*ssim(a, b) - pair.at("skimage_default").get<double>()) < 1e-6);
        CHECK(std::abs(*ssim_gaussian(a, b) - pair.at("wang_gaussian").get<double>()) < 1e-6);
    }
}

TEST_CASE("SSIM of grey pictures is that of the vectors that the report's page is held to") {
    const auto vectors =
        nlohmann::json::parse(std::ifstream(std::filesystem::path(STYLESWEEP_SOURCE_DIR) / "tests/vectors/ssim.json"));
    REQUIRE_FALSE(vectors.empty());
    for (const auto& each : vectors) {
        const auto grey = [&](const char* name) {
            auto values = each.at(name).get<std::vector<unsigned char>>();
            const cv::Mat one(each.at("height").get<int>(), each.at("width").get<int>(), CV_8UC1, values.data());
            cv::Mat three;
            cv::merge(std::vector{one, one, one}, three);
            return three;
        };
        CHECK(*ssim(grey("a"), grey("b")) == doctest::Approx(each.at("mean").get<double>()).epsilon(1e-9));
    }
}
