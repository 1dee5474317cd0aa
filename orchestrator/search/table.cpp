#include "orchestrator/search/table.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "schema/search/search_rows.hpp"

namespace stylesweep::search {
namespace {

std::optional<double> number_in(const std::string& json) {
    if (json.empty()) return std::nullopt;
    char* end = nullptr;
    const double value = std::strtod(json.c_str(), &end);
    return *end == '\0' ? std::optional(value) : std::nullopt;
}

}  // namespace

Table::Table(std::vector<std::string> axes, std::string rung_axis, std::vector<double> rungs)
    : rung_axis_(std::move(rung_axis)), rungs_(std::move(rungs)) {
    std::optional<std::size_t> rung_place;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        if (axes[i] == rung_axis_) {
            rung_place = i;
        } else if (schema::is_block_axis(axes[i])) {
            block_places_.push_back(i);
            block_axes_.push_back(axes[i]);
        } else {
            cell_places_.push_back(i);
            setting_axes_.push_back(axes[i]);
            columns_.push_back({axes[i], {}});
        }
    }
    if (rung_place) {
        cell_places_.push_back(*rung_place);
        columns_.push_back({rung_axis_, {}});
    }
    if (columns_.empty()) columns_.push_back({"", {}});  // only blocks vary: one cell
}

std::uint32_t Table::code(Column& column, const std::string& value) {
    const auto [found, fresh] = column.code_of.try_emplace(value, static_cast<std::uint32_t>(column.texts.size()));
    if (fresh) column.texts.push_back(value);
    return found->second;
}

void Table::add(TableJob job, const std::vector<std::string>& values) {
    std::vector<std::uint32_t> codes;
    for (std::size_t i = 0; i < columns_.size(); ++i)
        codes.push_back(code(columns_[i], cell_places_.empty() ? std::string() : values[cell_places_[i]]));
    const auto [cell, fresh] = known_cells_.try_emplace(codes, static_cast<std::uint32_t>(members_.size()));
    if (fresh) {
        std::vector<std::uint32_t> setting(codes.begin(),
                                           codes.begin() + static_cast<std::ptrdiff_t>(setting_axes_.size()));
        const auto known = known_settings_.try_emplace(setting, static_cast<std::uint32_t>(setting_count_));
        if (known.second) ++setting_count_;
        settings_.push_back(known.first->second);
        cells_.codes.insert(cells_.codes.end(), codes.begin(), codes.end());
        members_.emplace_back();
    }
    std::string block;
    for (const std::size_t place : block_places_) block += values[place] + '\n';
    job.cell = cell->second;
    job.block = known_blocks_.try_emplace(block, static_cast<std::uint32_t>(known_blocks_.size())).first->second;
    members_[job.cell].push_back(static_cast<std::uint32_t>(jobs_.size()));
    places_[job.id] = jobs_.size();
    jobs_.push_back(std::move(job));
}

// Numbers ascending, then texts; true if all are numbers.
bool Table::orders(Column& column, std::size_t axis) {
    std::vector<std::uint32_t> order(column.texts.size()), new_code(column.texts.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto key = [&](std::uint32_t each) {
        const auto number = number_in(column.texts[each]);
        return std::tuple(!number, number.value_or(0), column.texts[each]);
    };
    std::ranges::sort(order, {}, key);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < order.size(); ++i) {
        new_code[order[i]] = static_cast<std::uint32_t>(i);
        texts.push_back(column.texts[order[i]]);
    }
    column.texts = std::move(texts);
    for (std::size_t i = axis; i < cells_.codes.size(); i += columns_.size())
        cells_.codes[i] = new_code[cells_.codes[i]];
    return std::ranges::all_of(column.texts, [](const std::string& text) { return number_in(text).has_value(); });
}

void Table::order_levels() {
    for (std::size_t axis = 0; axis < columns_.size(); ++axis) {
        const bool ordered = orders(columns_[axis], axis);
        cells_.axes.push_back({static_cast<std::uint32_t>(columns_[axis].texts.size()), ordered});
        columns_[axis].code_of.clear();
    }
}

void Table::seal() {
    order_levels();
    block_count_ = known_blocks_.size();
    known_cells_.clear();
    known_settings_.clear();
    known_blocks_.clear();
    cell_rungs_.assign(members_.size(), -1);
    if (rungs_.empty() || columns_.back().name != rung_axis_) return;
    for (std::size_t cell = 0; cell < members_.size(); ++cell) {
        const auto value = number_in(columns_.back().texts[cells_.row(cell).back()]);
        const auto rung = value ? std::ranges::find(rungs_, *value) : rungs_.end();
        if (rung != rungs_.end()) cell_rungs_[cell] = static_cast<int>(rung - rungs_.begin());
    }
}

std::optional<std::size_t> Table::place_of(Id job) const {
    const auto found = places_.find(job);
    return found == places_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> Table::rung_of(std::size_t cell) const {
    return cell_rungs_[cell] < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(cell_rungs_[cell]));
}

std::string Table::json_of(std::size_t cell, Of of) const {
    std::string out;
    const std::size_t columns = of == Of::setting ? setting_axes_.size() : columns_.size();
    for (std::size_t i = 0; i < columns; ++i) {
        const std::string& text = columns_[i].texts[cells_.row(cell)[i]];
        if (!text.empty()) out += (out.empty() ? "\"" : ",\"") + columns_[i].name + "\":" + text;
    }
    return "{" + out + "}";
}

}  // namespace stylesweep::search
