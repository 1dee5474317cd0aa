#include "reports/html/bare_picture.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace stylesweep::reports {
namespace {

using namespace std::literals;

// Big-endian, or little-endian, of so many bytes; nullopt: beyond the end.
std::optional<std::uint32_t> number(std::string_view bytes, std::size_t at, std::size_t size, bool little = false) {
    if (at > bytes.size() || bytes.size() - at < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + (little ? size - 1 - i : i)]);
    return value;
}

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n"sv;

std::string bare_png(std::string_view bytes) {
    static constexpr std::array kept = {"IHDR"sv, "PLTE"sv, "tRNS"sv, "sRGB"sv, "gAMA"sv,
                                        "cHRM"sv, "iCCP"sv, "cICP"sv, "IDAT"sv, "IEND"sv};
    std::string out(png_signature);
    std::size_t at = png_signature.size();
    while (const auto length = number(bytes, at, 4)) {
        const std::size_t size = std::size_t{*length} + 12;  // with length, type and checksum
        if (bytes.size() - at < size) return "";
        const std::string_view type = bytes.substr(at + 4, 4);
        if (std::ranges::find(kept, type) != kept.end()) out += bytes.substr(at, size);
        if (type == "IEND") return out;
        at += size;
    }
    return "";
}

// 1, as most pictures have, to 8; of the TIFF structure in an EXIF segment.
std::uint32_t orientation_of(std::string_view tiff) {
    const bool little = tiff.starts_with("II");
    const auto directory = number(tiff, 4, 4, little);
    const auto entries = directory ? number(tiff, *directory, 2, little) : std::nullopt;
    for (std::uint32_t i = 0; i < entries.value_or(0); ++i) {
        const std::size_t entry = std::size_t{*directory} + 2 + std::size_t{i} * 12;
        if (number(tiff, entry, 2, little) == 0x0112U) return number(tiff, entry + 8, 2, little).value_or(1);
    }
    return 1;
}

std::string segment_with(std::uint32_t orientation) {
    return "\xFF\xE1\x00\x22"
           "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s +
           static_cast<char>(orientation) + "\0\0\0\0\0\0"s;
}

// A JPEG segment as it is to stay: `marker` is its second byte, `all` begins with both.
std::string kept_segment(unsigned marker, std::string_view all) {
    const std::string_view content = all.substr(4);
    if (marker == 0xE1 && content.starts_with("Exif\0\0"sv)) {
        const std::uint32_t orientation = orientation_of(content.substr(6));
        return orientation >= 2 && orientation <= 8 ? segment_with(orientation) : "";
    }
    const bool is_for_programs = marker >= 0xE0 && marker <= 0xEF, is_comment = marker == 0xFE;
    const bool changes_looks = (marker == 0xE0 && content.starts_with("JFIF\0"sv)) ||
                               (marker == 0xE2 && content.starts_with("ICC_PROFILE\0"sv)) ||
                               (marker == 0xEE && content.starts_with("Adobe"sv));
    return is_comment || (is_for_programs && !changes_looks) ? "" : std::string(all);
}

// Where the next marker begins that is no part of a scan.
std::size_t end_of_scan(std::string_view bytes, std::size_t at) {
    for (at = bytes.find('\xFF', at); at != std::string_view::npos && at + 1 < bytes.size();
         at = bytes.find('\xFF', at + 1)) {
        const auto next = static_cast<unsigned char>(bytes[at + 1]);
        if (next != 0 && next != 0xFF && (next < 0xD0 || next > 0xD7)) return at;
    }
    return bytes.size();
}

std::string bare_jpeg(std::string_view bytes) {
    std::string out = "\xFF\xD8";
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == '\xFF') {
        const auto marker = static_cast<unsigned char>(bytes[at + 1]);
        if (marker == 0xFF) {  // padding
            ++at;
            continue;
        }
        const std::size_t size = std::size_t{*number(bytes, at + 2, 2)} + 2;
        if (size < 4 || bytes.size() - at < size) return "";
        out += kept_segment(marker, bytes.substr(at, size));
        at += size;
        if (marker != 0xDA) continue;
        const std::size_t end = end_of_scan(bytes, at);
        out += bytes.substr(at, end - at);
        at = end;
        if (bytes.substr(at).starts_with("\xFF\xD9"sv)) return out + "\xFF\xD9";
    }
    return "";
}

}  // namespace

std::string bare_picture(const std::string& bytes) {
    if (bytes.starts_with(png_signature)) return bare_png(bytes);
    return bytes.starts_with("\xFF\xD8\xFF"sv) ? bare_jpeg(bytes) : "";
}

}  // namespace stylesweep::reports
