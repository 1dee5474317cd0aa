#include <iostream>
#include <set>
#include <string>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/shared/output_file.hpp"
#include "orchestrator/exchange/parquet.hpp"
#include "orchestrator/exchange/result_table.hpp"
#include "schema/transfer/snapshot.hpp"
#include "schema/transfer/trim.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

po::options_description export_options() {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("sweep", po::value<std::string>()->value_name("SWEEP"),
        "only this sweep, with a column for each of its parameters and metrics");
    add("format", po::value<std::string>()->value_name("csv|jsonl|parquet"),
        "csv, jsonl or parquet (default: by the output's name, else csv)");
    add("output,o", po::value<std::string>()->value_name("FILE"), "file to write (default, and -: standard output)");
    add("trimmed", po::value<std::string>()->value_name("FILE.db"),
        "FILE.db: a small database of the finished jobs, without files and logs");
    add("anonymous", "without paths, host names, sweep files, command lines and messages");
    add("backup", po::value<std::string>()->value_name("FILE.db"),
        "FILE.db: a complete copy, even while runners write");
    add_force_option(known);
    return known;
}

std::string format_for(const Options& options) {
    const std::string output = options.has("output") ? options.text("output") : "";
    const std::string ending = ending_of(output);
    std::string format = ending == ".jsonl" || ending == ".ndjson" ? "jsonl" : ending == ".parquet" ? "parquet" : "csv";
    if (options.has("format")) format = options.text("format");
    if (format != "csv" && format != "jsonl" && format != "parquet")
        throw UsageError("no format '" + format + "' here; known: csv, jsonl, parquet");
    if (!options.has("format"))
        check_ending(output, {".csv", ".jsonl", ".ndjson", ".parquet"},
                     "export writes .csv (which spreadsheets open), .jsonl (one JSON object per line) or .parquet");
    if (format == "parquet" && (output.empty() || output == "-")) throw UsageError("name the Parquet file with -o");
    return format;
}

// Attempts of the exported rows for which `which` holds.
std::int64_t attempts(SQLite::Database& db, const Options& options, const std::string& which) {
    const std::string of_sweep =
        " AND job_id IN (SELECT m.job_id FROM membership m JOIN sweep s ON s.id = m.sweep_id WHERE s.name = :sweep)";
    SQLite::Statement find(db,
                           "SELECT count(*) FROM attempt a WHERE " + which + (options.has("sweep") ? of_sweep : ""));
    if (options.has("sweep")) find.bind(":sweep", options.text("sweep"));
    find.executeStep();
    return find.getColumn(0).getInt64();
}

// Prints what the database has but the rows lack, because `stylesweep export > FILE` does not show it.
void tell(schema::Store& store, const Options& options, const exchange::WrittenTable& written) {
    SQLite::Database& db = store.db();
    std::string left_out;
    const auto leave = [&](bool there, const std::string& what) {
        if (there) left_out += (left_out.empty() ? "" : ", ") + what;
    };
    if (!options.has("sweep")) {
        const std::int64_t waiting = db.execAndGet("SELECT count(*) FROM job WHERE result_attempt IS NULL").getInt64();
        leave(waiting != 0, counted(waiting, "job") + " without a result (view jobs)");
        leave(true, "sweep files (column sweep_file)");
    }
    const std::int64_t unfinished =
        attempts(db, options,
                 "a.status <> 'done' AND id = (SELECT result_attempt FROM job j WHERE j.id = job_id) AND "
                 "EXISTS (SELECT 1 FROM metric WHERE attempt_id = a.id)");
    leave(unfinished != 0, "figures of " + counted(unfinished, "job") + " not done (table metric)");
    const std::int64_t former =
        attempts(db, options, "id <> (SELECT coalesce(result_attempt, 0) FROM job j WHERE j.id = job_id)");
    leave(former != 0, counted(former, "former attempt") + " (table attempt)");
    leave(attempts(db, options, "EXISTS (SELECT 1 FROM sample WHERE attempt_id = a.id)") != 0,
          "samples (view samples)");
    leave(
        attempts(db, options, "(log_path IS NOT NULL OR EXISTS (SELECT 1 FROM artifact WHERE attempt_id = a.id))") != 0,
        "logs and files");
    if (options.has("sweep"))
        leave(attempts(db, options, "EXISTS (SELECT 1 FROM job j WHERE j.id = job_id AND j.inputs <> '{}')") != 0,
              "the content of input files (column inputs of results)");
    std::cerr << "export: " << counted(written.rows, "row");
    if (!left_out.empty()) std::cerr << "; left out: " << left_out;
    std::cerr << '\n';
    if (!written.without_column.empty())
        std::cerr << "  only in the column params: " << printable_line(joined(written.without_column))
                  << " (--sweep NAME gives each a column)\n";
    if (written.nuls != 0)
        std::cerr << "  " << counted(written.nuls, "cell") << one_or_many(written.nuls, " holds", " hold")
                  << " NUL, the first in '" << printable_line(written.nul_column)
                  << "': CSV cannot represent it and has \u2400 instead (-o FILE.jsonl keeps it)\n";
    if (written.formulas != 0)
        std::cerr << "  " << counted(written.formulas, "cell") << one_or_many(written.formulas, " begins", " begin")
                  << " with =, +, - or @, the first in '" << printable_line(written.formula_column)
                  << "': a spreadsheet may treat it as a formula; import the file there as text\n";
}

void write_rows(schema::Store& store, const Options& options, std::ostream& out, const std::string& format) {
    const auto rows = format == "csv" ? Format::csv : Format::jsonl;
    const auto names = format == "parquet" ? exchange::ColumnCase::ignored : exchange::ColumnCase::told;
    tell(store, options,
         options.has("sweep") ? exchange::write_sweep(store.db(), options.text("sweep"), out, rows, names)
                              : exchange::write_results(store.db(), out, rows, names));
}

void write_output(schema::Store& store, const Options& options, const Precious& precious) {
    const std::string format = format_for(options);
    if (!options.has("output")) return write_rows(store, options, std::cout, format);
    OutputFile file(options.text("output"), precious, overwrite_of(options));
    if (format != "parquet") {
        write_rows(store, options, file.stream(), format);
    } else {
        // Never finished: removed after use.
        OutputFile lines(file.part().string() + ".jsonl", precious, Overwrite::own_outputs);
        write_rows(store, options, lines.stream(), format);
        lines.stream().flush();
        exchange::write_parquet(lines.part(), file.part());
    }
    file.finish();
}

void write_anonymous_rows(const Options& options, const Precious& precious) {
    const bool to_file = options.has("output") && options.text("output") != "-";
    if (to_file) check_place(options.text("output"), precious);
    const schema::Snapshot whole(options.text("db"), to_file ? options.text("output") : "results");
    const fs::path trimmed = whole.file().parent_path() / "anonymous.db";
    schema::write_trimmed(whole.file(), trimmed, schema::MachineNames::anonymous);
    schema::Store store(trimmed, schema::OpenMode::read_only);
    write_output(store, options, precious);
}

// Before anything is written: checks that nothing precious is overwritten, and that the file can be written.
fs::path copy_place(const Options& options, const char* option, const Precious& precious) {
    const fs::path file = options.text(option);
    check_ending(file, {".db", ".sqlite", ".sqlite3"}, std::string("--") + option + " writes a database, FILE.db");
    check_place(file, precious);
    return schema::linked_file(file);
}

// A copy of the database has all sweeps, and is the only file written.
void refuse_with_copy(const Options& options, const char* copy) {
    const std::string what = std::string("--") + copy + ' ' + options.text(copy);
    if (options.has("sweep"))
        throw UsageError(what + " copies all sweeps, not '" + options.text("sweep") +
                         "' alone; its rows: `stylesweep export --sweep " + options.text("sweep") + " -o FILE.csv`");
    if (options.has("output"))
        throw UsageError(what + " is the only file written; for rows in " + options.text("output") +
                         " call `stylesweep export -o " + options.text("output") + "` separately");
    if (options.has("format"))
        throw UsageError(what + " is a database; for rows as " + options.text("format") +
                         " call `stylesweep export --format " + options.text("format") + " -o FILE` separately");
}

void refuse_with_backup(const Options& options) {
    if (options.has("trimmed"))
        throw UsageError("--backup and --trimmed write a database each; call `stylesweep export` once for each");
    if (options.has("anonymous"))
        throw UsageError("--backup copies everything; use `stylesweep export --trimmed FILE.db --anonymous` instead");
    refuse_with_copy(options, "backup");
}

int wrote(const std::string& file, const char* what) {
    std::cerr << "wrote " << file << " (" << fs::file_size(file) / 1000 << " kB)" << what << '\n';
    return all_done;
}

}  // namespace

int export_results(const Arguments& arguments) {
    const Options options(arguments,
                          "stylesweep export [--sweep NAME] [--format csv|jsonl|parquet] [-o FILE]\n"
                          "       stylesweep export --trimmed FILE.db [--anonymous]\n"
                          "       stylesweep export --backup FILE.db",
                          export_options());
    const bool names = !options.has("anonymous");
    const auto replace = options.has("force") ? schema::Replaceable::any_file : schema::Replaceable::copies;
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    Precious precious;
    precious.add(store);
    if (options.has("backup")) {
        refuse_with_backup(options);
        const fs::path copy = copy_place(options, "backup", precious);
        schema::backup(options.text("db"), copy, replace);
        return wrote(copy, "; the files folder is not included, copy it too");
    }
    if (options.has("trimmed")) {
        refuse_with_copy(options, "trimmed");
        const fs::path copy = copy_place(options, "trimmed", precious);
        schema::write_trimmed(options.text("db"), copy,
                              names ? schema::MachineNames::kept : schema::MachineNames::anonymous, replace);
        return wrote(copy, "");
    }
    names ? write_output(store, options, precious) : write_anonymous_rows(options, precious);
    return all_done;
}

}  // namespace stylesweep::cli
