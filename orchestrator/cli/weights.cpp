#include "orchestrator/cli/weights.hpp"

#include <unistd.h>

#include <iomanip>
#include <iostream>

#include "base/counted.hpp"
#include "base/utf8.hpp"
#include "orchestrator/cli/options.hpp"
#include "orchestrator/sweep/nearest.hpp"
#include "orchestrator/weights/download.hpp"
#include "orchestrator/weights/weights_folder.hpp"
#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* usage =
    "stylesweep weights import FILE.pth|FILE.safetensors [--name NAME] [--force]\n"
    "       stylesweep weights fetch NAME --url URL [--sha256 HEX] [--force]\n"
    "       stylesweep weights list | verify                               (all: [--folder DIR])\n\n"
    "Weights become DIR/NAME.safetensors; a sweep file names that file in `weights` or `model`.";

int tell(const weights::Imported& done) {
    std::cerr << counted(done.tensors, "tensor");
    if (!done.left_out.empty())
        std::cerr << ", " << done.left_out.size() << one_or_many(done.left_out.size(), " entry", " entries")
                  << " left out (" << done.left_out.front() << (done.left_out.size() > 1 ? ", ..." : "") << ")";
    std::cerr << (done.was_there ? ", which were there already: nothing is written\n" : "\n");
    std::cout << done.file.string() << '\n';
    return all_done;
}

weights::Replace replace_of(const Options& options) {
    return options.has("force") ? weights::Replace::yes : weights::Replace::no;
}

int import_file(const Options& options) {
    const fs::path source = options.required("file or name");
    const std::string name = options.has("name") ? options.text("name") : weights::default_name(source);
    try {
        return tell(weights::import_weights(source, name, options.text("folder"), replace_of(options)));
    } catch (const tensorfiles::FileError& error) {
        throw UsageError(error.what());
    }
}

// One overwritten line on a terminal, nothing elsewhere.
void show_progress(std::uint64_t come, std::uint64_t total) {
    static std::uint64_t shown = 0;
    if (!::isatty(STDERR_FILENO) || (come < total && come - shown < 1'000'000)) return;
    shown = come;
    std::cerr << '\r' << std::fixed << std::setprecision(1) << static_cast<double>(come) / 1e6 << " MB";
    if (total) std::cerr << " of " << static_cast<double>(total) / 1e6;
    std::cerr << (total && come == total ? "\n" : "") << std::flush;
}

// A file that is gone at the end, whatever that is.
struct Gone {
    fs::path file;
    ~Gone() {
        std::error_code ignored;
        fs::remove(file, ignored);
    }
};

int fetch(const Options& options) {
    const std::string name = options.required("file or name");
    if (!options.has("url")) throw UsageError("say where from with --url");
    const std::string url = options.text("url");
    const std::string hash = options.has("sha256") ? options.text("sha256") : weights::hash_in_name(url);
    if (hash.empty()) throw UsageError("no hash in the file's name; give the SHA-256 that it must have with --sha256");
    const fs::path folder = options.text("folder");
    if (const auto there = weights::standing(folder, name)) {
        const bool same = weights::is_hash_of(hash, there->source_sha256);
        if (same && there->is_sound()) return tell({there->file, there->tensors, {}, true});
        if (!same && !options.has("force")) throw weights::OtherWeightsError(*there);
    }
    const bool safe = url.substr(0, url.find_first_of("?#")).ends_with(".safetensors");
    const fs::path file = folder / ("." + name + (safe ? ".safetensors" : ".pth"));
    const Gone gone{file};
    weights::download(url, file, hash, show_progress);
    return tell(weights::import_weights(file, name, folder, replace_of(options), url));
}

int show(const std::vector<weights::Listed>& all, const std::string& folder) {
    int problems = 0;
    for (const weights::Listed& each : all) {
        std::cout << printable_line(each.name) << "  " << each.bytes << " bytes, " << counted(each.tensors, "tensor")
                  << (each.source.empty() ? "" : ", from " + printable_line(each.source))
                  << (each.tensors_sha256.empty() ? "" : ", sha256 " + each.tensors_sha256.substr(0, 16)) << '\n';
        if (!each.problem) continue;
        ++problems;
        std::cerr << printable_line(each.name + ": " + *each.problem) << '\n';
    }
    if (all.empty()) std::cerr << "no weights in " << folder << '\n';
    return problems ? jobs_failed : all_done;
}

}  // namespace

int weights_command(const Arguments& arguments) {
    po::options_description known("Options");
    po::options_description_easy_init add = known.add_options();
    add("folder", po::value<std::string>()->default_value("weights"), "where imported weights are");
    add("name", po::value<std::string>(), "name to import under (default: the file's)");
    add("url", po::value<std::string>(), "where to fetch from");
    add("sha256", po::value<std::string>(),
        "of the fetched file, at least the first 8 digits (default: from its name)");
    add("force", "replace other weights of that name");
    const Options options(arguments, usage, known, {"action", "file or name"});
    const std::string action = options.required("action"), folder = options.text("folder");
    if (action == "import") return import_file(options);
    if (action == "fetch") return fetch(options);
    if (action != "list" && action != "verify")
        throw UsageError("no action '" + action + "'" +
                         sweep::suggestion(action, {"import", "fetch", "list", "verify"}));
    if (!options.list("file or name").empty())
        throw UsageError("'" + action + "' is of all weights in a folder: name that with --folder");
    if (!options.is_default("folder") && !fs::is_directory(folder)) throw UsageError("there is no folder " + folder);
    return show(action == "list" ? weights::list_weights(folder) : weights::verify_weights(folder), folder);
}

}  // namespace stylesweep::cli
