#include "runners/nst/images/png.hpp"

#include <zlib.h>

#include <cstdint>

namespace stylesweep::nst {
namespace {

constexpr std::ptrdiff_t header_end = 33;  // signature, and the chunk IHDR

std::string number(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::string chunk(const std::string& name, const std::string& data) {
    const std::string checked = name + data;
    const auto* bytes = reinterpret_cast<const Bytef*>(checked.data());
    const auto crc = static_cast<std::uint32_t>(crc32(0, bytes, static_cast<uInt>(checked.size())));
    return number(static_cast<std::uint32_t>(data.size())) + checked + number(crc);
}

// Uncompressed, no language.
std::string international_text(const std::string& keyword, const std::string& text) {
    return chunk("iTXt", keyword + std::string(5, '\0') + text);
}

}  // namespace

std::vector<unsigned char> with_notes(const std::vector<unsigned char>& png, const PngTexts& texts) {
    std::string notes = chunk("sRGB", std::string(1, '\0'));  // perceptual intent
    for (const auto& [keyword, text] : texts) notes += international_text(keyword, text);
    std::vector<unsigned char> result = png;
    result.insert(result.begin() + header_end, notes.begin(), notes.end());
    return result;
}

}  // namespace stylesweep::nst
