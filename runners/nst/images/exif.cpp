#include "runners/nst/images/exif.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <string_view>

namespace stylesweep::nst {
namespace {

using Bytes = std::span<const unsigned char>;
enum class Order { little, big };

// Whole numbers anywhere in the bytes; nothing where they end before.
std::optional<std::uint32_t> number(Bytes bytes, std::uint64_t at, std::size_t size, Order order) {
    if (at > bytes.size() || bytes.size() - at < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + (order == Order::big ? i : size - 1 - i)];
    return value;
}

bool says(Bytes bytes, std::uint64_t at, std::string_view text) {
    return at <= bytes.size() && bytes.size() - at >= text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, unsigned char b) { return static_cast<unsigned char>(a) == b; });
}

// The first chunk of that name; empty when there is none. RIFF: name, size, bytes, to an even length; PNG: size, name,
// bytes, CRC.
struct Chunks {
    std::uint64_t first;
    Order order;
    bool size_first;
    std::uint64_t tail, alignment;
};
Bytes chunk(Bytes file, const Chunks& chunks, std::string_view name) {
    for (std::uint64_t at = chunks.first;;) {
        const auto size = number(file, at + (chunks.size_first ? 0 : 4), 4, chunks.order);
        if (!size || at + 8 > file.size()) return {};
        if (says(file, at + (chunks.size_first ? 4 : 0), name))
            return file.subspan(at + 8, std::min<std::uint64_t>(*size, file.size() - at - 8));
        at += 8ULL + *size + (chunks.alignment - *size % chunks.alignment) % chunks.alignment + chunks.tail;
    }
}

Bytes exif_of(Bytes file) {
    if (says(file, 0, "RIFF") && says(file, 8, "WEBP")) return chunk(file, {12, Order::little, false, 0, 2}, "EXIF");
    if (says(file, 0, "\x89PNG\r\n\x1a\n")) return chunk(file, {8, Order::big, true, 4, 1}, "eXIf");
    return {};
}

}  // namespace

// A TIFF file: byte order, 42, where the first directory is; its entries are tag, type, count and value, 12 bytes.
int exif_orientation(Bytes file) {
    constexpr std::uint32_t orientation_tag = 0x0112, short_type = 3;
    constexpr std::string_view jpeg_prefix("Exif\0\0", 6);  // some writers keep it
    Bytes tiff = exif_of(file);
    if (says(tiff, 0, jpeg_prefix)) tiff = tiff.subspan(jpeg_prefix.size());
    if (!says(tiff, 0, "II") && !says(tiff, 0, "MM")) return 1;
    const Order order = tiff[0] == 'I' ? Order::little : Order::big;
    const auto directory = number(tiff, 4, 4, order);
    if (number(tiff, 2, 2, order) != 42U || !directory) return 1;
    const std::uint32_t entries = number(tiff, *directory, 2, order).value_or(0);
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint64_t entry = *directory + 2ULL + 12 * i;
        const auto tag = number(tiff, entry, 2, order);
        if (!tag) return 1;
        if (*tag != orientation_tag || number(tiff, entry + 2, 2, order) != short_type) continue;
        const std::uint32_t value = number(tiff, entry + 8, 2, order).value_or(1);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

cv::Mat upright(const cv::Mat& picture, int orientation) {
    constexpr int rows_as_they_are = 9, upside_down = 0, mirrored = 1, both = -1;  // cv::flip's codes
    // By orientation from 1 on: rows and columns changed for each other first, and then how flipped.
    struct Turn {
        bool transposed;
        int flip;
    };
    constexpr std::array<Turn, 8> turns = {{{false, rows_as_they_are},
                                            {false, mirrored},
                                            {false, both},
                                            {false, upside_down},
                                            {true, rows_as_they_are},
                                            {true, mirrored},
                                            {true, both},
                                            {true, upside_down}}};
    const Turn& turn = turns.at(static_cast<std::size_t>(orientation - 1));
    cv::Mat result;
    if (turn.transposed)
        cv::transpose(picture, result);
    else
        result = picture;
    if (turn.flip == rows_as_they_are) return result;
    cv::Mat flipped;
    cv::flip(result, flipped, turn.flip);
    return flipped;
}

}  // namespace stylesweep::nst
