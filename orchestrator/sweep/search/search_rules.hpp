// Which jobs of a sweep are worth running: the keys `search`, `screen` and `repeats: {until: decided}`
// (docs/search.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/sweep/values/value.hpp"

namespace stylesweep::sweep {

enum class Direction { minimize, maximize };

/// A metric of the runner, and which way is better.
struct Objective {
    std::string metric;
    Direction direction = Direction::minimize;
    Location where = {};
};

/// "lpips < 0.5".
struct Constraint {
    std::string metric, comparison;  ///< <, <=, > or >=
    double limit = 0;
    Location where = {};

    [[nodiscard]] bool holds(double value) const;
    [[nodiscard]] std::string text() const;
};

/// Orders the queue by what each job is expected to gain.
struct SearchRule {
    std::vector<Objective> objectives;
    std::vector<Constraint> subject_to = {};
    std::optional<double> budget_s = {};  ///< running time of all jobs together
};

/// Small versions of each setting first: only the best share of each rung is run at the next.
struct ScreenRule {
    std::string by;
    double from = 0;
    double keep = 1.0 / 3;
    int rungs = 0;  ///< as the file says; 0: it does not
    std::vector<Objective> on;
    std::vector<double> values = {};  ///< of `by`, ascending, one for each rung; from add_screen_rungs()
    Location where = {}, by_where = {}, from_where = {}, rungs_where = {};
};

/// Repeats of a setting end once it is clear that it cannot be on the front.
struct RepeatRule {
    int at_most = 0;
    std::vector<Objective> on;
    Location where = {};
};

struct SearchRules {
    std::optional<SearchRule> search;
    std::optional<ScreenRule> screen;
    std::optional<RepeatRule> repeats;

    [[nodiscard]] bool empty() const { return !search && !screen && !repeats; }
    /// As stored in sweep.search; "" if there are none.
    [[nodiscard]] std::string json() const;
    /// The inverse; throws nlohmann::json::exception for anything else.
    static SearchRules from_json(const std::string& text);
    /// One line for each rule, for people.
    [[nodiscard]] std::vector<std::string> in_words() const;
};

/// "minimize runtime_s, maximize ssim".
std::string in_words(const std::vector<Objective>& objectives);

/// Which way is better, where the name tells: less time, memory and loss, more similarity.
std::optional<Direction> usual_direction(const std::string& metric);

}  // namespace stylesweep::sweep
