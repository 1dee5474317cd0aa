// The EXIF of WebP files written here byte by byte, sound or not; what Pillow writes: any_picture_test.cpp.
#include "runners/nst/images/exif.hpp"

#include <doctest/doctest.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "runners/nst/images/picture.hpp"
#include "tests/nst/files.hpp"

using namespace stylesweep::nst;
using namespace stylesweep::nst::testing;

namespace {

enum class Order { little, big };

std::string number(std::uint64_t value, int size, Order order = Order::little) {
    std::string bytes;
    for (int i = 0; i < size; ++i)
        bytes += static_cast<char>(value >> 8 * (order == Order::little ? i : size - 1 - i) & 0xFF);
    return bytes;
}

std::string chunk(const std::string& name, const std::string& bytes) {
    return name + number(bytes.size(), 4) + bytes + std::string(bytes.size() % 2, '\0');
}

// A lossless WebP, red with one blue pixel in the upper left corner, 4x3, that has these bytes in its EXIF chunk.
std::string webp_with(const std::string& exif_chunk) {
    cv::Mat picture(3, 4, CV_8UC3, cv::Scalar(0, 0, 255));
    picture.at<cv::Vec3b>(0, 0) = {255, 0, 0};
    std::vector<unsigned char> plain;
    cv::imencode(".webp", picture, plain, {cv::IMWRITE_WEBP_QUALITY, 101});  // above 100: lossless
    const std::string pixels(plain.begin() + 12, plain.end());
    constexpr int has_exif = 8;
    const std::string header = number(has_exif, 4) + number(4 - 1, 3) + number(3 - 1, 3);
    const std::string chunks = "WEBP" + chunk("VP8X", header) + pixels + exif_chunk;
    return "RIFF" + number(chunks.size(), 4) + chunks;
}

std::string entry(int tag, int type, std::uint64_t value, Order order = Order::little) {
    return number(static_cast<std::uint64_t>(tag), 2, order) + number(static_cast<std::uint64_t>(type), 2, order) +
           number(1, 4, order) + number(value, type == 3 ? 2 : 4, order) + (type == 3 ? number(0, 2) : "");
}

// TIFF with a width and the orientation.
std::string exif(std::uint64_t orientation, Order order = Order::little) {
    return (order == Order::little ? "II" : "MM") + number(42, 2, order) + number(8, 4, order) + number(2, 2, order) +
           entry(0x0100, 4, 4, order) + entry(0x0112, 3, orientation, order) + number(0, 4);
}

int orientation_of(const std::string& file) {
    return exif_orientation({reinterpret_cast<const unsigned char*>(file.data()), file.size()});
}

}  // namespace

TEST_CASE("an EXIF of absurd sizes or values leaves a picture as it is") {
    const TestFolder folder;
    const std::string sound = exif(6);
    const auto with = [&](std::size_t at, const std::string& bytes) {
        std::string other = sound;
        other.replace(at, bytes.size(), bytes);
        return chunk("EXIF", other);
    };
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"no chunk", ""},
        {"an empty chunk", chunk("EXIF", "")},
        {"another byte order", with(0, "XX")},
        {"another number than 42", with(2, number(43, 2))},
        {"a directory beyond the file", with(4, number(0xFFFFFFFF, 4))},
        {"a directory at the last byte", with(4, number(sound.size() - 1, 4))},
        {"orientation 0", chunk("EXIF", exif(0))},
        {"orientation 9", chunk("EXIF", exif(9))},
        {"orientation as another type", with(24, number(4, 2))},
        {"65,535 entries of something else", with(8, number(0xFFFF, 2) + number(0, 12) + number(0, 12))},
        {"a chunk before it that has no end", "XXXX" + number(0xFFFFFFFF, 4) + chunk("EXIF", sound)},
        {"a chunk whose end would be its beginning in 32 bits", "XXXX" + number(0xFFFFFFF8, 4) + chunk("EXIF", sound)},
    };
    for (const auto& [what, bytes] : cases) {
        CAPTURE(what);
        CHECK(orientation_of(webp_with(bytes)) == 1);
    }
    for (std::size_t size = 0; size < sound.size() - 12; ++size)
        CHECK(orientation_of(webp_with(chunk("EXIF", sound.substr(0, size)))) == 1);
    const std::string whole = webp_with(chunk("EXIF", sound));
    for (std::size_t size = 0; size < whole.size(); ++size) (void)orientation_of(whole.substr(0, size));
    CHECK(orientation_of("\x89PNG\r\n\x1a\n" + number(0xFFFFFFFF, 4) + "IHDR") == 1);
    CHECK(read_picture(folder.write("a.webp", webp_with(chunk("EXIF", exif(9))))).size() == cv::Size(4, 3));
}

TEST_CASE("a WebP is turned as its EXIF says, in either byte order, with JPEG's prefix and without") {
    const TestFolder folder;
    for (const auto& [orientation, corner] :
         std::vector<std::pair<int, cv::Point>>{{1, {0, 0}}, {3, {3, 2}}, {6, {2, 0}}, {8, {0, 3}}})
        for (const Order order : {Order::little, Order::big})
            for (const std::string& prefix : {std::string(), std::string("Exif\0\0", 6)}) {
                CAPTURE(orientation);
                const std::string tiff = exif(static_cast<std::uint64_t>(orientation), order);
                const auto file =
                    folder.write("a.webp", webp_with(chunk("ICCP", "odd") + chunk("EXIF", prefix + tiff)));
                const cv::Mat picture = read_picture(file);
                CHECK(picture.size() == (orientation < 5 ? cv::Size(4, 3) : cv::Size(3, 4)));
                CHECK(picture.at<cv::Vec3b>(corner) == cv::Vec3b(0, 0, 255));
            }
}
