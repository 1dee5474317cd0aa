#include <iostream>

#include "orchestrator/cli/options.hpp"
#include "orchestrator/cli/output_file.hpp"
#include "orchestrator/exchange/parquet.hpp"
#include "schema/snapshot.hpp"
#include "schema/trim.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

po::options_description export_options() {
    po::options_description known("Options");
    add_database_option(known);
    po::options_description_easy_init add = known.add_options();
    add("sweep", po::value<std::string>(), "only this sweep, with a column for each of its parameters and metrics");
    add("format", po::value<std::string>(),
        "csv, jsonl or parquet (by default what the output's name ends in, or csv)");
    add("output,o", po::value<std::string>(), "file to write (default, and -: standard output)");
    add("trimmed", po::value<std::string>(), "FILE.db: a small database of the finished jobs, without files and logs");
    add("anonymous", "without paths, host names, sweep files, command lines and messages");
    add("backup", po::value<std::string>(), "FILE.db: a whole copy, also while runners write");
    add_force_option(known);
    return known;
}

std::string format_for(const Options& options) {
    const std::string output = options.has("output") ? options.text("output") : "";
    std::string format = output.ends_with(".jsonl") ? "jsonl" : output.ends_with(".parquet") ? "parquet" : "csv";
    if (options.has("format")) format = options.text("format");
    if (format != "csv" && format != "jsonl" && format != "parquet")
        throw UsageError("no format '" + format + "' here; known: csv, jsonl, parquet");
    if (format == "parquet" && (output.empty() || output == "-")) throw UsageError("name the Parquet file with -o");
    return format;
}

// All of the view but for the sweep's file, which would stand in every row.
std::string select_from(SQLite::Database& db, const std::string& view) {
    SQLite::Statement columns(db,
                              "SELECT group_concat('\"' || replace(name, '\"', '\"\"') || '\"', ', ') "
                              "FROM pragma_table_info(:view) WHERE name <> 'sweep_file'");
    columns.bind(":view", view);
    columns.executeStep();
    if (columns.getColumn(0).isNull()) throw UsageError("no such sweep; `stylesweep status` lists them");
    return "SELECT " + columns.getColumn(0).getString() + " FROM \"" + view + "\" ORDER BY job_id";
}

void write_rows(schema::Store& store, const Options& options, std::ostream& out, reports::Format format) {
    const std::string view = options.has("sweep") ? "sweep_" + options.text("sweep") : "results";
    SQLite::Statement rows(store.db(), select_from(store.db(), view));
    reports::write_query(rows, out, format);
}

void write_output(schema::Store& store, const Options& options, const Precious& precious) {
    const std::string format = format_for(options);
    const auto row_format = format == "csv" ? reports::Format::csv : reports::Format::jsonl;
    if (!options.has("output")) return write_rows(store, options, std::cout, row_format);
    OutputFile file(options.text("output"), precious, overwrite_of(options));
    if (format != "parquet") {
        write_rows(store, options, file.stream(), row_format);
    } else {
        // Never finished: it goes when it has served.
        OutputFile lines(file.part().string() + ".jsonl", precious, Overwrite::own_outputs);
        write_rows(store, options, lines.stream(), row_format);
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
    schema::write_trimmed(whole.file(), trimmed, schema::Names::anonymous);
    schema::Store store(trimmed, schema::OpenMode::read_only);
    write_output(store, options, precious);
}

// Before anything is written: what must not be written over, and the option's file in a place where it can be.
fs::path copy_place(const Options& options, const char* option, const Precious& precious) {
    const fs::path file = options.text(option);
    check_place(file, precious);
    return schema::linked_file(file);
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
    const auto replace = options.has("force") ? schema::Replace::any_file : schema::Replace::copies;
    schema::Store store(options.text("db"), schema::OpenMode::read_only);
    Precious precious;
    precious.add(store);
    if (options.has("backup")) {
        if (options.has("trimmed") || !names) throw UsageError("--backup copies all; leave the other options out");
        const fs::path copy = copy_place(options, "backup", precious);
        schema::backup(options.text("db"), copy, replace);
        return wrote(copy, "; the files folder is not in it, copy that too");
    }
    if (options.has("trimmed")) {
        const fs::path copy = copy_place(options, "trimmed", precious);
        schema::write_trimmed(options.text("db"), copy, names ? schema::Names::kept : schema::Names::anonymous,
                              replace);
        return wrote(copy, "");
    }
    names ? write_output(store, options, precious) : write_anonymous_rows(options, precious);
    return all_done;
}

}  // namespace stylesweep::cli
