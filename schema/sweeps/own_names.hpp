// Each sweep's names for the files of jobs that it shares with others: equal contents may have several names. A job's
// row has the names of the last plan, of whichever sweep; memberships of other sweeps keep theirs.
#pragma once

#include <SQLiteCpp/Statement.h>

#include <string>

#include "schema/queue/job_queue.hpp"

namespace stylesweep::schema {

/// SQL: a job's parameters and inputs as its sweep names them. `job` and `member`: names of the tables, joined.
std::string own_params(const std::string& job = "j", const std::string& member = "m");
std::string own_inputs(const std::string& job = "j", const std::string& member = "m");

/// SQL: {"param": name} and {"param": {"path"}} of the files of a job with `params` and `inputs`.
std::string names_of_files(const std::string& params, const std::string& inputs);
std::string paths_of_files(const std::string& inputs);

/// Used before a plan writes its names into a job that other sweeps share.
class NameKeeper {
  public:
    NameKeeper(SQLite::Database& db, Id sweep);
    /// Where this plan's names differ from the job's, memberships of other sweeps keep the job's current names.
    void keep(Id job, const std::string& params, const std::string& inputs);

  private:
    SQLite::Statement keep_;
};

}  // namespace stylesweep::schema
