#include "orchestrator/vote/known_answers.hpp"

#include <algorithm>

namespace stylesweep::vote {
namespace {

constexpr double nearly = 0.1;  // chances of the expected answer that differ by less are alike

/// Mean SSIM by setting; empty: a setting has none.
std::vector<double> mean_ssims(const schema::VotedPictures& pictures) {
    std::vector<double> sums(pictures.settings.size(), 0), counts = sums;
    for (const schema::VotedPicture& picture : pictures.pictures)
        if (picture.ssim) sums[picture.setting] += *picture.ssim, counts[picture.setting] += 1;
    if (std::ranges::find(counts, 0) != counts.end()) return {};
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] /= counts[i];
    return sums;
}

}  // namespace

std::vector<bool> clearly_restyled(const schema::VotedPictures& pictures,
                                   const std::vector<schema::KnownAnswers>& known) {
    std::vector<bool> clear(pictures.settings.size(), true);
    const std::vector<double> ssims = mean_ssims(pictures);
    if (!ssims.empty()) {
        std::vector<double> sorted = ssims;
        std::ranges::sort(sorted);
        const double middle = sorted[(sorted.size() - 1) / 2];
        for (std::size_t i = 0; i < clear.size(); ++i) clear[i] = ssims[i] <= middle;
    }
    double best = 0;
    for (std::size_t i = 0; i < clear.size(); ++i)
        if (clear[i]) best = std::max(best, known[i].chance());
    for (std::size_t i = 0; i < clear.size(); ++i) clear[i] = clear[i] && known[i].chance() > best - nearly;
    return clear;
}

}  // namespace stylesweep::vote
