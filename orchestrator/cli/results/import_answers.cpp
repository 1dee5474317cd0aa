#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "base/text/counted.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/results/vote_pages.hpp"
#include "orchestrator/vote/answers.hpp"
#include "schema/votes/preferences.hpp"

namespace stylesweep::cli {
namespace {

// One byte more than allowed, so that a larger file is noticed without being read.
std::string beginning_of(const std::string& file) {
    if (std::filesystem::is_directory(file)) throw UsageError("cannot read " + file + ": it is a folder");
    std::ifstream in(file, std::ios::binary);
    if (!in) throw UsageError("cannot read " + file + ": " + std::strerror(errno));
    std::string text(vote::most_answer_bytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

struct ReadAnswers {
    std::string file;
    std::int64_t sweep;
    vote::BallotFile ballot;
    vote::CheckedAnswers answers;
};

// Of all files before any is imported: a wrong one changes nothing.
ReadAnswers read_answers(const Options& options, const std::string& file, schema::Store& store) {
    try {
        vote::BallotFile ballot = vote::read_ballot_file(beginning_of(file));
        if (options.has("sweep")) ballot.sweep = options.text("sweep");
        const std::int64_t sweep = schema::find_sweep(store.db(), ballot.sweep);
        vote::CheckedAnswers answers = vote::check_answers(ballot, schema::voted_pictures(store.db(), sweep));
        return {file, sweep, std::move(ballot), std::move(answers)};
    } catch (const std::invalid_argument& error) {
        throw UsageError(file + ": " + printable_line(error.what()));
    } catch (const schema::StoreError& error) {
        throw UsageError(file + ": " + printable_line(error.what()));
    }
}

void tell_answers(const ReadAnswers& read, const schema::KeptVotes& kept) {
    std::cerr << read.file << ": " << counted(read.answers.votes.size(), "answer") << " of " << read.ballot.voter
              << " about sweep " << read.ballot.sweep << ", " << kept.added << " new";
    if (kept.known > 0) std::cerr << ", " << kept.known << " already there";
    std::cerr << '\n';
    if (kept.added == 0) std::cerr << "  nothing changed\n";
    if (kept.of_others > 0)
        std::cerr << "  " << kept.of_others << one_or_many(kept.of_others, " of those is", " of those are")
                  << " there as another voter's: they stay that voter's\n";
    if (kept.differing > 0)
        std::cerr << "  " << kept.differing
                  << " of those already there have another answer in this file: kept as they were\n";
    if (read.answers.unknown > 0)
        std::cerr << "  " << counted(read.answers.unknown, "answer")
                  << " left out: about pictures that the sweep does not have any more\n";
}

// Names are all that tells voters apart.
void tell_namesakes(schema::Store& store, const ReadAnswers& read) {
    SQLite::Statement count(
        store.db(), "SELECT count(*) FROM vote WHERE sweep_id = :sweep AND voter = :voter AND ballot IS NOT :ballot");
    count.bind(":sweep", read.sweep);
    count.bind(":voter", read.ballot.voter);
    count.bind(":ballot", read.ballot.ballot);
    count.executeStep();
    if (const auto others = count.getColumn(0).getInt64(); others > 0)
        std::cerr << "  " << counted(others, "answer") << " of " << read.ballot.voter
                  << " came elsewhere, by `serve --vote` or another ballot: they count as the same person's\n";
}

void tell_voters(const std::vector<schema::Voter>& voters) {
    for (const schema::Voter& voter : voters)
        if (voter.left_out)
            std::cerr << "  voter " << voter.name << " is left out of preferences: " << schema::checks_in_words(voter)
                      << '\n';
}

int undo_answers(schema::Store& store, const std::vector<ReadAnswers>& all) {
    for (const ReadAnswers& read : all) {
        std::size_t removed = 0;
        for (const schema::Vote& vote : read.answers.votes)
            removed += schema::withdraw_vote(store, read.sweep, vote.voter, vote.uid);
        schema::renew_preferences(store, read.sweep);
        std::cerr << read.file << ": " << counted(removed, "answer") << " removed from sweep " << read.ballot.sweep
                  << '\n';
    }
    return all_done;
}

}  // namespace

int import_answers(const Options& options, const std::vector<std::string>& files) {
    for (const char* name : {"metric", "parameter", "separator", "replace"})
        if (options.has(name))
            throw UsageError(std::string("--") + name + " is for tables of results, not for answers to a ballot");
    schema::Store store(options.text("db"), schema::OpenMode::read_write);
    std::vector<ReadAnswers> all;
    for (const std::string& file : files) all.push_back(read_answers(options, file, store));
    if (options.has("undo")) return undo_answers(store, all);
    std::set<std::int64_t> changed;
    for (const ReadAnswers& read : all) {
        const schema::KeptVotes kept = schema::keep_votes(store, read.sweep, read.answers.votes);
        tell_answers(read, kept);
        if (kept.added == 0) continue;
        tell_namesakes(store, read);
        changed.insert(read.sweep);
    }
    for (const std::int64_t sweep : changed) tell_voters(schema::renew_preferences(store, sweep));
    return all_done;
}

}  // namespace stylesweep::cli
