// Metadata containers of picture files: chunks, segments, directories. No size in a file is trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace stylesweep::nst {

using Bytes = std::span<const unsigned char>;

bool starts_with(Bytes bytes, std::string_view text);

/// The first chunk of that name, without its length and checksum; empty: none, or not a PNG.
Bytes png_chunk(Bytes file, std::string_view name);
Bytes webp_chunk(Bytes file, std::string_view name);

/// The data after `prefix` in the segments with that marker, up to the first scan; empty if the file is not a JPEG.
std::vector<Bytes> jpeg_segments(Bytes file, unsigned char marker, std::string_view prefix);

enum class Order { little, big };

/// A field of the first directory of a TIFF file.
struct TiffField {
    std::uint32_t type;
    Bytes value;  ///< all values; for a single 16-bit value the first two bytes
    Order order;

    /// The first number, of 2 bytes.
    [[nodiscard]] std::optional<std::uint32_t> short_number() const;
};

/// nullopt: the field is absent or invalid, or the file is not a TIFF.
std::optional<TiffField> tiff_field(Bytes file, std::uint32_t tag);

}  // namespace stylesweep::nst
