#include "orchestrator/evaluate/set_metrics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "base/statistics/pigeonhole.hpp"
#include "base/text/counted.hpp"

namespace stylesweep::evaluate {
namespace {

constexpr std::uint64_t seed = 1;  // the same pictures have the same intervals

// Pictures with the same content: they are one in features, however often they count.
class Distinct {
  public:
    /// The picture's number among the distinct ones.
    std::size_t add(const std::string& sha256, const FeaturesOf& features) {
        const auto [place, is_new] = numbers_.emplace(sha256, numbers_.size());
        if (!is_new) return place->second;
        const auto found = features.find(sha256);
        if (found == features.end()) ++missing_;
        rows_.push_back(found == features.end() ? nullptr : &found->second);
        return place->second;
    }
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    [[nodiscard]] std::size_t missing() const { return missing_; }
    [[nodiscard]] const std::vector<const Features*>& rows() const { return rows_; }

  private:
    std::map<std::string, std::size_t> numbers_;
    std::vector<const Features*> rows_;
    std::size_t missing_ = 0;
};

double least_possible(const std::string& metric) {
    if (metric == "kid") return -std::numeric_limits<double>::infinity();  // without bias, it can be below 0
    return metric == "artfid" ? 1 : 0;
}

// One set with what is computed from it.
class Evaluation {
  public:
    Evaluation(const std::vector<StyledPicture>& pictures, const PictureSets& sets, const FeaturesOf& features) {
        std::map<std::size_t, std::size_t> contents, styles;
        for (const StyledPicture& each : pictures) {
            const std::size_t content = contents.emplace(each.content, contents.size()).first->second;
            const auto [place, is_new] = styles.emplace(each.style, styles.size());
            pairs_.push_back({content, place->second, of_pictures_.add(each.sha256, features), each.lpips});
            if (!is_new) continue;
            for (const PictureFile& file : sets.styles[each.style])
                style_files_.push_back({place->second, of_styles_.add(file.sha256, features)});
        }
        contents_ = contents.size();
        styles_ = styles.size();
        if (of_pictures_.missing() + of_styles_.missing() > 0 || pictures.empty()) return;
        sets_.emplace(of_pictures_.rows(), of_styles_.rows());
        length_ = of_pictures_.rows().front()->size();
    }

    /// Why there is no figure; empty: there is one.
    [[nodiscard]] std::string reason(const std::string& metric) const {
        if (const std::size_t missing = of_pictures_.missing() + of_styles_.missing(); missing > 0)
            return "the network has no features of " + counted(missing, "picture");
        if (of_pictures_.size() < 2 || of_styles_.size() < 2)
            return "at least 2 pictures and 2 style pictures are needed, not " + std::to_string(of_pictures_.size()) +
                   " and " + std::to_string(of_styles_.size());
        const auto lacking = std::ranges::count_if(pairs_, [](const Pair& each) { return !each.lpips; });
        if (metric == "artfid" && lacking > 0)
            return counted(lacking, "picture") + " without the metric lpips, which artfid needs (docs/metrics.md)";
        return "";
    }

    [[nodiscard]] std::string warning(const std::string& metric) const {
        const std::size_t least = std::min(of_pictures_.size(), of_styles_.size());
        if (metric != "kid" && least <= length_)
            return "small set: " + counted(least, "picture") + " for features of length " + std::to_string(length_) +
                   "; FID is too high in small sets (Chong and Forsyth 2020), so compare it only between sets of the "
                   "same size, or use kid";
        return metric == "kid" && least < 10 ? "small set: " + counted(least, "picture") : "";
    }

    [[nodiscard]] std::optional<double> figure(const std::string& metric, std::span<const double> contents,
                                               std::span<const double> styles) const {
        std::vector<double> of_pictures(of_pictures_.size(), 0), of_styles(of_styles_.size(), 0);
        double lpips = 0, count = 0;
        for (const Pair& each : pairs_) {
            const double times = contents[each.content] * styles[each.style];
            of_pictures[each.picture] += times;
            lpips += times * each.lpips.value_or(0);
            count += times;
        }
        for (const StyleFile& each : style_files_) of_styles[each.picture] += styles[each.style];
        if (metric == "kid") return sets_->kernel(of_pictures, of_styles);
        const auto fid = sets_->frechet(of_pictures, of_styles);
        if (metric == "fid" || !fid) return fid;
        return (1 + lpips / count) * (1 + *fid);
    }

    [[nodiscard]] schema::SetMetric row(const std::string& metric) const {
        schema::SetMetric row = counts();
        row.metric = metric;
        row.reason = reason(metric);
        if (!row.reason.empty()) return row;
        const auto value = figure(metric, std::vector<double>(contents_, 1), std::vector<double>(styles_, 1));
        if (!value || !std::isfinite(*value)) {
            row.reason = "the features of these pictures give no number";
            return row;
        }
        row.value = value;
        row.warning = warning(metric);
        const auto resampled = [&](auto contents, auto styles) { return figure(metric, contents, styles); };
        if (const auto interval = pigeonhole_interval(*row.value, contents_, styles_, resampled, resamples, seed)) {
            row.low = std::max(interval->low, least_possible(metric));
            row.high = interval->high;
        }
        return row;
    }

    [[nodiscard]] schema::SetMetric counts() const {
        schema::SetMetric row;
        row.pictures = of_pictures_.size();
        row.contents = contents_;
        row.styles = of_styles_.size();
        return row;
    }

  private:
    struct Pair {
        std::size_t content, style;  ///< numbers within the set
        std::size_t picture;         ///< in of_pictures_
        std::optional<double> lpips;
    };
    struct StyleFile {
        std::size_t style, picture;  ///< in of_styles_
    };
    std::vector<Pair> pairs_;
    std::vector<StyleFile> style_files_;
    Distinct of_pictures_, of_styles_;
    std::size_t contents_ = 0, styles_ = 0, length_ = 0;
    std::optional<FeatureSets> sets_;
};

// Every content with every style that any setting has it with: what the methods were given.
std::vector<StyledPicture> unstyled(const PictureSets& sets) {
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const PictureSet& each : sets.sets)
        for (const StyledPicture& picture : each.pictures) pairs.emplace(picture.content, picture.style);
    std::vector<StyledPicture> pictures;
    for (const auto& [content, style] : pairs)
        pictures.push_back({sets.contents[content].sha256, sets.contents[content].file, content, style, 0.0});
    return pictures;
}

}  // namespace

const std::vector<std::string>& set_metric_names() {
    static const std::vector<std::string> all = {"fid", "kid", "artfid"};
    return all;
}

std::vector<schema::SetMetric> set_metrics(const PictureSets& sets, const FeaturesOf& features,
                                           const std::string& no_features, const std::vector<std::string>& metrics) {
    std::vector<schema::SetMetric> rows;
    const auto add = [&](const std::vector<StyledPicture>& pictures, const std::string& setting, bool is_unstyled) {
        const Evaluation evaluation(pictures, sets, features);
        for (const std::string& metric : metrics) {
            schema::SetMetric row = no_features.empty() ? evaluation.row(metric) : evaluation.counts();
            row.metric = metric;
            if (!no_features.empty()) row.reason = no_features;
            row.setting = setting;
            row.unstyled = is_unstyled;
            rows.push_back(std::move(row));
        }
    };
    for (const PictureSet& each : sets.sets) add(each.pictures, each.setting.dump(), false);
    add(unstyled(sets), "{}", true);
    return rows;
}

}  // namespace stylesweep::evaluate
