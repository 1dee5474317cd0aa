// How many studies a simulation runs: a unit test needs few, the figures in docs/ many.
#pragma once

#include <cstdlib>

namespace stylesweep::testing {

inline int studies_or(int few) {
    const char* asked = std::getenv("STYLESWEEP_STUDIES");
    return asked ? std::atoi(asked) : few;
}

}  // namespace stylesweep::testing
