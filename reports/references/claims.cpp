#include "reports/references/claims.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>
#include <stdexcept>

#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep::reports {
namespace {

using Lines = std::vector<const Reference*>;

constexpr std::size_t most_pairs = 10'000;  // of one table: nobody reads more, and they grow as the lines squared

std::vector<std::string> differing_fields(const Fields& a, const Fields& b) {
    std::vector<std::string> names;
    for (const auto& [name, value] : a)
        if (const auto other = b.find(name); other != b.end() && other->second != value) names.push_back(name);
    return names;
}

Fields without(Fields fields, const std::string& name) {
    fields.erase(name);
    return fields;
}

Claim claim_of(const ReferenceFile& file, const Reference& reference) {
    Claim claim;
    claim.quantity = reference.quantity;
    claim.lines = {reference.line};
    claim.file = file.file;
    claim.paper = reference.paper;
    claim.table = reference.table;
    claim.metric = reference.metric;
    claim.certainty = reference.certainty;
    claim.source = reference.source;
    claim.subject = reference.protocol;
    claim.band = reference.band;
    return claim;
}

// The least certain of the two lines.
void add_line(Claim& claim, const Reference& reference) {
    claim.lines.push_back(reference.line);
    const auto rank = [](const std::string& certainty) { return std::ranges::find(certainties, certainty); };
    if (rank(reference.certainty) > rank(claim.certainty)) claim.certainty = reference.certainty;
}

Claim ratio_of(const ReferenceFile& file, const Reference& baseline, const Reference& subject) {
    Claim claim = claim_of(file, baseline);
    add_line(claim, subject);
    claim.quantity = Quantity::ratio;
    claim.subject = subject.protocol;
    claim.baseline = baseline.protocol;
    claim.differing = differing_fields(subject.protocol, baseline.protocol);
    claim.band = {subject.band.low / baseline.band.high, subject.band.high / baseline.band.low,
                  subject.band.is_bound || baseline.band.is_bound};
    return claim;
}

Claim stated_ratio(const ReferenceFile& file, const Reference& reference) {
    Claim claim = claim_of(file, reference);
    claim.baseline = reference.protocol;
    for (const auto& [name, value] : reference.relative_to) claim.baseline[name] = value;
    for (const auto& [name, value] : reference.relative_to)
        if (const auto own = claim.subject.find(name); own == claim.subject.end() || own->second != value)
            claim.differing.push_back(name);
    return claim;
}

double pixels_at(const Reference& reference) {
    const Size size = *parse_size(reference.protocol.at("size"));
    return size.width ? *size.width * *size.height : size.longer * size.longer;
}

// The slope of ln y on ln x is a weighted sum of ln y, so its extremes over the roundings are at their ends.
Band exponent_band(const Lines& series) {
    std::vector<double> x;
    double mean = 0, squares = 0;
    for (const Reference* each : series) {
        x.push_back(std::log(pixels_at(*each)));
        mean += x.back() / static_cast<double>(series.size());
    }
    for (const double each : x) squares += (each - mean) * (each - mean);
    Band band;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double weight = (x[i] - mean) / squares;
        const double low = std::log(series[i]->band.low), high = std::log(series[i]->band.high);
        band.low += weight * (weight > 0 ? low : high);
        band.high += weight * (weight > 0 ? high : low);
        band.is_bound |= series[i]->band.is_bound;
    }
    return band;
}

bool is_bounded(const Reference& reference) {
    return reference.band.low > 0 && std::isfinite(reference.band.high);
}

/// The values of one paper, table and metric.
class TableClaims {
  public:
    TableClaims(const ReferenceFile& file, Lines lines) : file_(file), lines_(std::move(lines)) {}

    void add_claims(std::vector<Claim>& claims) {
        add_growths(claims);
        add_pairs(claims);
        add_distant_pairs(claims);
        for (const Reference* line : lines_) {
            claims.push_back(claim_of(file_, *line));
            claims.back().is_part = used_.contains(line);
        }
    }

  private:
    // Lines that agree in all but size.
    void add_growths(std::vector<Claim>& claims) {
        std::vector<Lines> all;
        for (const Reference* line : lines_) {
            if (!line->protocol.contains("size") || !is_bounded(*line)) continue;
            const auto same = [&](const Lines& series) {
                return without(series.front()->protocol, "size") == without(line->protocol, "size") &&
                       series.front()->method == line->method;
            };
            const auto found = std::ranges::find_if(all, same);
            if (found == all.end())
                all.push_back({line});
            else
                found->push_back(line);
        }
        for (const Lines& series : all) add_growth(series, claims);
    }

    void add_growth(const Lines& series, std::vector<Claim>& claims) {
        const auto side = [](const Reference* line) { return parse_size(line->protocol.at("size"))->longer; };
        Lines sorted = series;
        std::ranges::sort(sorted, {}, side);
        const auto [least, most] =
            std::ranges::minmax_element(series, {}, [](const Reference* line) { return pixels_at(*line); });
        if (side(sorted.front()) == side(sorted.back()) || pixels_at(**least) == pixels_at(**most)) return;
        Claim claim = claim_of(file_, *series.front());
        for (const Reference* line : std::span(series).subspan(1)) add_line(claim, *line);
        used_.insert(series.begin(), series.end());
        claim.quantity = Quantity::exponent;
        claim.subject.erase("size");
        for (const Reference* line : sorted) claim.sizes.push_back(line->protocol.at("size"));
        claim.band = exponent_band(series);
        claims.push_back(std::move(claim));
    }

    [[nodiscard]] bool may_pair(const Reference& a, const Reference& b) const {
        return has_ratios(a.metric) && is_bounded(a) && is_bounded(b);
    }

    void pair(const Reference& a, const Reference& b, std::vector<Claim>& claims) {
        if (++pairs_ > most_pairs)
            throw std::invalid_argument(
                printable_line(file_.file + ":" + std::to_string(lines_.front()->line) + ": the " +
                               std::to_string(lines_.size()) + " lines of '" + lines_.front()->paper + "', '" +
                               lines_.front()->table + "' have more than " + std::to_string(most_pairs) +
                               " ratios; keep fewer lines, or give those to compare a `table` of their own"));
        claims.push_back(ratio_of(file_, a, b));
        used_.insert({&a, &b});
    }

    void add_pairs(std::vector<Claim>& claims) {
        for (std::size_t i = 0; i < lines_.size(); ++i)
            for (std::size_t j = i + 1; j < lines_.size(); ++j) {
                const auto names = differing_fields(lines_[i]->protocol, lines_[j]->protocol);
                if (names.size() == 1 && names.front() != "size" && may_pair(*lines_[i], *lines_[j]))
                    pair(*lines_[i], *lines_[j], claims);
            }
    }

    // For lines that are in no claim yet.
    void add_distant_pairs(std::vector<Claim>& claims) {
        for (const Reference* line : lines_) {
            if (used_.contains(line)) continue;
            const Reference* nearest = nullptr;
            std::size_t fewest = 0;
            for (const Reference* other : lines_) {
                const std::size_t count = differing_fields(line->protocol, other->protocol).size();
                if (other == line || count == 0 || !may_pair(*line, *other) || (nearest && count >= fewest)) continue;
                nearest = other;
                fewest = count;
            }
            if (nearest && nearest->line < line->line) pair(*nearest, *line, claims);
            if (nearest && nearest->line > line->line) pair(*line, *nearest, claims);
        }
    }

    const ReferenceFile& file_;
    Lines lines_;
    std::set<const Reference*> used_;
    std::size_t pairs_ = 0;
};

Band widened(const Claim& claim, double tolerance) {
    if (claim.band.is_bound || claim.quantity == Quantity::line_error) return claim.band;
    if (claim.quantity == Quantity::exponent) return {claim.band.low - tolerance, claim.band.high + tolerance};
    const double factor = 1 + tolerance;  // away from the band, also for numbers below 0
    const double low = claim.band.low, high = claim.band.high;
    return {low > 0 ? low / factor : low * factor, high > 0 ? high * factor : high / factor};
}

std::string fields_text(const Fields& fields) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : fields) texts.push_back(name + " " + value);
    return joined(texts);
}

}  // namespace

std::string Claim::what() const {
    if (quantity == Quantity::line_error) return "a straight line over pixels";
    if (quantity == Quantity::value) return "value";
    if (quantity == Quantity::exponent)
        return sizes.empty() ? "growth over pixels" : "growth over size " + sizes.front() + " to " + sizes.back();
    std::vector<std::string> texts;
    for (const std::string& name : differing) {
        const auto own = subject.find(name);
        texts.push_back(name + " " + (own == subject.end() ? "(none)" : own->second) + " / " + baseline.at(name));
    }
    return joined(texts);
}

std::string Claim::title() const {
    Fields others = subject;
    for (const std::string& name : differing) others.erase(name);
    return others.empty() ? what() : what() + "; " + fields_text(others);
}

std::vector<Claim> claims_of(const ReferenceFile& file, double tolerance) {
    std::vector<Claim> claims;
    using Keyed = std::pair<std::vector<std::string>, Lines>;
    std::vector<Keyed> tables;
    for (const Reference& each : file.references) {
        if (each.quantity != Quantity::value) {
            claims.push_back(each.quantity == Quantity::ratio ? stated_ratio(file, each) : claim_of(file, each));
            continue;
        }
        const std::vector<std::string> key = {each.paper, each.table, each.metric};
        const auto found = std::ranges::find(tables, key, &Keyed::first);
        if (found == tables.end())
            tables.push_back({key, {&each}});
        else
            found->second.push_back(&each);
    }
    for (auto& [key, lines] : tables) TableClaims(file, std::move(lines)).add_claims(claims);
    for (Claim& claim : claims) claim.tolerated = widened(claim, tolerance);
    std::ranges::stable_sort(claims, {}, [](const Claim& claim) { return claim.lines.front(); });
    return claims;
}

}  // namespace stylesweep::reports
