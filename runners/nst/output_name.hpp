// Descriptive names for output files.
#pragma once

#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::nst {

/// Without folder and extension: content, style or model, architecture, style weight, other non-default parameters of
/// the picture (initials and value), 16 digits of the key, and from the second attempt on its number, such as
/// "tubingen-starry_night-vgg19-sw100-r512-bf16-1a2b3c4d5e6f7a8b-2". Letters, digits and "_.-" only, of any language as
/// UTF-8; at most 200 bytes; unique to the attempt.
std::string output_name(const runners::Job& job);

}  // namespace stylesweep::nst
