#include "orchestrator/night/earlier_rows.hpp"

#include <iostream>

#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"

namespace stylesweep::cli {
namespace {

// For an input whose current content no job is to be run with.
std::string why_none_runs(const schema::Earlier::ChangedInput& input, bool in_shard) {
    if (input.current > 0) return "its results for the current content count again";
    if (in_shard)
        return "this shard has no job with the current content, so none is run; restore the former content, or split "
               "the sweep again";
    return "no job here is to run with the current content";
}

std::string text_of(const schema::Earlier::ChangedInput& input, bool in_shard, const std::string& planned_at) {
    std::string text = "content of " + input.name + " changed since the plan of " + planned_at.substr(0, 10) + ' ' +
                       planned_at.substr(11, 5) + " UTC: ";
    if (input.again > 0)
        text += counted(input.again, "job") + one_or_many(input.again, " is", " are") + " measured again" +
                (input.fresh > 0 ? ", " + std::to_string(input.fresh) + " new" : "");
    else if (input.fresh > 0)
        text += counted(input.fresh, "new job") + one_or_many(input.fresh, " reads", " read") + " it";
    else
        text += why_none_runs(input, in_shard);
    if (input.rows > 0)
        text += "; the " + counted(input.rows, "old row") + one_or_many(input.rows, " is", " are") +
                " kept as earlier rows";
    return text;
}

}  // namespace

void print_earlier(const schema::Earlier& earlier, const std::string& planned_at) {
    std::int64_t rows = earlier.other_rows;
    for (const schema::Earlier::ChangedInput& input : earlier.changed) {
        std::cerr << "note: " << text_of(input, earlier.in_shard, planned_at) << '\n';
        rows += input.rows;
    }
    if (earlier.other_rows > 0)
        std::cerr << "note: " << counted(earlier.other_rows, "row") << " of jobs that the sweep no longer asks for "
                  << one_or_many(earlier.other_rows, "is", "are") << " kept as earlier rows\n";
    if (rows > 0)
        std::cerr << "      (earlier rows are in results and jobs, but not in sweep_NAME, reports and comparisons)\n";
}

void print_shared_commands(schema::Store& store, const std::string& sweep, const std::filesystem::path& file,
                           const std::function<bool(std::int64_t job)>& asks_for) {
    const std::string folder = std::filesystem::absolute(file).lexically_normal().parent_path().string();
    for (const schema::SharedCommands& shared : schema::shared_commands(store, sweep, folder, asks_for))
        std::cerr << "note: " << counted(shared.results, "result") << one_or_many(shared.results, " is", " are")
                  << " shared with sweep " << shared.sweep << " of " << printable_line(shared.folder)
                  << ": equal commands are one job, whichever folder they start in. If they are other programs there, "
                     "use a database for each, or name the programs in `files`\n";
}

}  // namespace stylesweep::cli
