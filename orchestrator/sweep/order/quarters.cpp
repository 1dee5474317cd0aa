#include "orchestrator/sweep/order/quarters.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <numeric>

namespace stylesweep::sweep {
namespace {

constexpr std::int64_t unit = 1024;  // energy scale

// The state at the end of a quarter.
class Cut {
  public:
    Cut(const QuarterProblem& problem, std::size_t quarter)
        : problem_(problem),
          jobs_(static_cast<std::int64_t>(problem.ends[quarter])),
          wanted_(problem.axes),
          weight_(problem.axes),
          pairs_(problem.axes),
          filled_(problem.contexts) {
        for (std::size_t k = 0; k < problem.axes; ++k) {
            wanted_[k] = static_cast<std::int64_t>(problem.wanted[quarter][k]);
            std::int64_t root = 1;
            while (root * root <= wanted_[k]) ++root;
            weight_[k] = std::max<std::int64_t>(3 * unit / root, 1);
        }
        if (problem.values) count_.resize(problem.values->total.size());
    }

    void add(std::size_t item) {
        for (std::size_t k = 0; k < problem_.axes; ++k) pairs_[k] += filled_[context(item, k)]++;
        if (problem_.values)
            for (std::size_t k = 0; k < problem_.axes; ++k) ++count_[problem_.values->values_of(item)[k]];
    }
    void remove(std::size_t item) {
        for (std::size_t k = 0; k < problem_.axes; ++k) pairs_[k] -= --filled_[context(item, k)];
        if (problem_.values)
            for (std::size_t k = 0; k < problem_.axes; ++k) --count_[problem_.values->values_of(item)[k]];
    }

    /// Change of energy when one item leaves and another enters.
    [[nodiscard]] std::int64_t change(std::size_t goes, std::size_t comes) const {
        std::int64_t sum = 0;
        for (std::size_t k = 0; k < problem_.axes; ++k) {
            if (problem_.values) {
                const std::uint32_t a = problem_.values->values_of(goes)[k], b = problem_.values->values_of(comes)[k];
                if (a != b) sum += unbalance(a, -1) - unbalance(a, 0) + unbalance(b, 1) - unbalance(b, 0);
            }
            const std::uint32_t a = context(goes, k), b = context(comes, k);
            if (a != b) sum += lack(k, pairs_[k] - filled_[a] + 1 + filled_[b]) - lack(k, pairs_[k]);
        }
        return sum;
    }
    [[nodiscard]] std::int64_t energy() const {
        std::int64_t sum = 0;
        for (std::uint32_t v = 0; v < count_.size(); ++v) sum += unbalance(v, 0);
        for (std::size_t k = 0; k < problem_.axes; ++k) sum += lack(k, pairs_[k]);
        return sum;
    }

  private:
    [[nodiscard]] std::uint32_t context(std::size_t item, std::size_t k) const {
        return (*problem_.context)[item * problem_.axes + k];
    }
    // Free up to half a job from the share, expensive beyond a whole one.
    [[nodiscard]] std::int64_t unbalance(std::uint32_t value, std::int64_t more) const {
        const auto all = static_cast<std::int64_t>(problem_.values->jobs);
        const std::int64_t off = std::abs(all * (count_[value] + more) - jobs_ * problem_.values->total[value]);
        if (2 * off <= all) return 0;
        const std::int64_t part = off * 64 / all;  // of a job
        return (part - 32) * (part - 32) * 3 / 8 + (off > all ? unit + (part - 64) * 48 : 0);
    }
    [[nodiscard]] std::int64_t lack(std::size_t axis, std::int64_t pairs) const {
        return pairs >= wanted_[axis] ? 0 : unit / 2 + (wanted_[axis] - pairs) * weight_[axis];
    }

    const QuarterProblem& problem_;
    std::int64_t jobs_;
    std::vector<std::int64_t> wanted_, weight_, pairs_, count_;
    std::vector<std::int32_t> filled_;  // by context
};

}  // namespace

QuarterProblem quarters_of_jobs(const JobSet& jobs) {
    QuarterProblem problem{.items = jobs.jobs,
                           .axes = jobs.axes,
                           .contexts = jobs.contexts,
                           .context = &jobs.context,
                           .values = &jobs,
                           .ends = {},
                           .wanted = {}};
    for (std::size_t quarter = 0; quarter < 4; ++quarter) problem.ends[quarter] = (quarter + 1) * jobs.jobs / 4;
    for (std::size_t quarter = 0; quarter < 3; ++quarter) {
        const std::uint64_t done = problem.ends[quarter], all = jobs.jobs;
        for (const std::uint64_t pairs : jobs.pairs)
            problem.wanted[quarter].push_back((done * done * pairs + all * all - 1) / (all * all));
    }
    return problem;
}

std::vector<std::uint8_t> quarters(const QuarterProblem& problem, std::size_t moves, SplitMix& random) {
    std::vector<std::uint32_t> items(problem.items);
    std::iota(items.begin(), items.end(), 0u);
    random.shuffle(items);
    std::vector<std::uint8_t> quarter(problem.items);
    for (std::size_t i = 0; i < problem.items; ++i)
        quarter[items[i]] = static_cast<std::uint8_t>(std::ranges::upper_bound(problem.ends, i) - problem.ends.begin());
    std::vector<Cut> cuts;
    std::int64_t energy = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        cuts.emplace_back(problem, c);
        for (std::size_t item = 0; item < problem.items; ++item)
            if (quarter[item] <= c) cuts[c].add(item);
        energy += cuts[c].energy();
    }
    std::int64_t heat = unit * 3 / 2;
    for (std::size_t move = 0; move < moves && energy > 0; ++move) {
        if (move % (moves / 64 + 1) == 0) heat = heat * 15 / 16;
        std::size_t a = random.below(problem.items), b = random.below(problem.items);
        if (quarter[a] > quarter[b]) std::swap(a, b);
        std::int64_t change = 0;
        for (std::size_t c = quarter[a]; c < quarter[b]; ++c) change += cuts[c].change(a, b);
        if (quarter[a] == quarter[b] || (change > 0 && change > heat * std::countl_zero(random()))) continue;
        for (std::size_t c = quarter[a]; c < quarter[b]; ++c) {
            cuts[c].remove(a);
            cuts[c].add(b);
        }
        std::swap(quarter[a], quarter[b]);
        energy += change;
    }
    return quarter;
}

}  // namespace stylesweep::sweep
