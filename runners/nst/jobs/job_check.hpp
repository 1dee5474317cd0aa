// Checks of a job before it is queued, for mistakes that do not depend on the device.
#pragma once

#include <set>
#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::nst {

/// Finds lists of the wrong length, masks that do not match, and files with another network or without a picture.
/// Content and style pictures are not decoded. `sound`: networks already checked, so that each is read once. Throws
/// runners::BadInput.
void check_job(const runners::Job& job, std::set<std::string>& sound);

}  // namespace stylesweep::nst
