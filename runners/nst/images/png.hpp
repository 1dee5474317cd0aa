// Metadata in PNG files (PNG, third edition).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stylesweep::nst {

/// Keyword (1 to 79 Latin letters, digits, spaces) and text (UTF-8).
using PngTexts = std::vector<std::pair<std::string, std::string>>;

/// Adds chunks after the header: one that marks the colours as sRGB, and `texts`.
std::vector<unsigned char> with_notes(const std::vector<unsigned char>& png, const PngTexts& texts);

}  // namespace stylesweep::nst
