#include "orchestrator/sweep/expansion.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "orchestrator/sweep/checks/exclusion_reasons.hpp"
#include "orchestrator/sweep/checks/missing_parameters.hpp"
#include "orchestrator/sweep/error.hpp"
#include "orchestrator/sweep/layer_names.hpp"
#include "orchestrator/sweep/order/balanced_order.hpp"
#include "orchestrator/sweep/values/typed_values.hpp"

namespace stylesweep::sweep {
namespace {

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
    return b != 0 && a > most / b ? most : a * b;
}

bool contains(const std::vector<Value>& values, const Value& value) {
    return std::ranges::find(values, value) != values.end();
}

}  // namespace

std::vector<std::uint32_t> grid_digits(std::uint64_t position, const std::vector<std::uint32_t>& sizes) {
    std::vector<std::uint32_t> digits(sizes.size());
    for (std::size_t k = sizes.size(); k-- > 0; position /= sizes[k])
        digits[k] = static_cast<std::uint32_t>(position % sizes[k]);
    return digits;
}

std::vector<std::uint32_t> balanced_digits(std::uint64_t position, const std::vector<std::uint32_t>& sizes) {
    std::vector<std::uint32_t> digits(sizes.size());
    std::uint64_t before = 1;
    for (const std::uint32_t size : sizes) before *= size;
    for (std::size_t k = sizes.size(); k-- > 0;) {
        before /= sizes[k];
        const std::uint64_t cycle = before / std::gcd(before, std::uint64_t{sizes[k]}) * sizes[k];
        digits[k] = static_cast<std::uint32_t>((position + position / cycle) % sizes[k]);
        position %= before;
    }
    return digits;
}

std::vector<std::uint64_t> shuffled_positions(std::uint64_t count, const std::string& seed) {
    std::vector<std::uint64_t> positions(count);
    std::iota(positions.begin(), positions.end(), std::uint64_t{0});
    std::seed_seq sequence(seed.begin(), seed.end());
    std::mt19937_64 random(sequence);
    for (std::uint64_t i = count; i > 1; --i) {
        const std::uint64_t limit = most - most % i;  // draws beyond would favour small numbers
        std::uint64_t draw = random();
        while (draw >= limit) draw = random();
        std::swap(positions[i - 1], positions[draw % i]);
    }
    return positions;
}

Expansion::Expansion(const SweepFile& file, const RunnerDescription& runner) : file_(file), runner_(runner) {
    collect_columns();
    find_what_varies();
    compile_conditions();
    compile_exclusions();
    grid_count_ = fixed_is_a_job() ? 1 : 0;
    for (const Axis& axis : file.axes) {
        sizes_.push_back(static_cast<std::uint32_t>(axis.rows.size()));
        grid_count_ = times(grid_count_, axis.rows.size());
    }
    const bool conditional = std::ranges::any_of(needs_, [](const Need& need) { return !need.alternatives.empty(); });
    for (std::size_t i = 0; i < names_.size(); ++i)
        if (std::ranges::any_of(file.values_of(names_[i]),
                                [](const Value* each) { return largest_size(*each).has_value(); }))
            sizes_asked_.push_back(i);
    may_repeat_ = conditional || !file.inclusions.empty() || !sizes_asked_.empty();
    applied_.assign(names_.size(), !conditional);
}

std::size_t Expansion::column(const std::string& name) {
    const auto found = std::ranges::find(names_, name);
    if (found != names_.end()) return static_cast<std::size_t>(found - names_.begin());
    names_.push_back(name);
    base_.push_back(nullptr);
    return names_.size() - 1;
}

void Expansion::collect_columns() {
    for (const Axis& axis : file_.axes) {
        axis_columns_.emplace_back();
        for (const std::string& name : axis.names) axis_columns_.back().push_back(column(name));
    }
    for (const Parameter& parameter : file_.fixed) base_[column(parameter.name)] = &parameter.value;
    for (const auto& inclusion : file_.inclusions)
        for (const Parameter& parameter : inclusion) column(parameter.name);
    for (const ParameterSpec& spec : runner_.parameters)
        if (spec.default_value) {
            const std::size_t place = column(spec.name);
            if (!base_[place]) base_[place] = &*spec.default_value;
        }
}

void Expansion::find_what_varies() {
    std::vector<std::set<std::string>> values(names_.size());  // at most two each: an axis may have a million
    const auto note = [&](std::size_t place, const Value& value) {
        if (values[place].size() < 2) values[place].insert(value.json());
        if (largest_size(value)) values[place].insert("the size of another group");
    };
    for (std::size_t a = 0; a < file_.axes.size(); ++a)
        for (const auto& row : file_.axes[a].rows)
            for (std::size_t k = 0; k < row.size(); ++k) note(axis_columns_[a][k], row[k]);
    for (const Parameter& parameter : file_.fixed) note(column(parameter.name), parameter.value);
    for (const auto& inclusion : file_.inclusions)
        for (const Parameter& parameter : inclusion) note(column(parameter.name), parameter.value);
    for (const auto& distinct : values) varies_.push_back(distinct.size() > 1);
}

int Expansion::place_of(const std::string& name) const {
    const auto found = std::ranges::find(names_, name);
    return found == names_.end() ? -1 : static_cast<int>(found - names_.begin());
}

Expansion::Conditions Expansion::compiled(const ParameterSpec::Conditions& conditions) const {
    Conditions all;
    for (const auto& each : conditions) all.push_back({place_of(each.parameter), &each.values});
    return all;
}

void Expansion::compile_conditions() {
    for (const ParameterSpec& spec : runner_.parameters) {
        const int place = place_of(spec.name);
        if (!spec.defaults.empty()) {
            DefaultOf own{static_cast<std::size_t>(place), &*spec.default_value, {}};
            for (const auto& [when, value] : spec.defaults) own.others.emplace_back(compiled(when), &value);
            defaults_.push_back(std::move(own));
        }
        if (!spec.required && spec.when.empty()) continue;
        Need need{&spec, place, {}, compiled(spec.required_when)};
        for (const auto& each : spec.when) need.alternatives.push_back(compiled(each));
        needs_.push_back(std::move(need));
    }
    for (const ParameterSpec& spec : runner_.parameters) {
        if (spec.layers.empty() || place_of(spec.name) < 0) continue;
        layer_checks_.push_back({&spec, static_cast<std::size_t>(place_of(spec.name)), {}, {}});
        for (const ParameterSpec::Layers& each : spec.layers)
            layer_checks_.back().conditions.push_back(compiled(each.when));
    }
}

// Parameters whose columns of sweep_NAME show numbers as text.
std::set<std::string> Expansion::kept_as_text() const {
    std::set<std::string> kept;
    for (const std::string& name : names_)
        if (loses_text_as_number(file_.values_of(name))) kept.insert(name);
    return kept;
}

void Expansion::compile_exclusions() {
    for (const Exclusion& exclusion : file_.exclusions) {
        CompiledExclusion compiled{{}, nullptr, exclusion.where};
        for (const auto& match : exclusion.match) compiled.match.emplace_back(column(match.name), &match.values);
        exclusions_.push_back(std::move(compiled));
    }
    varies_.resize(names_.size());
    WhereExpression::Files files{{}, file_.folder()};
    for (const ParameterSpec& spec : runner_.parameters)
        if (spec.type == ParameterSpec::Type::file) files.columns.push_back(spec.name);
    for (std::size_t i = 0; i < exclusions_.size(); ++i) {
        const std::string& sql = file_.exclusions[i].where_sql;
        if (sql.empty()) continue;
        if (const std::string why = why_no_truth(sql, file_); !why.empty())
            throw SweepFileError(file_.path, exclusions_[i].place, "where: " + why);
        try {
            exclusions_[i].where = std::make_unique<WhereExpression>(sql, names_, kept_as_text(), files);
        } catch (const std::invalid_argument& error) {
            throw SweepFileError(file_.path, exclusions_[i].place, error.what());
        }
    }
}

// Without axes the values under `fixed` are the one combination of the grid, unless there are none or too few for a
// job: then they are only what the inclusions share.
bool Expansion::fixed_is_a_job() {
    if (!file_.axes.empty() || file_.inclusions.empty()) return true;
    const auto first = std::ranges::find_if(file_.fixed, [&](const Parameter& each) {
        return each.name != "command" || file_.command_words.empty();  // not the key `command`
    });
    if (first == file_.fixed.end()) return false;
    const std::string lacking = what_fixed_lacks();
    if (lacking.empty()) return true;
    note_ = SweepFileError(file_.path, first->where,
                           "the values under fixed alone are not a job, because they lack " + lacking +
                               "; only the combinations under include are jobs")
                .what();
    return false;
}

std::string Expansion::what_fixed_lacks() const {
    std::vector<const Value*> values = base_;
    settle(values);
    if (const Need* need = first_lacking(values)) return "'" + need->spec->name + "', which the runner needs";
    for (const ParameterSpec& spec : runner_.parameters) {
        const int place = spec.type == ParameterSpec::Type::command ? place_of(spec.name) : -1;
        if (place < 0 || !values[static_cast<std::size_t>(place)]) continue;
        const auto value_of = [&](const std::string& name) {
            const int named = place_of(name);
            return named < 0 ? nullptr : values[static_cast<std::size_t>(named)];
        };
        const std::string name = lacking_in_command(*values[static_cast<std::size_t>(place)], value_of);
        if (!name.empty()) return "'" + name + "', which the command names";
    }
    return "";
}

std::uint64_t Expansion::upper_bound() const {
    const std::uint64_t round =
        grid_count_ > most - file_.inclusions.size() ? most : grid_count_ + file_.inclusions.size();
    return times(round, static_cast<std::uint64_t>(file_.repeats));
}

void Expansion::fill_from_grid(std::uint64_t position, std::vector<const Value*>& values) const {
    values = base_;
    if (!order_.empty()) position = order_[position];
    const auto digits = diagonal_ ? balanced_digits(position, sizes_) : grid_digits(position, sizes_);
    for (std::size_t a = 0; a < digits.size(); ++a) {
        const std::vector<Value>& row = file_.axes[a].rows[digits[a]];
        for (std::size_t k = 0; k < row.size(); ++k) values[axis_columns_[a][k]] = &row[k];
    }
}

void Expansion::fill_from_inclusion(const std::vector<Parameter>& parameters, std::vector<const Value*>& values) const {
    values = base_;
    for (const Parameter& parameter : parameters)
        values[static_cast<std::size_t>(std::ranges::find(names_, parameter.name) - names_.begin())] = &parameter.value;
}

bool Expansion::holds(const Conditions& conditions, const std::vector<const Value*>& values) {
    return std::ranges::all_of(conditions, [&](const Condition& condition) {
        const Value* value = condition.column < 0 ? nullptr : values[static_cast<std::size_t>(condition.column)];
        return value && contains(*condition.values, *value);
    });
}

bool Expansion::applies(const Need& need, const std::vector<const Value*>& values) {
    return need.alternatives.empty() || std::ranges::any_of(need.alternatives, [&](const Conditions& conditions) {
               return holds(conditions, values);
           });
}

// Fills in defaults that depend on other parameters, and drops parameters that do not apply. Conditions may depend on
// parameters that are dropped themselves, so this repeats until nothing changes.
void Expansion::settle(std::vector<const Value*>& values) const {
    for (const DefaultOf& each : defaults_) {
        if (values[each.column] != each.usual) continue;
        const auto other = std::ranges::find_if(each.others, [&](const auto& one) { return holds(one.first, values); });
        if (other != each.others.end()) values[each.column] = other->second;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (const Need& need : needs_) {
            if (need.column < 0 || !values[static_cast<std::size_t>(need.column)] || applies(need, values)) continue;
            values[static_cast<std::size_t>(need.column)] = nullptr;
            changed = true;
        }
    }
}

// Each group of jobs that memory depends on has a largest size of its own.
void Expansion::place_largest(std::vector<const Value*>& values) const {
    for (const std::size_t column : sizes_asked_) {
        const Value* asked = values[column];
        if (!asked || !largest_size(*asked)) continue;
        if (!file_.sizes)
            throw SweepFileError(file_.path, asked->where, names_[column] + ": no number is known for " + asked->text);
        values[column] = &file_.sizes->size_for(names_, values, *asked);
    }
}

const Expansion::Need* Expansion::first_lacking(const std::vector<const Value*>& values) const {
    const auto lacking = std::ranges::find_if(needs_, [&](const Need& need) {
        const bool given = need.column >= 0 && values[static_cast<std::size_t>(need.column)];
        return need.spec->required && !given && applies(need, values) && holds(need.required, values);
    });
    return lacking == needs_.end() ? nullptr : &*lacking;
}

std::string Expansion::in_words(const Conditions& conditions, const std::vector<const Value*>& values) const {
    std::string text;
    for (const Condition& condition : conditions)
        text += (text.empty() ? " with " : ", ") + names_[static_cast<std::size_t>(condition.column)] + " " +
                values[static_cast<std::size_t>(condition.column)]->text;
    return text;
}

std::string Expansion::conditions_behind(const Need& need, const std::vector<const Value*>& values) const {
    Conditions all = need.required;
    const auto alternative =
        std::ranges::find_if(need.alternatives, [&](const Conditions& each) { return holds(each, values); });
    if (alternative != need.alternatives.end()) all.insert(all.begin(), alternative->begin(), alternative->end());
    return in_words(all, values);
}

void Expansion::check_required(const std::vector<const Value*>& values, const std::vector<Parameter>* inclusion) const {
    const Need* need = first_lacking(values);
    if (!need) return;
    if (need->spec->type == ParameterSpec::Type::command)
        throw SweepFileError(file_.path, inclusion ? inclusion->front().where : file_.runner_where,
                             "the command is missing; write at the top of the file, for example, `command: [python3, "
                             "train.py, \"--lr={lr}\"]`");
    throw SweepFileError(file_.path, inclusion ? inclusion->front().where : file_.runner_where,
                         "the runner needs '" + need->spec->name + "'" + conditions_behind(*need, values) + " (" +
                             need->spec->meaning + "); give it " +
                             (inclusion ? "here or under fixed" : "under fixed or grid"));
}

// If the network lacks the layers named by a value, each of its jobs would fail.
void Expansion::check_layers(const std::vector<const Value*>& values) {
    for (LayerCheck& check : layer_checks_) {
        const Value* value = values[check.column];
        if (!value) continue;
        const auto found =
            std::ranges::find_if(check.conditions, [&](const auto& each) { return holds(each, values); });
        if (found == check.conditions.end()) continue;
        const auto set = static_cast<std::size_t>(found - check.conditions.begin());
        if (!check.right.emplace(value, set).second) continue;
        const std::string wrong =
            why_no_layers(*check.spec, value->text, check.spec->layers[set], in_words(*found, values));
        if (!wrong.empty()) throw SweepFileError(file_.path, value->where, wrong);
    }
}

bool Expansion::matches(CompiledExclusion& exclusion, const std::vector<const Value*>& values) {
    for (const auto& [place, wanted] : exclusion.match)
        if (!values[place] || !contains(*wanted, *values[place])) return false;
    try {
        return !exclusion.where || exclusion.where->matches(values);
    } catch (const std::invalid_argument& error) {
        throw SweepFileError(file_.path, exclusion.place, error.what());
    }
}

// Once a combination is excluded, only exclusions that have matched nothing so far are tested further, to know whether
// they ever match.
bool Expansion::excluded(const std::vector<const Value*>& values) {
    bool any = false;
    for (CompiledExclusion& exclusion : exclusions_) {
        if ((any && exclusion.matched) || !matches(exclusion, values)) continue;
        any = exclusion.matched = true;
    }
    return any;
}

std::vector<std::string> Expansion::warnings() const {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < exclusions_.size(); ++i) {
        const Exclusion& exclusion = file_.exclusions[i];
        if (exclusions_[i].matched) {
            if (const std::string hint = where_hint(exclusion, file_); !hint.empty())
                all.push_back(SweepFileError(file_.path, exclusion.where,
                                             "'" + exclusion.where_sql + "' may drop the wrong combinations" + hint)
                                  .what());
            std::ranges::move(why_in_vain(exclusion, file_, runner_), std::back_inserter(all));
            continue;
        }
        if (is_about_set(exclusion, file_)) continue;
        all.push_back(SweepFileError(file_.path, exclusion.where, why_nothing(exclusion, file_, runner_)).what());
    }
    for (const Need& need : needs_) {
        const auto values = file_.values_of(need.spec->name);
        if (!values.empty() && !need.alternatives.empty() && !applied_[static_cast<std::size_t>(need.column)])
            all.push_back(SweepFileError(file_.path, values.front()->where,
                                         "'" + need.spec->name + "' applies to no job of this sweep and is left out")
                              .what());
    }
    return all;
}

void Expansion::refuse_none() {
    JobSpec first;
    if (ahead_ || exclusions_.empty()) return;
    if (next(first)) {
        ahead_ = std::move(first);
        return;
    }
    std::string hints;
    for (const Exclusion& exclusion : file_.exclusions) hints += where_hint(exclusion, file_);
    throw SweepFileError(file_.path, exclusions_.front().place,
                         "the sweep has no jobs: 'exclude' drops every combination" + hints);
}

bool Expansion::seen_before(const std::vector<const Value*>& values) {
    if (!may_repeat_) return false;
    scratch_.clear();
    for (const Value* value : values) {
        if (value) scratch_ += static_cast<char>('0' + static_cast<int>(value->kind)), scratch_ += value->text;
        scratch_ += '\x1f';
    }
    const std::uint64_t first = std::hash<std::string>{}(scratch_);
    scratch_ += '\x1e';
    return !seen_.insert({first, std::hash<std::string>{}(scratch_)}).second;
}

void Expansion::arrange() {
    arranged_ = true;
    if (file_.order == Order::shuffled) order_ = shuffled_positions(grid_count_, file_.name);
    if (file_.order != Order::balanced) return;
    diagonal_ = grid_count_ > most_to_arrange;
    if (diagonal_) return;
    std::vector<std::uint64_t> left;
    std::vector<std::uint32_t> digits;
    std::vector<const Value*> values;
    for (std::uint64_t position = 0; position < grid_count_; ++position) {
        fill_from_grid(position, values);
        settle(values);
        place_largest(values);
        if (excluded(values)) continue;
        if (seen_before(values)) {
            ++equal_in_order_;
            continue;
        }
        left.push_back(position);
        add_digits(position, values, digits);
    }
    seen_.clear();
    thinned_ = true;
    order_ = balanced_order(left, sizes_, digits);
    grid_count_ = order_.size();
}

// An axis of which nothing applies has that as one more value.
void Expansion::add_digits(std::uint64_t position, const std::vector<const Value*>& values,
                           std::vector<std::uint32_t>& digits) const {
    const auto all = grid_digits(position, sizes_);
    for (std::size_t a = 0; a < all.size(); ++a) {
        const bool applies = std::ranges::any_of(axis_columns_[a], [&](std::size_t column) { return values[column]; });
        digits.push_back(applies ? all[a] : sizes_[a]);
    }
}

bool Expansion::next(JobSpec& out) {
    if (!ahead_) return make_next(out);
    out = std::move(*ahead_);
    ahead_.reset();
    return true;
}

void Expansion::rewind() {
    round_ = 1;
    position_ = 0;
    seen_.clear();
    ahead_.reset();
}

bool Expansion::make_next(JobSpec& out) {
    if (!arranged_ && grid_count_ > 1) arrange();
    while (round_ <= file_.repeats) {
        if (position_ == grid_count_ + file_.inclusions.size()) {
            ++round_;
            equal_ += equal_in_order_;
            position_ = 0;
            seen_.clear();
            continue;
        }
        const auto* inclusion = position_ < grid_count_ ? nullptr : &file_.inclusions[position_ - grid_count_];
        if (inclusion)
            fill_from_inclusion(*inclusion, out.values);
        else
            fill_from_grid(position_, out.values);
        ++position_;
        settle(out.values);
        place_largest(out.values);
        if (!inclusion && !thinned_ && excluded(out.values)) continue;
        if (seen_before(out.values)) {
            ++equal_;
            continue;
        }
        check_required(out.values, inclusion);
        check_layers(out.values);
        for (const Need& need : needs_)
            if (need.column >= 0 && out.values[static_cast<std::size_t>(need.column)])
                applied_[static_cast<std::size_t>(need.column)] = true;
        out.repeat = round_;
        return true;
    }
    return false;
}

}  // namespace stylesweep::sweep
