#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "runners/core/job.hpp"
#include "runners/nst/images/color_profile.hpp"
#include "runners/nst/images/exif.hpp"
#include "runners/nst/images/picture.hpp"
#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

void pictures(std::string_view text) {
    static const bool limited = ::setenv("OPENCV_IO_MAX_IMAGE_PIXELS", "1000000", 1) == 0;  // not a test of patience
    demand(limited, "setenv");
    const nst::Bytes bytes(reinterpret_cast<const unsigned char*>(text.data()), text.size());
    const int orientation = nst::exif_orientation(bytes);
    demand(orientation >= 1 && orientation <= 8, "orientations are 1 to 8");
    if (const auto icc = nst::icc_profile(bytes)) (void)nst::ColorProfile(*icc).is_cmyk();
    const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
    demand(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
    try {
        const nst::Picture picture = nst::decode_picture("/proc/self/fd/" + std::to_string(file));
        demand(picture.rgb.type() == CV_8UC3, "a picture has three channels of bytes");
    } catch (const runners::BadInput&) {
    }
    ::close(file);
}

}  // namespace stylesweep::fuzz
