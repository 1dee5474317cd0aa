// Voting pages of `serve --vote` and `report --ballot`, and the answers that `import` reads.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/serve/report_server.hpp"
#include "orchestrator/vote/renewals.hpp"
#include "orchestrator/vote/vote_service.hpp"

namespace stylesweep::cli {

/// --pairs.
void add_pairs_option(po::options_description& all);
/// The number of --pairs.
std::size_t pairs_of(const Options& options);

/// Throws UsageError for options of the report that voting pages do not use.
void refuse_report_options(const Options& options, const std::string& why);

/// A sweep's voting page for ReportServer. Preferences are computed while it lives, and at its end.
class VotePages {
  public:
    VotePages(const std::string& database, const std::string& sweep, std::size_t pairs);
    serve::Served served();

  private:
    [[nodiscard]] std::optional<serve::File> picture(const std::string& id);

    vote::VoteService service_;
    vote::Renewals renewals_;
};

/// `report --ballot -o FILE`.
int write_ballot(const Options& options);

/// `import FILE.json`...: answers to ballots.
int import_answers(const Options& options, const std::vector<std::string>& files);

}  // namespace stylesweep::cli
