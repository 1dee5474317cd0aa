// From parameter sets to jobs: fills the columns, hashes the inputs, computes the key.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/files/input_content.hpp"
#include "orchestrator/plan/record_groups.hpp"
#include "orchestrator/sweep/expansion.hpp"
#include "orchestrator/sweep/runner_description.hpp"
#include "orchestrator/sweep/sweep_file.hpp"
#include "schema/sweeps/sweeps.hpp"

namespace stylesweep::plan {

/// Turns the parameter sets of one sweep into jobs. The key is the SHA-256 of the text
/// {"inputs":{NAME:sha256},"params":{NAME:value},"repeat":N,"runner":NAME}: names sorted, no spaces, files by content
/// only, and parameters at their default omitted, so that new parameters of a new version don't change old keys.
/// Semantics numbers above 1 are appended: ,"runner_semantics":N and ,"semantics":{NAME:N}. A parameter with such a
/// number is never omitted. Reads each input once. File and description must outlive it.
class Planner {
  public:
    Planner(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
            const std::vector<std::string>& names);

    /// Rejects the database as an input, and folders that contain it: it changes with each job, and reading it beside
    /// SQLite drops SQLite's locks (https://www.sqlite.org/howtocorrupt.html, section 2.2).
    void keep_out(const std::filesystem::path& database);

    /// Iterates over all jobs and rewinds: reads the files they name, and finds every error that generating them
    /// reveals. Afterwards job() reads nothing and is fast. Throws sweep::SweepFileError.
    void read_inputs(sweep::Expansion& jobs);
    /// Whether any column marked in `varies` holds files.
    [[nodiscard]] bool has_files(const std::vector<bool>& varies) const;

    /// Throws sweep::SweepFileError when an input file can't be read.
    schema::PlannedJob job(const sweep::JobSpec& spec);

    /// Throws sweep::SweepFileError when the file requires that the job is recorded during another run, and it cannot
    /// be.
    void check_recorded(const sweep::JobSpec& spec) const { (void)groups_.column_of(spec); }
    /// Whether the file requires that for any job.
    [[nodiscard]] bool are_recorded() const { return groups_.are_demanded(); }

    /// Counts a job made of `spec` as queued, for inputs().
    void count_waiting(const sweep::JobSpec& spec, const schema::PlannedJob& job);
    /// All inputs of the jobs so far.
    [[nodiscard]] std::vector<schema::PlannedInput> inputs() const;

  private:
    struct Column {
        std::string name, json_name;
        const sweep::ParameterSpec* spec;
    };
    struct Input {
        InputKind kind;
        InputContent content;
        std::vector<std::size_t> waiting = {};  ///< setting_of() of queued jobs
    };
    Input& input_of(const Column& column, const sweep::Value& file_name);
    const InputContent& content_of(const Column& column, const sweep::Value& file_name) {
        return input_of(column, file_name).content;
    }
    [[nodiscard]] std::string path_of(const std::string& file_name) const;
    std::string input_json(const Column& column, const sweep::Value& file_name);
    bool is_file(const Column& column, const sweep::Value& value) const;
    /// `but`: a column whose value is left out.
    std::string canonical_text(const sweep::JobSpec& spec, std::optional<std::size_t> but = {});
    schema::RecordGroup group_of(const sweep::JobSpec& spec);
    std::string load_key(const sweep::JobSpec& spec);

    void refuse_database(const std::filesystem::path& input) const;

    const sweep::SweepFile& file_;
    RecordGroups groups_;
    std::vector<std::filesystem::path> database_;  ///< its absolute and its resolved path
    std::string runner_;
    int semantics_;
    std::vector<Column> columns_;
    std::vector<std::size_t> by_name_;  ///< column numbers, sorted by name
    std::vector<std::size_t> reused_;   ///< columns that decide what a runner loads, sorted by name
    std::unordered_map<std::string, Input> files_, lists_, described_;  ///< by the name as written
};

/// The sweep's row: which parameters vary, which metrics its runner writes.
schema::SweepRecord sweep_record(const sweep::SweepFile& file, const sweep::RunnerDescription& runner,
                                 const sweep::Expansion& expansion, std::string command_line);

}  // namespace stylesweep::plan
