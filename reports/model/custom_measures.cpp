#include "reports/model/custom_measures.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <stdexcept>

#include "base/text/words.hpp"

namespace stylesweep::reports {
namespace {

constexpr std::array<std::string_view, 32> more_words = {
    "accuracy",   "acc",    "psnr",   "ssim", "auc",    "auroc", "auprc",     "f",
    "r",          "map",    "miou",   "iou",  "dice",   "bleu",  "rouge",     "meteor",
    "score",      "reward", "return", "fps",  "recall", "speed", "precision", "throughput",
    "similarity", "rate",   "gain",   "hits", "ndcg",   "kappa", "correct",   "likeness"};
constexpr std::array<std::string_view, 13> less_words = {"loss",     "error", "err",  "distance", "time",
                                                         "latency",  "drop",  "miss", "cost",     "failure",
                                                         "learning", "cfsd",  "sifid"};
constexpr std::array<std::string_view, 15> by_products = {
    "runtime_mad_s",   "runtime_ci_low_s", "runtime_ci_high_s", "samples",    "width",
    "height",          "load_s",           "decode_s",          "encode_s",   "cpu_s",
    "requested_bytes", "total_loss",       "content_loss",      "style_loss", "style_s"};

bool has(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

// images_per_s
bool is_rate(const std::string& metric) {
    return metric.ends_with("_per_s");
}

Better likely_better(const std::string& metric) {
    std::vector<std::string> words = words_of(metric, Capitals::begin_words, is_letter);         // valLoss
    std::ranges::move(words_of(metric, Capitals::plain, is_letter), std::back_inserter(words));  // mAP@50
    if (std::ranges::any_of(words, [](const std::string& word) { return has(less_words, word); })) return Better::less;
    if (std::ranges::any_of(words, [](const std::string& word) { return has(more_words, word); })) return Better::more;
    if (is_rate(metric)) return Better::more;
    return metric.ends_with("_s") || metric.ends_with("_bytes") ? Better::less : Better::unknown;
}

const Measure* known_measure(const std::string& metric) {
    const auto known = std::ranges::find(measures, std::string_view(metric), &Measure::name);
    return known == measures.end() ? nullptr : &*known;
}

const char* unit_of(const std::string& metric) {
    if (is_rate(metric)) return "";
    return metric.ends_with("_s") ? "s" : metric.ends_with("_bytes") ? "bytes" : metric.ends_with("_db") ? "dB" : "";
}

}  // namespace

Better better_of(const std::string& metric, const Directions& told) {
    if (const auto found = told.find(metric); found != told.end()) return found->second;
    const Measure* known = known_measure(metric);
    return known ? known->better : likely_better(metric);
}

std::optional<Compared> compared_of(const std::string& metric) {
    const Measure* known = known_measure(metric);
    return known ? std::optional(known->compared) : std::nullopt;
}

bool is_known_measure(const std::string& metric) {
    return known_measure(metric) != nullptr;
}

Directions directions_of(const std::vector<std::string>& told) {
    Directions directions;
    for (const std::string& each : told) {
        const auto equals = each.rfind('=');
        const std::string way = equals == std::string::npos ? "" : each.substr(equals + 1);
        if (equals == 0 || (way != "more" && way != "less"))
            throw std::invalid_argument("--better takes METRIC=more or METRIC=less, not '" + each + "'");
        const std::string metric = each.substr(0, equals);
        if (const Measure* known = known_measure(metric))
            throw std::invalid_argument("--better is for your own metrics; for " + metric +
                                        (known->better == Better::more ? " more" : " less") + " is better");
        directions[metric] = way == "more" ? Better::more : Better::less;
    }
    return directions;
}

CustomMeasure::CustomMeasure(std::string metric, Compared compared, Better better)
    : name_(std::move(metric)),
      measure_{name_.c_str(),
               name_.c_str(),
               unit_of(name_),
               Rank::main,
               compared,
               better,
               better == Better::more   ? "as reported; more is assumed to be better"
               : better == Better::less ? "as reported; less is assumed to be better"
                                        : "as reported",
               *unit_of(name_) == '\0'} {}

bool is_by_product(const std::string& metric, const std::string& runner) {
    const bool of_layer = metric.starts_with("content_loss_") || metric.starts_with("style_loss_");
    return has(by_products, metric) || (runner == "nst" && of_layer);
}

}  // namespace stylesweep::reports
