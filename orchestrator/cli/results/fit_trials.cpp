#include "orchestrator/cli/results/fit_trials.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/files/temporary_folder.hpp"
#include "base/text/counted.hpp"
#include "base/text/size_text.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/plan/forecast_updater.hpp"
#include "schema/sweeps/sweeps.hpp"
#include "schema/sweeps/written_values.hpp"

namespace stylesweep::cli {
namespace {

using nlohmann::json;

constexpr double side_within = 0.045;  // 9% of the pixels
constexpr const char* first_line = "# Trials of `stylesweep fit --verify`.\n";

bool is_repetition(const std::string& parameter) {
    return parameter == "iterations" || parameter == "steps";
}

std::string inputs_of(schema::Store& store, const std::string& params) {
    SQLite::Statement find(store.db(), "SELECT inputs FROM job WHERE params = :params ORDER BY id DESC LIMIT 1");
    find.bind(":params", params);
    return find.executeStep() ? find.getColumn(0).getString() : "{}";
}

// Keeps what `run` prints, for the case that it ends without a result.
class ErrorsKept {
  public:
    ErrorsKept() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
    ErrorsKept(const ErrorsKept&) = delete;
    ~ErrorsKept() { std::cerr.rdbuf(before_); }
    [[nodiscard]] std::string text() const { return text_.str(); }

  private:
    std::ostringstream text_;
    std::streambuf* before_;
};

// A sweep of one job like the case's, of one iteration, timed once.
class Trials {
  public:
    Trials(const std::string& database, const FitQuestion& question, const plan::SizeCase& of)
        : database_(std::filesystem::absolute(database).string()),
          question_(question),
          size_(plan::size_parameter(question.runner)),
          folder_(std::filesystem::temp_directory_path(), "stylesweep-fit-"),
          file_((folder_.path() / "fit.yaml").string()) {
        schema::Store store(database_, schema::OpenMode::read_only);
        const auto own = schema::find_source(store, "fit");
        if (own && !own->file_text.starts_with(first_line))
            throw UsageError("the trials are rows of a sweep named fit, but " + database +
                             " has another one of that name; name yours otherwise, or use another --db");
        std::ofstream(file_) << text(of.params, json::parse(inputs_of(store, of.params)));
    }

    bool fits(int side) {
        std::cout << "  " << size_ << ' ' << side << ": " << std::flush;
        const schema::PredictionRow row = tried(side);
        const auto bytes = plan::bytes_that_count(row, question_.place);
        const bool fitted = !row.killed && bytes && *bytes <= question_.memory_bytes;
        std::cout << (row.killed ? "out of memory"
                      : bytes    ? size_text(*bytes)
                                 : "no memory measured")
                  << (fitted ? ", fits\n" : ", does not fit\n") << std::flush;
        return fitted;
    }

  private:
    [[nodiscard]] std::string text(const std::string& params, const json& inputs) {
        std::string text = first_line;
        text += "name: fit\nrunner: " + question_.runner.runner + "\nfixed:\n";
        for (const auto& [name, value, is_text] : schema::written_values(params)) {
            std::string plain = is_text ? json(value).dump() : value;
            if (inputs.contains(name)) plain = inputs[name].at("path").dump();
            if (is_repetition(name)) plain = "1";
            expected_[name] = json::parse(plain);
            text += "  " + json(name).dump() + ": " + plain + "\n";
        }
        const auto& metrics = question_.runner.metrics;
        if (std::ranges::find(metrics, std::string("samples"), &sweep::MetricSpec::name) != metrics.end())
            text += "measure: {warmup: 0, max_samples: 1}\n";
        text += "limits: {retries: 0";
        if (question_.device == "cpu")
            text += ", memory: " + std::to_string(static_cast<std::int64_t>(question_.memory_bytes)) + "B";
        return text + "}\n";
    }

    // By --set, so that the sweep keeps the rows of other trials. One that was done is not run again.
    schema::PredictionRow tried(int side) {
        const ErrorsKept errors;
        const int code = run({file_, "--db", database_, "--device", question_.device, "--noise", "0s", "--rerun",
                              "failed", "--set", size_ + "=" + std::to_string(side)});
        if (code == interrupted) throw std::runtime_error("interrupted; the same command goes on");
        expected_[size_] = side;
        schema::Store store(database_, schema::OpenMode::read_only);
        for (schema::PredictionRow& row :
             schema::prediction_rows(store, question_.runner.runner, plan::ForecastUpdater::most_rows))
            if (is_expected(row)) return std::move(row);
        throw std::runtime_error("the trial has no result:\n" + errors.text());
    }

    [[nodiscard]] bool is_expected(const schema::PredictionRow& row) const {
        const json params = json::parse(row.params);
        const auto all = expected_.items();
        return std::ranges::all_of(
            all, [&](const auto& each) { return params.contains(each.key()) && params[each.key()] == each.value(); });
    }

    std::string database_;
    const FitQuestion& question_;
    std::string size_;
    TemporaryFolder folder_;
    std::string file_;
    json expected_ = json::object();  // parameters of the trial
};

std::string in_words(const plan::Bisection& result, const std::string& size, const FitQuestion& question) {
    const auto [fits, too_big] = result.found;
    if (!fits)
        return "nothing fits: " + size + " " + std::to_string(too_big) + " needs more than " +
               size_text(question.memory_bytes);
    if (!too_big) return "no limit found: " + size + " " + std::to_string(fits) + ", the largest there is, fits";
    return "verified: " + size + " " + std::to_string(fits) + " fits, " + std::to_string(too_big) + " does not";
}

}  // namespace

std::vector<plan::SizeCase> fit_cases(const std::string& database, const FitQuestion& question) {
    schema::Store store(database, schema::OpenMode::read_only);
    return plan::size_cases(question.runner, question.place,
                            schema::prediction_rows(store, question.runner.runner, plan::ForecastUpdater::most_rows));
}

int verify_fit(const std::string& database, const FitQuestion& question, const plan::SizeCase& of,
               const plan::Largest& predicted) {
    Trials trials(database, question, of);
    std::cout << "\ntrying jobs of one iteration, each a row of sweep_fit:\n";
    const plan::Bisection result =
        plan::bisect(predicted.side, side_within, [&](int side) { return trials.fits(side); }, predicted.tried);
    std::cout << in_words(result, plan::size_parameter(question.runner), question) << "; "
              << (result.trials ? counted(result.trials, "trial") : "known from earlier rows") << ", predicted "
              << predicted.side << '\n';
    return result.found.fits && result.found.too_big ? all_done : undecidable;
}

}  // namespace stylesweep::cli
