// What can be wrong with a job however it is run: found before it is queued.
#pragma once

#include <set>
#include <string>

#include "runners/core/job.hpp"

namespace stylesweep::nst {

/// Lists of numbers that do not fit what they are for, masks that do not match, files that hold another network or no
/// picture. Content and style pictures are not decoded. `sound`: networks that were found to be right, so that each is
/// read once. Throws runners::BadInput.
void check_job(const runners::Job& job, std::set<std::string>& sound);

}  // namespace stylesweep::nst
