#include "runners/nst/images/container.hpp"

#include <algorithm>
#include <array>

namespace stylesweep::nst {
namespace {

// Reads an integer at any offset; nullopt beyond the end.
std::optional<std::uint32_t> number(Bytes bytes, std::uint64_t at, std::size_t size, Order order) {
    if (at > bytes.size() || bytes.size() - at < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | bytes[at + (order == Order::big ? i : size - 1 - i)];
    return value;
}

bool says(Bytes bytes, std::uint64_t at, std::string_view text) {
    return at <= bytes.size() && starts_with(bytes.subspan(at), text);
}

// RIFF: name, size, bytes, padded to an even length; PNG: size, name, bytes, CRC.
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

// Size of a number of that type; 0: unknown type.
std::uint64_t bytes_of_type(std::uint32_t type) {
    constexpr std::array<std::uint64_t, 13> sizes = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    return type < sizes.size() ? sizes.at(type) : 0;
}

}  // namespace

bool starts_with(Bytes bytes, std::string_view text) {
    return bytes.size() >= text.size() && std::equal(text.begin(), text.end(), bytes.begin(),
                                                     [](char a, auto b) { return static_cast<unsigned char>(a) == b; });
}

Bytes png_chunk(Bytes file, std::string_view name) {
    return starts_with(file, "\x89PNG\r\n\x1a\n") ? chunk(file, {8, Order::big, true, 4, 1}, name) : Bytes();
}

Bytes webp_chunk(Bytes file, std::string_view name) {
    const bool webp = starts_with(file, "RIFF") && says(file, 8, "WEBP");
    return webp ? chunk(file, {12, Order::little, false, 0, 2}, name) : Bytes();
}

std::vector<Bytes> jpeg_segments(Bytes file, unsigned char marker, std::string_view prefix) {
    std::vector<Bytes> found;
    if (!starts_with(file, "\xFF\xD8")) return found;
    constexpr unsigned char first_scan = 0xDA, fill = 0xFF;
    for (std::uint64_t at = 2; at + 4 <= file.size() && file[at] == 0xFF && file[at + 1] != first_scan;) {
        if (file[at + 1] == fill) {
            ++at;
            continue;
        }
        const std::uint32_t size = *number(file, at + 2, 2, Order::big);  // including the size field
        if (size < 2 || at + 2 + size > file.size()) break;
        const Bytes segment = file.subspan(at + 4, size - 2);
        if (file[at + 1] == marker && starts_with(segment, prefix)) found.push_back(segment.subspan(prefix.size()));
        at += 2ULL + size;
    }
    return found;
}

std::optional<std::uint32_t> TiffField::short_number() const {
    return number(value, 0, 2, order);
}

// Byte order, 42, offset of the first directory; its entries are tag, type, count and value, 12 bytes. A value of more
// than four bytes is stored elsewhere.
std::optional<TiffField> tiff_field(Bytes file, std::uint32_t tag) {
    if (!starts_with(file, "II") && !starts_with(file, "MM")) return std::nullopt;
    const Order order = file[0] == 'I' ? Order::little : Order::big;
    const auto directory = number(file, 4, 4, order);
    if (number(file, 2, 2, order) != 42U || !directory) return std::nullopt;
    const std::uint32_t entries = number(file, *directory, 2, order).value_or(0);
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::uint64_t entry = *directory + 2ULL + 12 * i;
        const auto its_tag = number(file, entry, 2, order), last = number(file, entry + 8, 4, order);
        if (!its_tag || !last) return std::nullopt;
        if (*its_tag != tag) continue;
        const std::uint32_t type = *number(file, entry + 2, 2, order);
        const std::uint64_t size = *number(file, entry + 4, 4, order) * bytes_of_type(type);
        const std::uint64_t at = size > 4 ? *last : entry + 8;
        if (size == 0 || at > file.size() || file.size() - at < size) return std::nullopt;
        return TiffField{type, file.subspan(at, size), order};
    }
    return std::nullopt;
}

}  // namespace stylesweep::nst
