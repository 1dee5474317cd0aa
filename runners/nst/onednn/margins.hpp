// Padding in place: a picture in the middle of a larger one, whose margins are filled from it.
#pragma once

#include <cstdint>

#include "runners/nst/onednn/buffers.hpp"

namespace stylesweep::nst::onednn {

/// Rows and columns around a picture.
struct Margins {
    std::int64_t top, left, bottom, right;
};

enum class Filling { zeros, mirror, repeat };

/// A picture without its margins, and what they hold.
struct Padding {
    std::int64_t high = 0, wide = 0;
    Margins margins{};
    Filling filling{};
};

/// Fills the margins beside row `y` of 16 channels. `to` starts at the first value after the margins.
void fill_sides(const Padding& padding, const Blocks& to, std::int64_t block, std::int64_t y);

/// Fills those above and below, of `blocks` times 16 channels, when all rows are complete with their sides.
void fill_ends(const Padding& padding, const Blocks& to, std::int64_t blocks);

}  // namespace stylesweep::nst::onednn
