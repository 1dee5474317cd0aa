#include "reports/comparison/compare_gate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>

#include "base/statistics/statistics.hpp"
#include "base/statistics/two_sample.hpp"
#include "base/text/counted.hpp"
#include "base/text/table.hpp"
#include "reports/units.hpp"

namespace stylesweep::reports {
namespace {

constexpr double row_level = 0.025;  // one-sided, of a row's 95% interval

std::string settings_text(const std::map<std::string, std::string>& settings) {
    std::string text;
    for (const auto& [name, value] : settings) text += (text.empty() ? "" : ", ") + name + " " + value;
    return text.empty() ? "the only setting" : text;
}

// A row with its two sides on the scale where more is worse.
struct Tested {
    const ComparedRow* row;
    std::vector<double> a, b;
    Shift shift;
    double margin, most, p;

    [[nodiscard]] bool is_beyond() const { return *shift.low > margin; }
    [[nodiscard]] bool is_within() const { return *shift.high <= margin; }
    [[nodiscard]] bool is_wide() const { return !is_beyond() && *shift.high > most; }
};

class GateEvaluator {
  public:
    GateEvaluator(const Comparison& comparison, const Margin& margin) : comparison_(comparison) {
        gate_.margin = margin;
        const bool of_ratio = comparison.compared == Compared::ratio;
        if (margin.kind == Margin::Kind::size && of_ratio)
            throw std::invalid_argument("--fail-above takes a percentage such as 5% for " + comparison.metric.name +
                                        ", which is compared by ratio, not '" + margin.text() + "'");
        if (of_ratio && !comparison.metric.lower_is_better && margin.amount >= 1)
            throw std::invalid_argument("--fail-above " + margin.text() + " can never fail: more is better for " +
                                        comparison.metric.name + ", which cannot lose more than 100%");
    }

    Gate judge() {
        for (const ComparedRow& row : comparison_.rows) look_at(row);
        gate_.tested = tested_.size();
        look_for_regressions();
        look_for_weak_rows();
        look_for_wide_rows();
        for (const ComparedRow& row : comparison_.rows) look_for_failures(row);
        for (const Unmatched& each : comparison_.only_a)
            (each.failed ? gate_.regressions : gate_.undecided)
                .push_back(settings_text(each.settings) + ": done in A, " + each.why);
        find_detectable();
        gate_.outcome = !gate_.regressions.empty() ? Gate::Outcome::fail
                        : !gate_.undecided.empty() ? Gate::Outcome::undecidable
                                                   : Gate::Outcome::pass;
        return std::move(gate_);
    }

  private:
    void leave_undecided(const ComparedRow& row, const std::string& why) {
        undecided_.insert(&row);
        gate_.undecided.push_back(settings_text(row.settings) + ": " + why);
    }

    [[nodiscard]] bool is_undecided(const ComparedRow& row) const { return undecided_.contains(&row); }

    void look_at(const ComparedRow& row) {
        if (row.verdict == Verdict::same_runs) return leave_undecided(row, "A and B are the same runs here");
        if (row.verdict == Verdict::not_comparable) return leave_undecided(row, "a value of 0 or below has no ratio");
        Tested tested{&row, comparison_.badness(row.a.values), comparison_.badness(row.b.values), {}, 0, 0, 1};
        tested.shift = shift_between(tested.a, tested.b);
        if (!tested.shift.low) return leave_undecided(row, too_few(row));
        tested.margin = margin_of(row, gate_.margin.amount);
        tested.most = margin_of(row, 2 * gate_.margin.amount);
        tested.p = p_shift_above(tested.a, tested.b, tested.margin);
        tested_.push_back(std::move(tested));
    }

    [[nodiscard]] std::string too_few(const ComparedRow& row) const {
        const auto side = [&](const RowSide& of, const char* name) {
            return of.count_text() + " of " + name + " (median " + readable(of.median()) + ")";
        };
        return "no verdict from " + side(row.a, "A") + " and " + side(row.b, "B");
    }

    // On the scale where more is worse.
    [[nodiscard]] double margin_of(const ComparedRow& row, double amount) const {
        if (comparison_.compared == Compared::ratio && !comparison_.metric.lower_is_better)
            return amount < 1 ? -std::log(1 - amount) : std::numeric_limits<double>::infinity();
        if (comparison_.compared == Compared::ratio) return std::log(1 + amount);
        return gate_.margin.kind == Margin::Kind::share ? amount * std::abs(row.a.median()) : amount;
    }

    void look_for_regressions() {
        std::vector<double> p;
        for (const Tested& each : tested_) p.push_back(each.p);
        const std::vector<double> adjusted = holm_adjusted(p);
        for (std::size_t i = 0; i < tested_.size(); ++i) {
            const Tested& each = tested_[i];
            if (!each.is_beyond() || adjusted[i] > Gate::level) continue;
            const ComparedRow& row = *each.row;
            gate_.regressions.push_back(settings_text(row.settings) + ": worse by " + change_text(row.change) +
                                        ", at least " + change_text(nearest_end(row)) + " (p " + fixed_text(each.p, 4) +
                                        ", " + fixed_text(adjusted[i], 4) + " among all rows)");
        }
    }

    [[nodiscard]] double farthest_end(const ComparedRow& row) const {
        return comparison_.metric.lower_is_better ? *row.high : *row.low;
    }

    [[nodiscard]] double nearest_end(const ComparedRow& row) const {
        return comparison_.metric.lower_is_better ? *row.low : *row.high;
    }

    [[nodiscard]] std::string change_text(double change) const {
        const double worse = comparison_.worsening(change);
        return comparison_.compared == Compared::ratio ? fixed_text(100 * worse, 1) + "%" : readable(worse);
    }

    [[nodiscard]] static double strictest_of(std::size_t rows) {
        return std::min(row_level, Gate::level / static_cast<double>(std::max<std::size_t>(1, rows)));
    }

    [[nodiscard]] double strictest() const { return strictest_of(tested_.size()); }

    // Values per side needed for a change to be significant among this many rows.
    [[nodiscard]] static std::size_t enough_among(std::size_t rows) {
        std::size_t repeats = 2;
        while (smallest_p(repeats, repeats) > strictest_of(rows)) ++repeats;
        return repeats;
    }

    // Rows with too few runs for any change to be significant among all rows.
    void look_for_weak_rows() {
        const std::size_t repeats = enough_among(tested_.size());
        for (const Tested& each : tested_)
            if (smallest_p(each.a.size(), each.b.size()) > strictest() && !each.is_within())
                leave_undecided(*each.row, "too few runs to be significant among " + counted(tested_.size(), "row") +
                                               ": " + each.row->a.count_text() + " of A, " + each.row->b.count_text() +
                                               " of B; " + std::to_string(repeats) + " per side are needed");
    }

    // Rows whose interval includes changes worse than twice the margin are no evidence for a pass. With a margin of 0
    // every interval would, and nothing would ever pass.
    void look_for_wide_rows() {
        if (gate_.margin.amount == 0) return;
        for (const Tested& each : tested_)
            if (each.is_wide() && !is_undecided(*each.row))
                leave_undecided(*each.row, "may be worse by " + change_text(farthest_end(*each.row)) +
                                               ", more than twice the margin: more runs are needed");
    }

    void look_for_failures(const ComparedRow& row) {
        if (row.b.failed == 0 || row.a.failed > 0) return;
        gate_.regressions.push_back(settings_text(row.settings) + ": " + std::to_string(row.b.failed) + " of " +
                                    counted(row.b.runs + row.b.failed, "run") +
                                    " of B failed, none of A: " + row.b.why_failed);
    }

    [[nodiscard]] std::optional<double> detectable(const Tested& each) {
        const auto [size, added] = sizes_.try_emplace({each.a.size(), each.b.size()});
        if (added) size->second = detectable_shift(each.a.size(), each.b.size(), strictest());
        if (!size->second) return std::nullopt;
        return found_change(*each.row, *size->second);
    }

    // `size`: in standard deviations of the row's values; nullopt if they have none.
    [[nodiscard]] std::optional<double> found_change(const ComparedRow& row, double size) const {
        const std::vector<double> a = comparison_.badness(row.a.values), b = comparison_.badness(row.b.values);
        if (a.size() + b.size() <= 2) return std::nullopt;
        const auto n = static_cast<double>(a.size()), m = static_cast<double>(b.size());
        const double spread_a = standard_deviation(a).value_or(0), spread_b = standard_deviation(b).value_or(0);
        const double spread = std::sqrt(((n - 1) * spread_a * spread_a + (m - 1) * spread_b * spread_b) / (n + m - 2));
        const double shift = margin_of(row, gate_.margin.amount) + size * spread;
        if (comparison_.compared == Compared::difference) return shift;
        return comparison_.metric.lower_is_better ? std::exp(shift) - 1 : 1 - std::exp(-shift);
    }

    void find_detectable() {
        std::vector<double> changes;
        for (const Tested& each : tested_)
            if (const auto change = detectable(each)) changes.push_back(*change);
        if (changes.empty()) changes = with_enough_runs();
        if (changes.empty()) return;
        gate_.detectable = percentile(changes, 50);
        gate_.detectable_at_worst = std::ranges::max(changes);
    }

    // If no row has enough runs: what all would detect with as many as needed, given their spread.
    [[nodiscard]] std::vector<double> with_enough_runs() {
        std::vector<const ComparedRow*> rows;
        for (const ComparedRow& row : comparison_.rows)
            if (row.verdict != Verdict::same_runs && row.verdict != Verdict::not_comparable) rows.push_back(&row);
        if (rows.empty()) return {};
        gate_.needed = enough_among(rows.size());
        const auto size = detectable_shift(gate_.needed, gate_.needed, strictest_of(rows.size()));
        std::vector<double> changes;
        for (const ComparedRow* row : rows)
            if (const auto change = found_change(*row, *size)) changes.push_back(*change);
        return changes;
    }

    const Comparison& comparison_;
    Gate gate_;
    std::vector<Tested> tested_;
    std::set<const ComparedRow*> undecided_;
    std::map<std::pair<std::size_t, std::size_t>, std::optional<double>>
        sizes_;  // detectable shifts, in standard deviations
};

}  // namespace

Margin Margin::read(const std::string& text) {
    Margin margin;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), margin.amount);
    const std::string_view rest(read.ptr, text.data() + text.size());
    if (read.ec != std::errc() || (rest != "%" && !rest.empty()) || !(margin.amount >= 0) || std::isinf(margin.amount))
        throw std::invalid_argument(
            "--fail-above takes a percentage such as 5%, or for a similarity metric a difference such as 0.01, not '" +
            text + "'");
    if (rest.empty()) margin.kind = Kind::size;
    if (!rest.empty()) margin.amount /= 100;
    return margin;
}

std::string Margin::text() const {
    return kind == Kind::share ? readable(100 * amount) + "%" : readable(amount);
}

const char* Gate::outcome_name() const {
    static constexpr const char* names[] = {"pass", "fail", "undecidable"};
    return names[static_cast<int>(outcome)];
}

Gate judge(const Comparison& comparison, const Margin& margin) {
    return GateEvaluator(comparison, margin).judge();
}

}  // namespace stylesweep::reports
