#include "orchestrator/evaluate/set_metrics.hpp"

#include <algorithm>
#include <set>

#include "base/statistics/pigeonhole.hpp"
#include "base/text/counted.hpp"

namespace stylesweep::evaluate {
namespace {

constexpr std::uint64_t seed = 1;  // the same pictures have the same intervals

// One set with what is computed from it.
class Evaluation {
  public:
    Evaluation(const std::vector<StyledPicture>& pictures, const PictureSets& sets, const FeaturesOf& features)
        : pictures_(pictures) {
        std::vector<const Features*> of_pictures, of_styles;
        std::map<std::size_t, std::size_t> contents, styles;
        for (const StyledPicture& each : pictures) {
            content_.push_back(contents.emplace(each.content, contents.size()).first->second);
            const auto [place, is_new] = styles.emplace(each.style, styles.size());
            style_.push_back(place->second);
            of_pictures.push_back(look_up(each.sha256, features));
            if (!is_new) continue;
            for (const PictureFile& file : sets.styles[each.style]) {
                style_of_file_.push_back(place->second);
                of_styles.push_back(look_up(file.sha256, features));
            }
        }
        contents_ = contents.size();
        styles_ = styles.size();
        if (missing_ == 0) sets_.emplace(of_pictures, of_styles);
        length_ = of_pictures.empty() || !of_pictures.front() ? 0 : of_pictures.front()->size();
    }

    /// Why there is no figure; empty: there is one.
    [[nodiscard]] std::string reason(const std::string& metric) const {
        if (missing_ > 0) return "the network has no features of " + counted(missing_, "picture");
        if (pictures_.size() < 2 || style_of_file_.size() < 2)
            return "at least 2 pictures and 2 style pictures are needed, not " + std::to_string(pictures_.size()) +
                   " and " + std::to_string(style_of_file_.size());
        const auto lacking = std::ranges::count_if(pictures_, [](const auto& each) { return !each.lpips; });
        if (metric == "artfid" && lacking > 0)
            return counted(lacking, "picture") + " without the metric lpips, which artfid needs (docs/metrics.md)";
        return "";
    }

    [[nodiscard]] std::string warning(const std::string& metric) const {
        const std::size_t least = std::min(pictures_.size(), style_of_file_.size());
        if (metric != "kid" && least <= length_)
            return "small set: " + counted(least, "picture") + " for features of length " + std::to_string(length_) +
                   "; FID is too high in small sets (Chong and Forsyth 2020), so compare it only between sets of the "
                   "same size, or use kid";
        return metric == "kid" && least < 10 ? "small set: " + counted(least, "picture") : "";
    }

    [[nodiscard]] std::optional<double> figure(const std::string& metric, std::span<const double> contents,
                                               std::span<const double> styles) const {
        std::vector<double> of_pictures, of_styles;
        for (std::size_t i = 0; i < content_.size(); ++i)
            of_pictures.push_back(contents[content_[i]] * styles[style_[i]]);
        for (const std::size_t style : style_of_file_) of_styles.push_back(styles[style]);
        if (metric == "kid") return sets_->kernel(of_pictures, of_styles);
        const auto fid = sets_->frechet(of_pictures, of_styles);
        if (metric == "fid" || !fid) return fid;
        double sum = 0, count = 0;
        for (std::size_t i = 0; i < of_pictures.size(); ++i) {
            sum += of_pictures[i] * *pictures_[i].lpips;
            count += of_pictures[i];
        }
        return (1 + sum / count) * (1 + *fid);
    }

    [[nodiscard]] schema::SetMetric row(const std::string& metric) const {
        schema::SetMetric row = counts();
        row.metric = metric;
        row.reason = reason(metric);
        if (!row.reason.empty()) return row;
        row.warning = warning(metric);
        row.value = figure(metric, std::vector<double>(contents_, 1), std::vector<double>(styles_, 1));
        if (!row.value) return row;
        const auto resampled = [&](auto contents, auto styles) { return figure(metric, contents, styles); };
        if (const auto interval = pigeonhole_interval(*row.value, contents_, styles_, resampled, resamples, seed)) {
            row.low = interval->low;
            row.high = interval->high;
        }
        return row;
    }

    [[nodiscard]] schema::SetMetric counts() const {
        schema::SetMetric row;
        row.pictures = pictures_.size();
        row.contents = contents_;
        row.styles = style_of_file_.size();
        return row;
    }

  private:
    const Features* look_up(const std::string& sha256, const FeaturesOf& features) {
        const auto found = features.find(sha256);
        if (found != features.end()) return &found->second;
        ++missing_;
        return nullptr;
    }

    const std::vector<StyledPicture>& pictures_;
    std::vector<std::size_t> content_, style_, style_of_file_;  ///< numbers within the set
    std::size_t contents_ = 0, styles_ = 0, missing_ = 0, length_ = 0;
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
