#include <nlohmann/json.hpp>
#include <sstream>

#include "orchestrator/exchange/csv/csv_import.hpp"
#include "tests/fuzz/targets.hpp"

namespace stylesweep::fuzz {

void csv(std::string_view text) {
    std::istringstream in{std::string(text)};
    exchange::ImportOptions options;
    options.file = "f.csv";
    options.sweep = "s";
    options.command_line = "stylesweep import f.csv";
    try {
        const exchange::CsvImport read = exchange::read_csv(in, options);
        for (const schema::ImportedResult& each : read.results)
            demand(nlohmann::json::accept(each.params), "parameters are JSON");
        for (const std::string& each : {read.sweep.parameters, read.sweep.metrics})
            demand(nlohmann::json::accept(each), "what a sweep has is JSON");
    } catch (const exchange::ImportError&) {
    }
}

}  // namespace stylesweep::fuzz
