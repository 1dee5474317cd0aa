// Collects the mistakes of a sweep file that one pass finds, so that the user mends them all at once.
#pragma once

#include <vector>

#include "orchestrator/sweep/error.hpp"

namespace stylesweep::sweep {

class Mistakes {
  public:
    /// Runs `check`; a SweepFileError that it throws is kept. Each location has one mistake: the first.
    template <typename Check>
    void collect(const Check& check) {
        try {
            check();
        } catch (const SweepFileError& error) {
            add(error);
        }
    }

    /// Throws one SweepFileError with all of them, one per line in the order of the file; returns if there are none.
    void refuse();

  private:
    void add(const SweepFileError& error);

    std::vector<SweepFileError> found_;
};

}  // namespace stylesweep::sweep
