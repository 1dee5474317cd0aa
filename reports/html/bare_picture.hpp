// Pictures without what programs write into them beside the pixels.
#pragma once

#include <string>

namespace stylesweep::reports {

/// The PNG or JPEG file without texts, comments, EXIF and XMP data, which may name the parameters that made it. What
/// changes how it looks stays: colour profiles, gamma, transparency, and a JPEG's EXIF orientation alone. "": it is
/// neither, or cut off. (PNG, third edition, section 11; ITU-T T.81, annex B; Exif 2.32, section 4.6.)
std::string bare_picture(const std::string& bytes);

}  // namespace stylesweep::reports
