// Pictures of every kind that people have: right, or an error that names the file.
#include <doctest/doctest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "base/process/child.hpp"
#include "runners/core/job.hpp"
#include "runners/nst/images/picture.hpp"
#include "tests/nst/runner_fixture.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

double farthest(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() ? cv::norm(a, b, cv::NORM_INF) : 255;
}

// Pictures that OpenCV does not write: CMYK and progressive JPEG, palette and 16-bit grey PNG, EXIF-turned WebP and
// PNG.
constexpr const char* painter = R"(
import sys
try:
    from PIL import Image, ImageOps
except ImportError:
    sys.exit(77)
folder = sys.argv[1]
flat = Image.new("RGB", (40, 30), (200, 100, 50))
flat.convert("CMYK").save(folder + "/cmyk.jpg", quality=95)
flat.save(folder + "/progressive.jpg", progressive=True, quality=95)
flat.convert("P", palette=Image.ADAPTIVE).save(folder + "/palette.png")
flat.convert("1").save(folder + "/bits.png")
Image.new("I;16", (40, 30), 77 * 256).save(folder + "/deep-grey.png")
exif = Image.Exif()
exif[0x0112] = 6
flat.save(folder + "/turned.jpg", exif=exif, quality=95)
flat.save(folder + "/picture.webp", lossless=True)
corner = Image.new("RGBA", (4, 3), (200, 100, 50, 255))
corner.putpixel((0, 0), (10, 20, 30, 255))
for orientation in range(1, 9):
    exif[0x0112] = orientation
    for ending in ["webp", "png"]:
        corner.save(f"{folder}/held-{orientation}.{ending}", exif=exif, lossless=True)
        corner.convert("RGB").save(f"{folder}/opaque-{orientation}.{ending}", exif=exif, lossless=True)
    with Image.open(f"{folder}/held-{orientation}.png") as held:
        ImageOps.exif_transpose(held).convert("RGB").save(f"{folder}/upright-{orientation}.png")
flat.save(folder + "/picture.tiff")
)";

// Whether the pictures are in `folder`.
bool painted(const TestFolder& folder) {
    process::Child child({{STYLESWEEP_PYTHON, "-c", painter, folder.path().string()}, folder.path() / "log", {}, {}});
    const int code = child.wait().code;
    CAPTURE(content_of(folder / "log"));
    if (code == 77) MESSAGE("skipped: no Pillow");
    CHECK((code == 0 || code == 77));
    return code == 0;
}

}  // namespace

TEST_CASE("CMYK, palettes, progressive JPEG, WebP, TIFF and 16-bit grey are read as what they show") {
    const TestFolder folder;
    if (!painted(folder)) return;
    const cv::Mat flat(30, 40, CV_8UC3, cv::Scalar(200, 100, 50));
    for (const char* name : {"cmyk.jpg", "progressive.jpg", "palette.png", "picture.webp", "picture.tiff"}) {
        CAPTURE(name);
        CHECK(farthest(read_picture(folder / name), flat) <=
              8);  // JPEG, and the way to CMYK and back, cost some levels
    }
    CHECK(read_picture(folder / "turned.jpg").size() == cv::Size(30, 40));
    CHECK(farthest(read_picture(folder / "deep-grey.png"), cv::Mat(30, 40, CV_8UC3, cv::Scalar::all(77))) == 0);
    CHECK(read_picture(folder / "bits.png").type() == CV_8UC3);
    for (const char* name : {"cmyk.jpg", "progressive.jpg", "palette.png", "picture.webp", "picture.tiff"}) {
        CAPTURE(name);
        const std::string whole = content_of(folder / name);
        CHECK_THROWS_WITH_AS(read_picture(folder.write(std::string("cut-") + name, whole.substr(0, whole.size() / 2))),
                             doctest::Contains("cut-"), runners::BadInput);
    }
}

TEST_CASE("WebP and PNG are turned as their EXIF says, with alpha and without, as Pillow turns them") {
    const TestFolder folder;
    if (!painted(folder)) return;
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const std::string number = std::to_string(orientation);
        const cv::Mat expected = read_picture(folder / ("upright-" + number + ".png"));
        CHECK(expected.size() == (orientation < 5 ? cv::Size(4, 3) : cv::Size(3, 4)));
        for (const std::string name : {"held-", "opaque-"})
            for (const std::string ending : {".webp", ".png"}) {
                const std::string file = name + number + ending;
                CAPTURE(file);
                CHECK(farthest(read_picture(folder / file), expected) == 0);
            }
    }
}

TEST_CASE("what is transparent shows white") {
    const TestFolder folder;
    cv::Mat half(8, 10, CV_8UC4, cv::Scalar(50, 100, 200, 51)), deep(8, 10, CV_16UC4, cv::Scalar(0, 0, 65535, 65535));
    half.at<cv::Vec4b>(0, 0) = {1, 2, 3, 0};
    half.at<cv::Vec4b>(0, 1) = {1, 2, 3, 255};
    for (const char* name : {"half.png", "half.webp", "half.tiff"}) {
        CAPTURE(name);
        cv::imwrite(folder / name, half, {cv::IMWRITE_WEBP_QUALITY, 101});  // above 100: lossless
        const cv::Mat picture = read_picture(folder / name);
        CHECK(picture.at<cv::Vec3b>(5, 5) == cv::Vec3b(244, 224, 214));  // a fifth of the colour, four of white
        if (std::string(name) != "half.webp") CHECK(picture.at<cv::Vec3b>(0, 0) == cv::Vec3b(255, 255, 255));
        CHECK(picture.at<cv::Vec3b>(0, 1) == cv::Vec3b(3, 2, 1));
    }
    cv::imwrite(folder / "deep.png", deep);
    CHECK(read_picture(folder / "deep.png").at<cv::Vec3b>(3, 3) == cv::Vec3b(255, 0, 0));
}

TEST_CASE("20,000 pixels wide and one pixel small: stylised, or refused for a reason") {
    const TestFolder folder;
    cv::Mat wide(64, 20'000, CV_8UC3);
    cv::randu(wide, 0, 255);
    cv::imwrite(folder / "wide.png", wide);
    cv::imwrite(folder / "dot.png", cv::Mat(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)));
    CHECK(read_picture(folder / "wide.png").size() == cv::Size(20'000, 64));
    CHECK(read_picture(folder / "dot.png").at<cv::Vec3b>(0, 0) == cv::Vec3b(3, 2, 1));
    const auto run = [&](const char* content, const char* style, const char* resolution) {
        return Outcome(job_of(folder.path(),
                              {{"architecture", "squeezenet1_1"}, {"resolution", resolution}, {"iterations", 1}},
                              {{"content", folder / content}, {"style", folder / style}}));
    };
    CHECK(run("wide.png", "wide.png", "20000x32").metric("width") == 20'000);
    CHECK(run("wide.png", "dot.png", "997x33").metric("height") == 33);  // a style of one pixel is scaled up
    CHECK(run("dot.png", "dot.png", "64").metric("height") == 64);
    CHECK_THROWS_WITH_AS(run("wide.png", "wide.png", "256"), doctest::Contains("256x1"), runners::BadInput);
}
