// Where picture files keep what is not pixels: chunks, segments, directories. Nothing here trusts a size in a file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace stylesweep::nst {

using Bytes = std::span<const unsigned char>;

bool starts_with(Bytes bytes, std::string_view text);

/// The first chunk of that name, without its length and checksum; empty: there is none, or the file is no PNG.
Bytes png_chunk(Bytes file, std::string_view name);
Bytes webp_chunk(Bytes file, std::string_view name);

/// What the segments of that marker have behind `prefix`, up to the first scan; none where the file is no JPEG.
std::vector<Bytes> jpeg_segments(Bytes file, unsigned char marker, std::string_view prefix);

enum class Order { little, big };

/// A field of the first directory of a TIFF file.
struct TiffField {
    std::uint32_t type;
    Bytes value;  ///< all of its numbers; for a single short one, and only then, the first two bytes count
    Order order;

    /// The first number, of 2 bytes.
    [[nodiscard]] std::optional<std::uint32_t> short_number() const;
};

/// Nothing: the field is not there or unsound, or the file is no TIFF.
std::optional<TiffField> tiff_field(Bytes file, std::uint32_t tag);

}  // namespace stylesweep::nst
