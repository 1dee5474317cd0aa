// Which rows of an imported file the sweep already has, and which jobs the others become.
#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "schema/transfer/imported.hpp"
#include "schema/transfer/withdrawn.hpp"

namespace stylesweep::schema {

enum class RowMatch {
    added,       ///< a new job
    known,       ///< its result is in place and stands
    superseded,  ///< it is an attempt of the job, but another result stands
    replaces,    ///< the job had another result
};

/// The place of a row: a repeat of its parameters.
struct Placed {
    RowMatch match = RowMatch::added;
    std::string key;  ///< job key
    std::int64_t repeat = 0;
    Id attempt = 0;           ///< the attempt that it equals; 0: none
    bool further = false;     ///< the sweep already had these parameters
    bool renumbered = false;  ///< another row of the file has its repeat
};

/// Reads within the caller's transaction, and writes nothing.
class ImportMatching {
  public:
    ImportMatching(SQLite::Database& db, std::string sweep);

    /// Returns one place per result.
    std::vector<Placed> place(const std::vector<ImportedResult>& results, ExistingResults standing);
    /// For the parameters of placed rows that name no repeat.
    [[nodiscard]] std::vector<Withdrawn> beyond_the_file() const;
    /// The parameters of placed rows that name no repeat: the file has all of their results.
    [[nodiscard]] std::set<std::string> complete_params() const;

  private:
    struct Known {
        std::int64_t repeat;
        Id attempt;
        bool stands;
        std::string started_at, finished_at;
    };
    /// The jobs of one parameter set.
    struct Group {
        std::set<std::int64_t> there, taken;  ///< repeats in the database, repeats used by rows of the file
        std::unordered_multimap<std::string, Known> by_content;
        std::int64_t free = 1;  ///< no lower repeat is free
        bool was_there = false;
        bool names_repeats = false;  ///< a row of the file names its repeat
    };
    struct Job {
        Id id, result;
        std::int64_t repeat;
    };

    Group& group_of(const std::string& params);
    void load(const Job& job, Group& group);
    enum class Among { standing, all };
    static const Known* find(const Group& group, const ImportedResult& result, const std::string& content,
                             std::optional<std::int64_t> repeat, Among among);
    std::optional<Placed> first_look(const ImportedResult& result);
    Placed second_look(const ImportedResult& result, ExistingResults standing);
    std::optional<Placed> take_known(Group& group, const ImportedResult& result, std::optional<std::int64_t> repeat,
                                     Among among);
    Placed take(Group& group, const ImportedResult& result, std::int64_t repeat, RowMatch match);

    std::string sweep_;
    std::unordered_map<std::string, std::vector<Job>> jobs_;  // of the sweep, by parameters
    std::map<std::string, Group> groups_;
    SQLite::Statement attempts_, metrics_;
};

/// Hash of everything in which two results can differ, except their times.
std::string content_of(const ImportedResult& result);

}  // namespace stylesweep::schema
