// A sweep's jobs as the search sees them: which cell of which axes each belongs to, and what became of it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/statistics/forest.hpp"

namespace stylesweep::search {

using Id = std::int64_t;

inline constexpr double none = std::numeric_limits<double>::quiet_NaN();  ///< an absent value

enum class Fate : std::uint8_t { waiting, running, done, failed, screened, cancelled, away };

struct TableJob {
    Id id = 0;
    std::uint32_t cell = 0;   ///< its setting at its rung
    std::uint32_t block = 0;  ///< its content, style and seed: what all settings share
    int repeat = 1;
    Fate fate = Fate::waiting;
    bool held = false;
    double predicted_s = 0;            ///< 0: unknown
    double wall_s = 0;                 ///< of a result: how long it would have taken by itself
    std::int64_t ended = 0;            ///< of a result: its place in the order in which they came
    std::vector<double> metrics = {};  ///< of a done job, in the order of the table's; NaN: absent
};

/// Axes fall into three kinds: blocks (schema::is_block_axis()), over which settings are compared
/// as pairs; the axis of the rungs, if small versions screen; and those that make a setting.
class Table {
  public:
    /// `rung_axis`: "" for none; `rungs`: its values, ascending.
    Table(std::vector<std::string> axes, std::string rung_axis, std::vector<double> rungs);

    /// Values as JSON, one per axis. Call seal() after the last one.
    void add(TableJob job, const std::vector<std::string>& values);
    void seal();

    [[nodiscard]] const std::vector<TableJob>& jobs() const { return jobs_; }
    [[nodiscard]] TableJob& job(std::size_t place) { return jobs_[place]; }
    /// By the job's id.
    [[nodiscard]] std::optional<std::size_t> place_of(Id job) const;

    /// One row per cell: the axes of its setting and, if there is one, the rung axis.
    [[nodiscard]] const ForestRows& cells() const { return cells_; }
    [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& jobs_of_cells() const { return members_; }
    [[nodiscard]] std::uint32_t setting_of(std::size_t cell) const { return settings_[cell]; }
    [[nodiscard]] std::size_t settings() const { return setting_count_; }
    [[nodiscard]] std::size_t blocks() const { return block_count_; }
    /// Index into the rungs; nullopt: not one of the rungs, or there are none.
    [[nodiscard]] std::optional<std::size_t> rung_of(std::size_t cell) const;
    [[nodiscard]] std::size_t rungs() const { return rungs_.size(); }
    [[nodiscard]] double rung_value(std::size_t rung) const { return rungs_[rung]; }
    [[nodiscard]] const std::string& rung_axis() const { return rung_axis_; }
    /// Names of the axes that make a setting.
    [[nodiscard]] const std::vector<std::string>& setting_axes() const { return setting_axes_; }
    [[nodiscard]] const std::vector<std::string>& block_axes() const { return block_axes_; }
    /// JSON of the parameters that make the cell; without the rung for `Of::setting`.
    enum class Of { cell, setting };
    [[nodiscard]] std::string json_of(std::size_t cell, Of of = Of::cell) const;

  private:
    struct Column {
        std::string name;
        std::vector<std::string> texts;  ///< by code
        std::unordered_map<std::string, std::uint32_t> code_of = {};
    };
    std::uint32_t code(Column& column, const std::string& value);
    void order_levels();
    [[nodiscard]] bool orders(Column& column, std::size_t axis);

    std::vector<Column> columns_;  ///< of the cells: setting axes, then the rung axis
    std::vector<std::size_t> cell_places_, block_places_;
    std::vector<std::string> setting_axes_, block_axes_;
    std::string rung_axis_;
    std::vector<double> rungs_;
    std::vector<TableJob> jobs_;
    std::unordered_map<Id, std::size_t> places_;
    ForestRows cells_;
    std::vector<std::vector<std::uint32_t>> members_;
    std::vector<std::uint32_t> settings_;
    std::vector<int> cell_rungs_;
    std::map<std::vector<std::uint32_t>, std::uint32_t> known_cells_, known_settings_;
    std::unordered_map<std::string, std::uint32_t> known_blocks_;
    std::size_t setting_count_ = 0, block_count_ = 0;
};

}  // namespace stylesweep::search
