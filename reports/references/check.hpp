// Published claims against a sweep's rows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/model/model.hpp"
#include "reports/references/claims.hpp"

namespace stylesweep::reports {

enum class ClaimVerdict {
    confirmed,      ///< the whole interval is within the tolerated band
    refuted,        ///< the whole interval is outside it
    depends,        ///< confirmed for some values of an axis, refuted for others
    undecided,      ///< there is no interval, or it is partly within
    not_comparable  ///< no rows were measured that way; `why` names the fields
};
inline constexpr ClaimVerdict claim_verdicts[] = {ClaimVerdict::confirmed, ClaimVerdict::refuted, ClaimVerdict::depends,
                                                  ClaimVerdict::undecided, ClaimVerdict::not_comparable};
const char* verdict_name(ClaimVerdict verdict);

/// A part of the rows with its own verdict: a value of an axis, a series of sizes, or a setting.
struct Stratum {
    std::string name;  ///< "content landscape.jpg"; "" if there is only one
    double value = 0;
    std::optional<double> low, high;  ///< 95% interval
    bool in_one_process = false;      ///< the interval does not include variation between processes
    std::size_t settings = 0;         ///< matched settings, or points of a growth
    ClaimVerdict verdict = ClaimVerdict::undecided;
};

struct CheckedClaim {
    Claim claim;
    ClaimVerdict verdict = ClaimVerdict::not_comparable;
    std::optional<Stratum> measured;     ///< over all rows; none if they cannot be summarised or compared
    std::vector<Stratum> strata;         ///< those that the verdict is combined from
    std::string why;                     ///< "" when there is nothing to add
    std::vector<std::string> differing;  ///< for not_comparable: the fields that prevent it
    std::vector<std::string> not_held;   ///< fields that both sides share but that are no parameter of the sweep
};

/// `ignored`: fields that need not agree. Values of lines that are part of another claim are left out unless the sweep
/// ran on their device.
std::vector<CheckedClaim> check_claims(const SweepModel& sweep, const std::vector<Claim>& claims,
                                       const std::set<std::string>& ignored = {});

/// confirmed if the interval is within the band, refuted if outside, else undecided.
ClaimVerdict judge_interval(const std::optional<double>& low, const std::optional<double>& high, const Band& band);

}  // namespace stylesweep::reports
