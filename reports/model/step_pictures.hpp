// The intermediate pictures that a job saved: artifacts output_at_50 and output_at_50_thumbnail.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/model/model.hpp"

namespace stylesweep::reports {

struct StepPicture {
    std::int64_t step;
    const Artifact* thumbnail;
    const Artifact* whole;  ///< nullptr: none
};

/// Those with a thumbnail, by step. They point into the row.
std::vector<StepPicture> step_pictures(const JobRow& job);

}  // namespace stylesweep::reports
