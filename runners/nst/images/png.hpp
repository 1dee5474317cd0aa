// What a PNG says beside its pixels (PNG, third edition).
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace stylesweep::nst {

/// Keyword (1 to 79 Latin letters, digits, spaces) and text (UTF-8).
using PngTexts = std::vector<std::pair<std::string, std::string>>;

/// The same PNG with chunks behind its header that say that its colours are sRGB, and `texts`.
std::vector<unsigned char> with_notes(const std::vector<unsigned char>& png, const PngTexts& texts);

}  // namespace stylesweep::nst
