#include <iostream>

#include "base/text/counted.hpp"
#include "orchestrator/cli/shared/new_database.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "schema/transfer/transfer.hpp"

namespace stylesweep::cli {
namespace {

// Why results are earlier rows of the target, and how they count again.
std::string remedy(const schema::OfOtherFile& each, const std::string& target) {
    using Origin = schema::OfOtherFile::Origin;
    switch (each.origin) {
        case Origin::imported_here:
            return "the target has imported results under this name. Give the sweep file another `name:` and plan it "
                   "with `stylesweep run FILE --db " +
                   target + "`: under that name, the results that it asks for count, without running again";
        case Origin::imported_there:
            return "the sweep was imported there and run here. `stylesweep import FILE.csv --sweep OTHER "
                   "--db " +
                   target + "`, under another name, makes them count";
        case Origin::another_file:
            break;
    }
    return "the sweep file there differs from the one last planned here. `stylesweep run FILE --db " + target +
           "` plans again: results that its FILE asks for count, without running again";
}

void tell_earlier(const std::string& target, const schema::OfOtherFile& each) {
    std::cerr << "  sweep " << each.sweep << ": " << counted(each.results, "result")
              << one_or_many(each.results, " is an earlier row", " are earlier rows")
              << ", left out of reports, because " << remedy(each, target) << '\n';
}

// The outcome of one source, on one line.
void tell(const std::string& source, const std::string& target, const schema::Transferred& done) {
    std::cerr << source << " into " << target << ": " << counted(done.jobs, "new job") << ", "
              << counted(done.attempts, "new attempt") << ", " << counted(done.results, "result") << ", "
              << counted(done.files, "file");
    if (done.file_bytes) std::cerr << " (" << done.file_bytes / 1000 << " kB)";
    if (done.votes) std::cerr << ", " << counted(done.votes, "new vote");
    if (done.earlier)
        std::cerr << "; " << counted(done.earlier, "job") << one_or_many(done.earlier, " differs", " differ")
                  << " from the target's only in the content of a file: earlier rows, not repeats";
    if (done.running_left_out)
        std::cerr << "; " << counted(done.running_left_out, "job")
                  << one_or_many(done.running_left_out, " runs", " run") << " in the target now: merge again when "
                  << one_or_many(done.running_left_out, "it has", "they have") << " ended";
    if (done.set_metrics_left_out)
        std::cerr << "; " << counted(done.set_metrics_left_out, "metric")
                  << " of settings not taken along: run `stylesweep evaluate SWEEP` again, over all pictures";
    std::cerr << '\n';
    for (const schema::Doubled& each : done.doubled)
        std::cerr << "  the sweep '" << each.sweep << "' has " << counted(each.results, "result")
                  << " twice, as run and as imported from an export of it: reports mistake the two for repeats. "
                  << "`stylesweep import FILE.csv --sweep " << each.sweep << " --undo` removes the imported ones\n";
    for (const schema::OfOtherFile& each : done.of_other_files) tell_earlier(target, each);
    constexpr std::size_t most = 10;
    for (std::size_t i = 0; i < std::min(done.notes.size(), most); ++i) std::cerr << "  " << done.notes[i] << '\n';
    if (done.notes.size() > most) std::cerr << "  and " << done.notes.size() - most << " more\n";
}

}  // namespace

int merge(const Arguments& arguments) {
    po::options_description known("Options");
    add_database_option(known);
    const Options options(arguments, "stylesweep merge SOURCE... [--db TARGET]     (TARGET: made if it does not exist)",
                          known, {{"source...", "FILE.db"}});
    const std::vector<std::string> sources = options.list("source");
    if (sources.empty())
        throw UsageError("name the databases to merge into " + options.text("db") + " (--db names another target)");
    for (const std::string& source : sources)  // all are checked before the first is merged
        const schema::Store sound(source, schema::OpenMode::read_only);
    const NewDatabase new_database(options.text("db"));
    schema::Store target(options.text("db"), schema::OpenMode::create);
    new_database.tell();
    bool all_files = true;
    for (const std::string& source : sources) {
        const schema::Transferred done = schema::merge(target, source);
        tell(source, options.text("db"), done);
        all_files &= done.notes.empty() && done.running_left_out == 0;
    }
    return all_files ? all_done : jobs_failed;
}

}  // namespace stylesweep::cli
