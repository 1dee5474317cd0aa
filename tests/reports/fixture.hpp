// A results database in memory for tests of the report: a few lines a job.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "reports/report.hpp"

namespace stylesweep::reports::testing {

struct TestJob {
    std::string params = "{}";
    std::string state = "done";
    std::map<std::string, double> metrics = {};
    int repeat = 1;
    std::string error_class = {}, error_message = {}, warning = {};
    std::map<std::string, std::string> artifacts = {};
    std::string status = {};  ///< of the result; empty: as the state
};

class Fixture {
  public:
    Fixture();

    /// `parameters`: names, all of them axes. Returns the sweep's id.
    int sweep(const std::string& name, const std::string& parameters, const std::string& file_text = "name: x\n");

    /// Adds the job to the sweep. Returns the job's id.
    int job(int sweep, const TestJob& job);

    /// Lets a second sweep share it.
    void share(int sweep, int job);

    [[nodiscard]] ReportModel model(const ReportOptions& options = {});
    std::string html(const ReportOptions& options = {}, const PagePlace& place = {});
    std::string csv(const ReportOptions& options = {});

    SQLite::Database db{":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
    std::string file = "/nowhere/results.db";

  private:
    void add_result(int id, const TestJob& job);
    int jobs_ = 0, sweeps_ = 0;
};

}  // namespace stylesweep::reports::testing
