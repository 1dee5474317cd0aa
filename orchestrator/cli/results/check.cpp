#include <algorithm>
#include <iostream>
#include <set>

#include "base/text/joined.hpp"
#include "orchestrator/cli/command.hpp"
#include "orchestrator/cli/results/report.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/shared/reference_files.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "reports/references/check_text.hpp"

namespace stylesweep::cli {
namespace {

using reports::ClaimVerdict;

// Fields that no claim has would be ignored in silence.
std::set<std::string> ignored_fields(const Options& options, const std::vector<reports::Claim>& claims) {
    std::set<std::string> known;
    for (const reports::Claim& claim : claims)
        for (const reports::Fields& fields : {claim.subject, claim.baseline})
            for (const auto& [name, value] : fields) known.insert(name);
    std::set<std::string> ignored;
    for (const std::string& name : options.list("ignore")) {
        if (!known.contains(name))
            throw UsageError("--ignore " + name + ": no published figure has this field" +
                             sweep::suggestion(name, {known.begin(), known.end()}));
        ignored.insert(name);
    }
    return ignored;
}

int conclude(const std::vector<reports::CheckedClaim>& checked) {
    const auto any = [&](ClaimVerdict verdict) {
        return std::ranges::find(checked, verdict, &reports::CheckedClaim::verdict) != checked.end();
    };
    if (any(ClaimVerdict::refuted)) return jobs_failed;
    return any(ClaimVerdict::confirmed) || any(ClaimVerdict::depends) ? all_done : undecidable;
}

}  // namespace

int check(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    add_against_options(known);
    po::options_description_easy_init add = known.add_options();
    add("ignore", po::value<std::vector<std::string>>()->composing()->value_name("NAME"),
        "NAME: a condition that need not agree, such as iterations (may be repeated)");
    add("format", po::value<std::string>()->default_value("table")->value_name("table|markdown|json"),
        "table, markdown or json");
    const Options options(arguments, "stylesweep check SWEEP --against FILE.csv [OPTION...]      (docs/references.md)",
                          known, {{"SWEEP", "SWEEP"}});
    const Format format = format_of(options, {Format::table, Format::markdown, Format::json});
    const std::string name = options.required("SWEEP");
    if (!options.has("against"))
        throw UsageError("check needs --against FILE.csv, a table of published figures such as references/article.csv");
    reports::ReportOptions wanted;
    wanted.sweeps = {name};
    wanted.against = reference_tables(options);
    wanted.tolerance = tolerance_of(options);
    const reports::ReportModel model = load_report({options.text("db")}, wanted);
    const std::set<std::string> ignored = ignored_fields(options, model.claims);
    const reports::SweepModel& sweep = model.sweeps.front();
    const std::vector<reports::CheckedClaim> checked = reports::check_claims(sweep, model.claims, ignored);
    reports::write_checked(std::cout, sweep, checked, {options.list("against"), wanted.tolerance, ignored}, format);
    return conclude(checked);
}

}  // namespace stylesweep::cli
