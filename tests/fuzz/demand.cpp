#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

}  // namespace stylesweep::fuzz
