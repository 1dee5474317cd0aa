#include "orchestrator/exchange/csv/column_name_hints.hpp"

#include <algorithm>
#include <cctype>

namespace stylesweep::exchange {
namespace {

const Names facts = {"status",  "repeat", "started_at", "finished_at", "error_class", "error_message",
                     "warning", "host",   "device",     "device_name", "threads",     "program_version"};
const Names of_sweeps = {"job_key", "attempt", "output_path", "job_id", "attempt_id"};
const Names of_results = {"job_key",          "attempt",
                          "output_path",      "job_id",
                          "attempt_id",       "sweep",
                          "attempts",         "attempt_uid",
                          "inputs",           "details",
                          "runner",           "environment",
                          "log_path",         "log_begin",
                          "log_end",          "sweep_file",
                          "weights",          "weights_used",
                          "command_line",     "output_sha256",
                          "load_average",     "wall_s",
                          "predicted_s",      "predicted_low_s",
                          "predicted_high_s", "predicted_peak_bytes",
                          "content_category", "style_category",
                          "earlier"};
const Names usual = {"architecture", "precision", "resolution", "content_weight", "style_weight",
                     "iterations",   "optimizer", "content",    "style",          "seed"};
const Names units = {"_s",    "_ms",     "_us",    "_ns",      "_bytes", "_ratio", "_count",
                     "_loss", "_joules", "_watts", "_percent", "_px",    "_hz"};
const Names measures = {"ssim", "ssim_gaussian", "samples", "width", "height"};
const Names measure_words = {"loss",   "accuracy", "acc",  "error",    "psnr",     "lpips",      "ssim",    "fid",
                             "mse",    "rmse",     "mae",  "auc",      "auroc",    "f1",         "recall",  "map",
                             "miou",   "iou",      "bleu", "rouge",    "ppl",      "perplexity", "nll",     "score",
                             "reward", "runtime",  "time", "duration", "latency",  "throughput", "elapsed", "fps",
                             "memory", "energy",   "dice", "r2",       "distance", "wer",        "cer"};
// They may follow the measure: loss_mean, loss (val), accuracy top 1.
const Names qualifiers = {"mean", "avg", "median", "std",  "min",   "max",  "final", "best",
                          "last", "val", "valid",  "test", "train", "eval", "top",   "total"};

bool is_digit(unsigned char c) {
    return std::isdigit(c) != 0;
}

// Words of letters and digits, in small letters; with `capitals` each capital after a small letter begins one.
Names words_of(const std::string& name, bool capitals) {
    Names words = {""};
    for (std::size_t i = 0; i < name.size(); ++i) {
        const auto c = static_cast<unsigned char>(name[i]);
        const bool begins =
            capitals && i > 0 && std::isupper(c) && std::islower(static_cast<unsigned char>(name[i - 1]));
        if ((begins || !std::isalnum(c)) && !words.back().empty()) words.emplace_back();
        if (std::isalnum(c)) words.back() += static_cast<char>(std::tolower(c));
    }
    return words;
}

// Also acc1 and map50.
bool is_measure(std::string word) {
    if (has(measure_words, word)) return true;
    while (!word.empty() && is_digit(static_cast<unsigned char>(word.back()))) word.pop_back();
    return has(measure_words, word);
}

bool end_in_measure(Names words) {
    const auto qualifies = [](const std::string& word) {
        return has(qualifiers, word) || std::ranges::all_of(word, [](unsigned char c) { return is_digit(c); });
    };
    while (!words.empty() && qualifies(words.back())) words.pop_back();
    return !words.empty() && is_measure(words.back());
}

}  // namespace

bool has(const Names& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

const Names& fact_columns() {
    return facts;
}

const Names& own_columns(Export table) {
    static const Names none;
    return table == Export::none ? none : table == Export::sweep ? of_sweeps : of_results;
}

const Names& usual_parameters() {
    return usual;
}

bool has_unit(const std::string& name) {
    return has(measures, name) || std::ranges::any_of(units, [&](const auto& unit) { return name.ends_with(unit); });
}

bool names_measure(const std::string& name) {
    return end_in_measure(words_of(name, false)) || end_in_measure(words_of(name, true));
}

std::string unit_of(const std::string& metric) {
    for (const std::string& unit : units)
        if (metric.ends_with(unit)) return unit == "_bytes" ? "B" : unit == "_loss" ? "1" : unit.substr(1);
    return "1";
}

}  // namespace stylesweep::exchange
