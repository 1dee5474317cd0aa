#include "runners/nst/onednn/margins.hpp"

#include <algorithm>
#include <cstring>

namespace stylesweep::nst::onednn {
namespace {

// The row or column of `size` used at a margin position; negative: zeros.
std::int64_t stand_in(Filling filling, std::int64_t i, std::int64_t size) {
    if (filling == Filling::zeros) return -1;
    if (filling == Filling::repeat) return std::clamp<std::int64_t>(i, 0, size - 1);
    return i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i;
}

void fill(char* to, const char* from, std::int64_t bytes) {
    if (from)
        std::memcpy(to, from, static_cast<std::size_t>(bytes));
    else
        std::memset(to, 0, static_cast<std::size_t>(bytes));
}

}  // namespace

void fill_sides(const Padding& padding, const Blocks& to, std::int64_t block, std::int64_t y) {
    const auto fill_one = [&](std::int64_t x) {
        const std::int64_t source = stand_in(padding.filling, x, padding.wide);
        fill(to.at(block, y, x), source < 0 ? nullptr : to.at(block, y, source), lanes * to.bytes);
    };
    for (std::int64_t x = -padding.margins.left; x < 0; ++x) fill_one(x);
    for (std::int64_t x = padding.wide; x < padding.wide + padding.margins.right; ++x) fill_one(x);
}

void fill_ends(const Padding& padding, const Blocks& to, std::int64_t blocks) {
    const std::int64_t left = -padding.margins.left, parts = to.block == lanes ? 1 : blocks;
    const auto fill_one = [&](std::int64_t y) {
        const std::int64_t source = stand_in(padding.filling, y, padding.high);
        for (std::int64_t block = 0; block < parts; ++block)
            fill(to.at(block, y, left), source < 0 ? nullptr : to.at(block, source, left), to.row * to.bytes);
    };
    for (std::int64_t y = -padding.margins.top; y < 0; ++y) fill_one(y);
    for (std::int64_t y = padding.high; y < padding.high + padding.margins.bottom; ++y) fill_one(y);
}

}  // namespace stylesweep::nst::onednn
