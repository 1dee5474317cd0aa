#include "orchestrator/exchange/csv/column_name_hints.hpp"

#include <algorithm>

#include "base/text/words.hpp"

namespace stylesweep::exchange {
namespace {

const Names facts = {"status",  "repeat", "started_at", "finished_at", "error_class", "error_message",
                     "warning", "host",   "device",     "device_name", "threads",     "program_version"};
const Names of_sweeps = {"job_key", "attempt", "output_path", "job_id", "attempt_id", "recorded_in", "preference"};
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
                          "earlier",          "recorded_in",
                          "sweeps",           "preference",
                          "energy_source"};
const Names usual = {"architecture", "precision", "resolution", "content_weight", "style_weight",
                     "iterations",   "optimizer", "content",    "style",          "seed"};
const Names units = {"_s",    "_ms",     "_us",    "_ns",      "_bytes", "_ratio", "_count",
                     "_loss", "_joules", "_watts", "_percent", "_px",    "_hz"};
const Names measures = {"ssim",     "ssim_gaussian", "samples",         "width",       "height",
                        "energy_j", "job_energy_j",  "j_per_megapixel", "idle_power_w"};
const Names measure_words = {"loss",   "accuracy", "acc",  "error",    "psnr",     "lpips",      "ssim",    "fid",
                             "mse",    "rmse",     "mae",  "auc",      "auroc",    "f1",         "recall",  "map",
                             "miou",   "iou",      "bleu", "rouge",    "ppl",      "perplexity", "nll",     "score",
                             "reward", "runtime",  "time", "duration", "latency",  "throughput", "elapsed", "fps",
                             "memory", "energy",   "dice", "r2",       "distance", "wer",        "cer"};
// These may follow the measure: loss_mean, loss (val), accuracy top 1.
const Names qualifiers = {"mean", "avg", "median", "std",  "min",   "max",  "final", "best",
                          "last", "val", "valid",  "test", "train", "eval", "top",   "total"};

bool is_letter_or_digit(char c) {
    return is_letter(c) || is_digit(c);
}

// Also acc1 and map50.
bool is_measure(std::string word) {
    if (has(measure_words, word)) return true;
    while (!word.empty() && is_digit(word.back())) word.pop_back();
    return has(measure_words, word);
}

bool end_in_measure(Names words) {
    const auto qualifies = [](const std::string& word) {
        return has(qualifiers, word) || std::ranges::all_of(word, is_digit);
    };
    while (!words.empty() && qualifies(words.back())) words.pop_back();
    return !words.empty() && is_measure(words.back());
}

}  // namespace

bool has(const Names& list, const std::string& name) {
    return std::ranges::find(list, name) != list.end();
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
    return end_in_measure(words_of(name, Capitals::plain, is_letter_or_digit)) ||
           end_in_measure(words_of(name, Capitals::begin_words, is_letter_or_digit));
}

std::string unit_of(const std::string& metric) {
    for (const std::string& unit : units)
        if (metric.ends_with(unit)) return unit == "_bytes" ? "B" : unit == "_loss" ? "1" : unit.substr(1);
    return "1";
}

}  // namespace stylesweep::exchange
