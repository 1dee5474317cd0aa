#include "reports/references/reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "base/text/joined.hpp"
#include "base/text/parse_as.hpp"
#include "base/text/utf8.hpp"
#include "reports/model/custom_measures.hpp"

namespace stylesweep::reports {
namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

using Named = std::pair<const char*, double>;
constexpr std::array time_units{Named{"s", 1}, Named{"ms", 1e-3}, Named{"us", 1e-6}, Named{"min", 60},
                                Named{"h", 3600}};
constexpr std::array size_units{Named{"bytes", 1},
                                Named{"B", 1},
                                Named{"kB", 1e3},
                                Named{"MB", 1e6},
                                Named{"GB", 1e9},
                                Named{"TB", 1e12},
                                Named{"KiB", 1024},
                                Named{"MiB", 1024. * 1024},
                                Named{"GiB", 1024. * 1024 * 1024}};

const std::vector<std::string> required_columns = {"paper", "table", "method",   "device",    "size",  "metric",
                                                   "value", "unit",  "protocol", "certainty", "source"};
constexpr const char* optional_column = "relative_to";

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? ""
                                           : std::string(text.substr(first, text.find_last_not_of(' ') + 1 - first));
}

// Half a unit of the last digit written: 0.05 for 1.7, 5 for 7.2e2.
double half_digit(std::string_view text) {
    const auto e = text.find_first_of("eE");
    const std::string_view mantissa = text.substr(0, e);
    const auto dot = mantissa.find('.');
    const double decimals = dot == std::string_view::npos ? 0 : static_cast<double>(mantissa.size() - dot - 1);
    std::string_view power = e == std::string_view::npos ? "0" : text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);  // as in 7.2e+02
    const int exponent = parse_as<int>(power).value_or(0);
    return 0.5 * std::pow(10.0, exponent - decimals);
}

std::optional<double> finite(std::string_view text) {
    const auto number = parse_as<double>(text);
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<Band> parse_bound(std::string_view text) {
    const bool is_upper = text.front() == '<';
    text.remove_prefix(text.size() > 1 && text[1] == '=' ? 2 : 1);
    const auto bound = finite(text);
    if (!bound) return std::nullopt;
    return is_upper ? Band{-unbounded, *bound, true} : Band{*bound, unbounded, true};
}

template <std::size_t n>
std::optional<double> named(const std::array<Named, n>& units, std::string_view unit) {
    for (const auto& [name, scale] : units)
        if (unit == name) return scale;
    return std::nullopt;
}

std::string names_of(const auto& units) {
    std::string list;
    for (const auto& [name, scale] : units) list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

Band inverse(const Band& band) {
    return {1 / band.high, band.low > 0 ? 1 / band.low : unbounded, band.is_bound};
}

Band scaled(const Band& band, double scale) {
    return {band.low * scale, band.high * scale, band.is_bound};
}

/// One line of the file; `refuse` throws with its place.
class TableLine {
  public:
    TableLine(const ReferenceTable& table, const ReferenceTable::Row& row) : table_(table), row_(row) {}

    [[nodiscard]] Reference read(const std::set<std::string>& metrics) const {
        Reference reference;
        reference.line = row_.line;
        reference.paper = needed("paper");
        reference.table = cell("table");
        reference.method = needed("method");
        reference.metric = needed("metric");
        if (!metrics.contains(reference.metric))
            refuse("unknown metric '" + reference.metric + "'; known: " + joined(metrics));
        reference.certainty = needed("certainty");
        if (std::ranges::find(certainties, reference.certainty) == std::end(certainties))
            refuse("certainty '" + reference.certainty + "'; known: read at source, read in a copy, not verified");
        reference.source = cell("source");
        if (reference.source.empty() && reference.certainty != "not verified")
            refuse("no source; write the URL at which the figure can be read, or certainty `not verified`");
        reference.protocol = fields("protocol");
        reference.relative_to = fields("relative_to");
        add_circumstances(reference.protocol);
        read_figure(reference);
        return reference;
    }

  private:
    [[noreturn]] void refuse(const std::string& why) const {
        throw std::invalid_argument(printable_line(table_.file + ":" + std::to_string(row_.line) + ": " + why));
    }
    [[nodiscard]] std::string cell(std::string_view column) const {
        const auto found = std::ranges::find(table_.columns, column);
        return found == table_.columns.end()
                   ? ""
                   : trimmed(row_.cells[static_cast<std::size_t>(found - table_.columns.begin())]);
    }
    [[nodiscard]] std::string needed(std::string_view column) const {
        std::string text = cell(column);
        if (text.empty()) refuse("no " + std::string(column));
        return text;
    }

    // "optimizer=adam; iterations=500"
    [[nodiscard]] Fields fields(const char* column) const {
        Fields fields;
        const std::string text = cell(column);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find(';', at), text.size());
            const std::string each = trimmed(std::string_view(text).substr(at, end - at));
            at = end + 1;
            if (each.empty()) continue;
            const auto equals = each.find('=');
            const std::string name = trimmed(each.substr(0, equals));
            const std::string value = equals == std::string::npos ? "" : trimmed(each.substr(equals + 1));
            if (name.empty() || value.empty())
                refuse(std::string(column) + " '" + each + "'; write NAME=VALUE; NAME=VALUE");
            if (name == "size" || name == "device")
                refuse(std::string(column) + " has '" + name + "', which has a column of its own");
            if (!fields.emplace(name, value).second) refuse(std::string(column) + " has '" + name + "' twice");
        }
        return fields;
    }

    void add_circumstances(Fields& protocol) const {
        const std::string size = cell("size"), device = needed("device");
        if (!size.empty() && !parse_size(size)) refuse("size '" + size + "'; write the longer side, 512, or 768x512");
        if (!size.empty()) protocol["size"] = size;
        if (device != "any") protocol["device"] = device;
    }

    void read_figure(Reference& reference) const {
        const std::string text = needed("value"), unit = cell("unit");
        const auto band = parse_band(text);
        if (!band) refuse("value '" + text + "'; write a number (24, 1.7, 7.2e2), a range (3..5) or a bound (<1)");
        reference.band = *band;
        const bool is_inverse =
            unit == "times_less" || unit == "fps";  // of a number below 0 the inverse looks like a bound
        if (is_inverse && band->high <= 0) refuse("value '" + text + "' of " + reference.metric + " is not above 0");
        if (unit == "times" || unit == "times_less") {
            reference.quantity = Quantity::ratio;
            if (unit == "times_less") reference.band = inverse(*band);
        } else if (unit == "exponent") {
            reference.quantity = Quantity::exponent;
        } else if (unit == "line_error") {
            reference.quantity = Quantity::line_error;
        } else if (unit == "fps" && unit_scale(reference.metric, "s")) {
            reference.band = inverse(*band);
        } else if (const auto scale = unit_scale(reference.metric, unit)) {
            reference.band = scaled(*band, *scale);
        } else {
            refuse_unit(reference.metric, unit);
        }
        check_figure(reference, text);
    }

    [[noreturn]] void refuse_unit(const std::string& metric, const std::string& unit) const {
        const std::string own = unit_scale(metric, "s")   ? names_of(time_units) + ", fps, "
                                : unit_scale(metric, "B") ? names_of(size_units) + ", "
                                                          : "none, ";
        refuse("unit '" + unit + "' of " + metric + "; known: " + own + "times, times_less, exponent, line_error");
    }

    void check_figure(const Reference& reference, const std::string& text) const {
        const bool is_value = reference.quantity == Quantity::value;
        if (!is_value && !has_ratios(reference.metric))
            refuse(reference.metric + " is compared by difference, so it has no " + cell("unit"));
        if (reference.quantity == Quantity::ratio && reference.relative_to.empty())
            refuse("unit '" + cell("unit") + "' without relative_to: write what it is relative to, NAME=VALUE");
        for (const auto& [name, value] : reference.relative_to)
            if (const auto own = reference.protocol.find(name); own != reference.protocol.end() && own->second == value)
                refuse("relative_to has '" + name + "=" + value +
                       "' as the protocol has: write only what is different on the other side");
        if (reference.quantity != Quantity::ratio && !reference.relative_to.empty())
            refuse("relative_to is for the units times and times_less");
        if (has_ratios(reference.metric) && reference.quantity != Quantity::exponent && reference.band.high <= 0)
            refuse("value '" + text + "' of " + reference.metric + " is not above 0");
        if ((reference.quantity == Quantity::exponent || reference.quantity == Quantity::line_error) &&
            reference.protocol.contains("size"))
            refuse("a growth has no size: leave the column empty");
    }

    const ReferenceTable& table_;
    const ReferenceTable::Row& row_;
};

void check_columns(const ReferenceTable& table) {
    std::vector<std::string> unknown, missing;
    std::ranges::copy_if(table.columns, std::back_inserter(unknown), [](const std::string& name) {
        return name != optional_column && std::ranges::find(required_columns, name) == required_columns.end();
    });
    std::ranges::copy_if(required_columns, std::back_inserter(missing), [&](const std::string& name) {
        return std::ranges::find(table.columns, name) == table.columns.end();
    });
    if (unknown.empty() && missing.empty()) return;
    std::string why = unknown.empty() ? "" : "unknown column " + joined(unknown);
    if (!missing.empty()) why += (why.empty() ? "" : "; ") + std::string("missing column ") + joined(missing);
    throw std::invalid_argument(printable_line(table.file + ":1: " + why + "; a table of published figures has " +
                                               joined(required_columns) + " and, if it has ratios, " +
                                               optional_column));
}

}  // namespace

std::optional<Band> parse_band(std::string_view text) {
    if (text.empty()) return std::nullopt;
    if (text.front() == '<' || text.front() == '>') return parse_bound(text);
    if (const auto dots = text.find(".."); dots != std::string_view::npos) {
        const auto low = finite(text.substr(0, dots)), high = finite(text.substr(dots + 2));
        return low && high && *low <= *high ? std::optional(Band{*low, *high, true}) : std::nullopt;
    }
    const auto number = finite(text);
    if (!number) return std::nullopt;
    const double half = half_digit(text);
    return Band{*number > 0 ? std::max(*number - half, *number / 2) : *number - half, *number + half, false};
}

std::optional<double> unit_scale(std::string_view metric, std::string_view unit) {
    if (metric.ends_with("_s") && !metric.ends_with("_per_s")) return named(time_units, unit);
    if (metric.ends_with("_bytes")) return named(size_units, unit);
    return unit.empty() || (metric.ends_with("_db") && unit == "dB") ? std::optional(1.0) : std::nullopt;
}

std::optional<Size> parse_size(std::string_view text) {
    const auto times_sign = text.find('x');
    const auto whole = [](std::string_view side) {
        const auto pixels = parse_as<unsigned>(side);
        return pixels && *pixels > 0 ? std::optional<double>(*pixels) : std::nullopt;
    };
    if (times_sign == std::string_view::npos) {
        const auto side = whole(text);
        return side ? std::optional(Size{*side, {}, {}}) : std::nullopt;
    }
    const auto width = whole(text.substr(0, times_sign)), height = whole(text.substr(times_sign + 1));
    if (!width || !height) return std::nullopt;
    return Size{std::max(*width, *height), width, height};
}

bool has_ratios(const std::string& metric) {
    return compared_of(metric).value_or(Compared::ratio) == Compared::ratio;
}

ReferenceFile read_references(const ReferenceTable& table, const std::set<std::string>& metrics) {
    check_columns(table);
    if (table.rows.empty())
        throw std::invalid_argument(printable_line(table.file + ": no lines below the header; add a published figure"));
    ReferenceFile file{table.file, {}};
    for (const ReferenceTable::Row& row : table.rows) file.references.push_back(TableLine(table, row).read(metrics));
    return file;
}

}  // namespace stylesweep::reports
