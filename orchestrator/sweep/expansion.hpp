// From a sweep file to its parameter sets: a lazy stream that never holds them all.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "orchestrator/sweep/where_expression.hpp"

namespace stylesweep::sweep {

/// One job's values, in the order of Expansion::names(); nullptr: the parameter does not apply. Valid as long as the
/// Expansion.
struct JobSpec {
    std::vector<const Value*> values;
    int repeat = 1;
};

/// Position in the product of axes of the given sizes -> one digit per axis. A bijection for each order. grid: the last
/// axis varies fastest. balanced: with M the product of the sizes before axis k and n its own, digit_k = (i + floor(i /
/// lcm(M, n))) mod n, then i mod M goes to the axes before; so at every prefix of the stream the counts of any two
/// values of an axis differ by at most one.
std::vector<std::uint32_t> grid_digits(std::uint64_t position, const std::vector<std::uint32_t>& sizes);
std::vector<std::uint32_t> balanced_digits(std::uint64_t position, const std::vector<std::uint32_t>& sizes);

/// A Fisher-Yates permutation of 0..count-1, the same everywhere for the same seed.
std::vector<std::uint64_t> shuffled_positions(std::uint64_t count, const std::string& seed);

/// The stream, round by round: first the grid in the file's order (without axes the values under `fixed`) minus
/// exclusions, then the inclusions. Missing parameters get the runner's defaults, those that do not apply are dropped,
/// and equal jobs appear once. A balanced grid is in balanced_order(); one of more than most_to_arrange combinations
/// comes from balanced_digits(), lazily. Keeps references to the file and the description.
class Expansion {
  public:
    /// Throws SweepFileError when a `where` is not an expression over the parameters.
    Expansion(const SweepFile& file, const RunnerDescription& runner);

    /// Columns: axes, fixed, included, then defaulted parameters.
    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
    /// By column: whether it takes more than one value.
    [[nodiscard]] const std::vector<bool>& varies() const { return varies_; }
    /// Why the values under `fixed` are not a job besides the inclusions, with its location; empty: they are a job, or
    /// there is nothing to report.
    [[nodiscard]] const std::string& note() const { return note_; }
    /// Number of jobs if none were excluded or equal; saturates.
    [[nodiscard]] std::uint64_t upper_bound() const;

    /// Throws SweepFileError, with the reason, when there are no jobs at all. Call before the first next().
    void refuse_none();
    /// After all jobs were generated: exclusions that matched nothing, and why; parameters that apply to no job.
    [[nodiscard]] std::vector<std::string> warnings() const;
    /// How many jobs were skipped so far because they equal an earlier one.
    [[nodiscard]] std::uint64_t equal() const { return equal_; }

    /// The next job; false at the end. Throws SweepFileError when a required parameter is missing.
    bool next(JobSpec& out);
    /// Returns to the first job.
    void rewind();

  private:
    struct Condition {
        int column;  ///< -1: the parameter is not given anywhere
        const std::vector<Value>* values;
    };
    using Conditions = std::vector<Condition>;  ///< all must hold
    struct Need {
        const ParameterSpec* spec;
        int column;
        std::vector<Conditions> alternatives;  ///< it applies where one of these holds; empty: everywhere
        Conditions required;                   ///< it is required where these hold
    };
    struct DefaultOf {
        std::size_t column;
        const Value* usual;                                       ///< value of its column where none is given
        std::vector<std::pair<Conditions, const Value*>> others;  ///< replaced by the first whose conditions hold
    };
    struct LayerCheck {
        const ParameterSpec* spec;
        std::size_t column;
        std::vector<Conditions> conditions;                    ///< of each of the spec's sets of layers
        std::set<std::pair<const Value*, std::size_t>> right;  ///< value and set: already checked
    };
    struct CompiledExclusion {
        std::vector<std::pair<std::size_t, const std::vector<Value>*>> match;
        std::unique_ptr<WhereExpression> where;
        Location place;
        bool matched = false;
    };
    struct Hash128 {
        std::uint64_t a, b;
        bool operator==(const Hash128&) const = default;
        struct Hasher {
            std::size_t operator()(const Hash128& hash) const { return hash.a; }
        };
    };

    std::size_t column(const std::string& name);
    void collect_columns();
    void find_what_varies();
    [[nodiscard]] int place_of(const std::string& name) const;  ///< its column, -1: not given anywhere
    void compile_conditions();
    [[nodiscard]] Conditions compiled(const ParameterSpec::Conditions& conditions) const;
    [[nodiscard]] std::set<std::string> kept_as_text() const;
    void compile_exclusions();
    [[nodiscard]] bool fixed_is_a_job();
    [[nodiscard]] const Need* first_lacking(const std::vector<const Value*>& values) const;
    [[nodiscard]] std::string what_fixed_lacks() const;
    void arrange();
    void add_digits(std::uint64_t position, const std::vector<const Value*>& values,
                    std::vector<std::uint32_t>& digits) const;
    void place_largest(std::vector<const Value*>& values) const;
    void fill_from_grid(std::uint64_t position, std::vector<const Value*>& values) const;
    void fill_from_inclusion(const std::vector<Parameter>& parameters, std::vector<const Value*>& values) const;
    void settle(std::vector<const Value*>& values) const;
    static bool holds(const Conditions& conditions, const std::vector<const Value*>& values);
    static bool applies(const Need& need, const std::vector<const Value*>& values);
    /// " with architecture vgg19, ..."; empty if there are none.
    [[nodiscard]] std::string in_words(const Conditions& conditions, const std::vector<const Value*>& values) const;
    [[nodiscard]] std::string conditions_behind(const Need& need, const std::vector<const Value*>& values) const;
    void check_layers(const std::vector<const Value*>& values);
    void check_required(const std::vector<const Value*>& values, const std::vector<Parameter>* inclusion) const;
    bool make_next(JobSpec& out);
    bool matches(CompiledExclusion& exclusion, const std::vector<const Value*>& values);
    bool excluded(const std::vector<const Value*>& values);
    bool seen_before(const std::vector<const Value*>& values);

    const SweepFile& file_;
    const RunnerDescription& runner_;
    std::vector<std::string> names_;
    std::vector<bool> varies_;
    std::vector<const Value*> base_;   ///< fixed values and defaults by column
    std::vector<DefaultOf> defaults_;  ///< those that depend on other parameters
    std::vector<Need> needs_;
    std::vector<LayerCheck> layer_checks_;
    std::vector<CompiledExclusion> exclusions_;
    std::vector<std::uint32_t> sizes_;
    std::vector<std::vector<std::size_t>> axis_columns_;
    std::vector<std::uint64_t> order_;  ///< positions in the grid; empty: in natural order
    std::uint64_t grid_count_ = 0, position_ = 0;
    std::uint64_t equal_ = 0, equal_in_order_ = 0;  ///< the latter: left out of order_, counted once per round
    int round_ = 1;
    std::vector<bool> applied_;             ///< by column, whether it has applied so far
    std::vector<std::size_t> sizes_asked_;  ///< columns with the value {largest: true}
    bool may_repeat_ = false;               ///< whether equal jobs are possible at all
    bool arranged_ = false;
    bool diagonal_ = false;         ///< positions are those of balanced_digits()
    bool thinned_ = false;          ///< excluded and equal combinations are removed from order_
    std::optional<JobSpec> ahead_;  ///< generated by refuse_none(), for next()
    std::unordered_set<Hash128, Hash128::Hasher> seen_;
    std::string scratch_, note_;
};

}  // namespace stylesweep::sweep
