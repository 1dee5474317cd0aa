#include "runners/nst/images/picture.hpp"

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "runners/core/job.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep;
using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

bool identical(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a, b, cv::NORM_INF) == 0;
}

// All 256 levels of each channel, in no common order.
cv::Mat all_levels() {
    cv::Mat picture(16, 48, CV_8UC3);
    for (int i = 0; i < 16 * 48; ++i)
        picture.at<cv::Vec3b>(i / 48, i % 48) = {static_cast<unsigned char>(i), static_cast<unsigned char>(i * 7),
                                                 static_cast<unsigned char>(255 - i * 3)};
    return picture;
}

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
}

// While it lives, this process's files end at `bytes`, as if the disk were full.
class FullDisk {
  public:
    explicit FullDisk(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FullDisk(const FullDisk&) = delete;
    ~FullDisk() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        ::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    sighandler_t handler_;
};

}  // namespace

TEST_CASE("a file that is no whole picture is refused by name") {
    const TestFolder folder;
    const std::string jpeg = content_of(sample("content/portrait.jpg"));
    write_picture(all_levels(), folder / "good.png");
    const std::string png = content_of(folder / "good.png");
    std::string flipped = png;
    flipped[flipped.size() / 2] ^= 0x55;
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"empty.jpg", ""},
        {"text.jpg", "no picture at all"},
        {"magic.png", png.substr(0, 8)},
        {"header.jpg", jpeg.substr(0, 200)},
        {"half.jpg", jpeg.substr(0, jpeg.size() / 2)},
        {"almost.jpg", jpeg.substr(0, jpeg.size() - 2)},
        {"half.png", png.substr(0, png.size() / 2)},
        {"flipped.png", flipped},
    };
    for (const auto& [name, bytes] : cases) {
        CAPTURE(name);
        CHECK_THROWS_WITH_AS(read_picture(folder.write(name, bytes)), doctest::Contains(name.c_str()),
                             runners::BadInput);
    }
    CHECK_THROWS_WITH_AS(read_picture(folder / "absent.jpg"), doctest::Contains("absent.jpg: cannot be opened"),
                         runners::BadInput);
    CHECK_THROWS_AS(read_picture(folder.path()), runners::BadInput);
}

TEST_CASE("a JPEG that is damaged inside is decoded with a warning, a whole one without") {
    const TestFolder folder;
    const std::string whole = content_of(sample("content/portrait.jpg"));
    std::string zeroed = whole;
    zeroed.replace(whole.size() / 2, 200, 200, '\0');
    const auto warning = [&](const std::string& bytes) { return decode_picture(folder.write("a.jpg", bytes)).warning; };
    CHECK(warning(whole).empty());
    CHECK(warning(zeroed).find("the JPEG is damaged") == 0);
    CHECK(warning(whole.substr(0, whole.size() / 2) + "\xFF\xD9").find("the JPEG is damaged") == 0);
    cv::imwrite(folder / "tiny.jpg", cv::Mat(1, 3, CV_8UC1, cv::Scalar(77)));
    CHECK(decode_picture(folder / "tiny.jpg").warning.empty());
    std::string no_tables = whole;  // its quantisation tables are a comment
    for (std::size_t at = 2; at + 1 < 1000; ++at)
        if (no_tables[at] == '\xFF' && no_tables[at + 1] == '\xDB') no_tables[at + 1] = '\xFE';
    CHECK_THROWS_WITH_AS(warning(no_tables), doctest::Contains("a.jpg: the JPEG cannot be decoded: "),
                         runners::BadInput);
}

TEST_CASE("channels come as red, green, blue") {
    const TestFolder folder;
    cv::imwrite(folder / "red.png", cv::Mat(4, 6, CV_8UC3, cv::Scalar(10, 20, 200)));  // OpenCV's order: blue first
    const cv::Mat picture = read_picture(folder / "red.png");
    CHECK(picture.size() == cv::Size(6, 4));
    CHECK(picture.at<cv::Vec3b>(0, 0) == cv::Vec3b(200, 20, 10));
}

TEST_CASE("grey, transparent and 16-bit pictures become 8-bit RGB") {
    const TestFolder folder;
    const std::vector<std::pair<std::string, cv::Mat>> cases = {
        {"grey.png", cv::Mat(4, 6, CV_8UC1, cv::Scalar(77))},
        {"alpha.png", cv::Mat(4, 6, CV_8UC4, cv::Scalar(77, 77, 77, 255))},
        {"deep.png", cv::Mat(4, 6, CV_16UC3, cv::Scalar::all(77 * 256))},
        {"grey.jpg", cv::Mat(4, 6, CV_8UC1, cv::Scalar(77))},
    };
    for (const auto& [name, picture] : cases) {
        CAPTURE(name);
        cv::imwrite(folder / name, picture);
        CHECK(identical(read_picture(folder / name), cv::Mat(4, 6, CV_8UC3, cv::Scalar::all(77))));
    }
}

TEST_CASE("a photograph taken sideways stands upright") {
    const TestFolder folder;
    // An EXIF segment with one entry: orientation (0x0112) is 6, a quarter turn.
    const std::string exif(
        "\xFF\xE1\x00\x22"
        "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
        36);
    const std::string jpeg = content_of(sample("content/landscape.jpg"));
    folder.write("sideways.jpg", jpeg.substr(0, 2) + exif + jpeg.substr(2));
    CHECK(read_picture(sample("content/landscape.jpg")).size() == cv::Size(640, 480));
    CHECK(read_picture(folder / "sideways.jpg").size() == cv::Size(480, 640));
}

TEST_CASE("PNG keeps every level, and the same picture makes the same bytes") {
    const TestFolder folder;
    write_picture(all_levels(), folder / "new/a.png");
    CHECK(identical(read_picture(folder / "new/a.png"), all_levels()));
    write_picture(read_picture(folder / "new/a.png"), folder / "b.png");
    CHECK(content_of(folder / "b.png") == content_of(folder / "new/a.png"));
}

TEST_CASE("a picture that can't be written leaves no part, and the one before as it was") {
    const TestFolder folder;
    write_picture(all_levels(), folder / "a.png");
    const std::string before = content_of(folder / "a.png");
    {
        const FullDisk full(100);
        CHECK_THROWS_WITH_AS(write_picture(all_levels() / 2, folder / "a.png"), doctest::Contains("a.png"),
                             runners::DiskFull);
    }
    CHECK(content_of(folder / "a.png") == before);
    CHECK_THROWS_WITH_AS(write_picture(all_levels(), folder / "a.png/b.png"), doctest::Contains("a.png"),
                         std::runtime_error);
    fs::create_directories(folder / "taken.png/inside");
    CHECK_THROWS_WITH_AS(write_picture(all_levels(), folder / "taken.png"), doctest::Contains("taken.png"),
                         std::runtime_error);
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("a thumbnail has at most 320 pixels on its longer side and is made once") {
    const TestFolder folder;
    write_thumbnail(read_picture(sample("content/portrait.jpg")), folder / "t/large.jpg");
    CHECK(read_picture(folder / "t/large.jpg").size() == cv::Size(240, 320));
    write_thumbnail(all_levels(), folder / "t/small.jpg");
    CHECK(read_picture(folder / "t/small.jpg").size() == cv::Size(48, 16));
    write_thumbnail(read_picture(sample("content/portrait.jpg")), folder / "t/small.jpg");
    CHECK(read_picture(folder / "t/small.jpg").size() == cv::Size(48, 16));
}
