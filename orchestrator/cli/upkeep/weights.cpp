#include "orchestrator/cli/upkeep/weights.hpp"

#include <unistd.h>

#include <iomanip>
#include <iostream>

#include "base/text/counted.hpp"
#include "base/text/joined.hpp"
#include "base/text/utf8.hpp"
#include "orchestrator/cli/shared/options.hpp"
#include "orchestrator/cli/shared/output_file.hpp"
#include "orchestrator/sweep/checks/nearest.hpp"
#include "orchestrator/weights/download.hpp"
#include "orchestrator/weights/fetch.hpp"
#include "orchestrator/weights/official.hpp"
#include "orchestrator/weights/onnx_export.hpp"
#include "orchestrator/weights/weights_folder.hpp"
#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* weights_usage =
    "stylesweep weights import FILE.pth|FILE.safetensors [--name NAME] [--prefix TEXT]\n"
    "                                 [--preprocessing WHOSE] [--force]\n"
    "       stylesweep weights fetch NAME|--all [--url URL [--sha256 HEX]] [--force]\n"
    "       stylesweep weights list | verify                               (all: [--folder DIR])\n"
    "       stylesweep weights export-onnx MODEL -o FILE.onnx [--force]\n\n"
    "Weights become DIR/NAME.safetensors; a sweep file names that file in `weights` or `model`.";

// Prints what the file is and what was done, then the new file's name on standard output.
int tell(const weights::ImportedWeights& done) {
    constexpr std::size_t most_groups = 12;
    const weights::Identified& network = done.network;
    std::vector<std::string> left_out = network.left_out;
    if (left_out.size() > most_groups) {
        const std::size_t more = left_out.size() - most_groups;
        left_out.resize(most_groups);
        left_out.push_back(std::to_string(more) + " more");
    }
    std::cerr << network.summary << (left_out.empty() ? "" : "; " + joined(left_out) + " left out") << '\n';
    if (!network.prefix.empty()) std::cerr << "  the prefix '" << network.prefix << "' of its names is removed\n";
    if (!network.incomplete.empty())
        std::cerr << "  no layers from " << network.incomplete
                  << " on: jobs need content_layers and style_layers before it\n";
    if (network.preprocessing) {
        std::cerr << "  its input will be " << nst::described(*network.preprocessing);
        if (!done.preprocessing_told_by.empty())
            std::cerr << " (by " << done.preprocessing_told_by << ')';
        else if (network.architecture.starts_with("vgg"))
            std::cerr << " (torchvision's; if Caffe trained it: --preprocessing caffe)";
        std::cerr << '\n';
    }
    if (!done.warning.empty()) std::cerr << "  doubtful: " << done.warning << '\n';
    if (done.was_there) std::cerr << "  it exists already: nothing is written\n";
    std::cout << done.file.string() << '\n';
    return all_done;
}

weights::ImportChoices choices_of(const Options& options, const std::string& origin = "") {
    weights::ImportChoices choices{origin, options.has("prefix") ? options.text("prefix") : "", {}};
    if (options.has("force")) choices.replace = weights::Replace::yes;
    if (options.has("preprocessing")) {
        const std::string whose = options.text("preprocessing");
        if (whose != "torchvision" && whose != "caffe")
            throw UsageError("--preprocessing takes torchvision or caffe, not '" + whose + "'");
        choices.preprocessing = whose == "caffe" ? nst::caffe_preprocessing() : nst::torchvision_preprocessing();
    }
    return choices;
}

int import_file(const Options& options) {
    const fs::path source = options.required("file or name");
    const std::string name = options.has("name") ? options.text("name") : weights::default_name(source);
    try {
        return tell(weights::import_weights(source, name, options.text("folder"), choices_of(options)));
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

int fetch_address(const Options& options) {
    const std::string name = options.required("file or name"), url = options.text("url");
    const std::string hash = options.has("sha256") ? options.text("sha256") : weights::hash_in_name(url);
    if (hash.empty()) throw UsageError("no hash in the file's name; give the expected SHA-256 with --sha256");
    return tell(weights::fetch_weights(name, hash, options.text("folder"), choices_of(options, url), show_progress));
}

int fetch_official(const weights::Official& which, const Options& options) {
    const std::string folder = options.text("folder");
    std::cerr << which.name << (*which.size ? std::string(", ") + which.size : "") << ", from " << which.url
              << "\n  licence: " << which.licence << '\n';
    return tell(
        weights::fetch_weights(which.name, which.sha256, folder, choices_of(options, which.url), show_progress));
}

// One failure does not stop the others.
int fetch_all(const Options& options) {
    std::vector<std::string> failed;
    for (const weights::Official& each : weights::official_weights()) try {
            if (each.by_default) fetch_official(each, options);
        } catch (const std::exception& error) {
            std::cerr << "stylesweep: " << error.what() << '\n';
            failed.emplace_back(each.name);
        }
    if (failed.empty()) return all_done;
    std::cerr << "not fetched: " << joined(failed) << "; the same command tries these again\n";
    return jobs_failed;
}

int fetch(const Options& options) {
    if (options.has("url")) return fetch_address(options);
    if (options.has("all")) return fetch_all(options);
    std::vector<std::string> names;
    for (const weights::Official& each : weights::official_weights()) names.emplace_back(each.name);
    if (!options.has("file or name"))
        throw UsageError("name one of " + joined(names) + ", or --all, or an address with --url");
    const std::string name = options.required("file or name");
    if (const weights::Official* official = weights::official_named(name)) return fetch_official(*official, options);
    throw UsageError("no official weights '" + name + "'" + sweep::suggestion(name, names) + " (--url fetches others)");
}

// A trained network for other programs.
int write_onnx(const Options& options) {
    if (!options.has("file or name")) throw UsageError("name the trained network to export, a .safetensors or .pth");
    const fs::path source = options.required("file or name");
    if (!options.has("output"))
        throw UsageError("name the file to write with -o, such as -o " + source.stem().string() + ".onnx");
    const std::string output = options.text("output");
    check_ending(output, {".onnx"}, "export-onnx writes ONNX, FILE.onnx");
    try {
        const weights::OnnxModel model = weights::export_onnx(source);
        Precious precious;
        precious.add_file(source, "the network to export");
        OutputFile file(output, precious, overwrite_of(options));
        file.stream() << model.bytes;
        file.finish();
        std::cerr << "  a network of " << model.form
                  << "'s form; `picture` and `stylised` are RGB of 0 to 255, [batch, 3, height, width]\n";
    } catch (const tensorfiles::FileError& error) {
        throw UsageError(error.what());
    }
    return all_done;
}

int show(const std::vector<weights::Listed>& all, const std::string& folder) {
    int problems = 0;
    for (const weights::Listed& each : all) {
        std::cout << printable_line(each.name) << "  " << each.bytes << " bytes, " << counted(each.tensors, "tensor")
                  << (each.architecture.empty() ? "" : ", " + printable_line(each.architecture))
                  << (each.preprocessing.empty() ? "" : ", shown " + each.preprocessing)
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
    add("folder", po::value<std::string>()->default_value("weights")->value_name("FOLDER"),
        "folder of imported weights");
    add("name", po::value<std::string>()->value_name("NAME"), "name to import under (default: the file's)");
    add("prefix", po::value<std::string>()->value_name("TEXT"),
        "prefix of the network to import, where the file has several");
    add("preprocessing", po::value<std::string>()->value_name("torchvision|caffe"),
        "how pictures were preprocessed when the extractor was trained: torchvision or caffe (default: by its names "
        "and hash)");
    add("all", "fetch one of each known network, and the heads of LPIPS");
    add("url", po::value<std::string>()->value_name("URL"), "where to fetch from");
    add("sha256", po::value<std::string>()->value_name("HEX"),
        "of the fetched file, at least the first 8 digits (default: from its name)");
    add("output,o", po::value<std::string>()->value_name("FILE.onnx"), "of export-onnx: the file to write");
    add("force", "replace other weights of that name; of export-onnx: a file that stylesweep did not write");
    const Options options(arguments, weights_usage, known,
                          {{"action", "import|fetch|list|verify|export-onnx"}, {"file or name", "FILE|WEIGHTS"}});
    const std::string action = options.required("action"), folder = options.text("folder");
    if (action == "import") return import_file(options);
    if (action == "fetch") return fetch(options);
    if (action == "export-onnx") return write_onnx(options);
    if (action != "list" && action != "verify")
        throw UsageError("no action '" + action + "'" +
                         sweep::suggestion(action, {"import", "fetch", "list", "verify", "export-onnx"}));
    if (!options.list("file or name").empty())
        throw UsageError("'" + action + "' applies to all weights in a folder: name it with --folder");
    if (!options.is_default("folder") && !fs::is_directory(folder)) throw UsageError("there is no folder " + folder);
    return show(action == "list" ? weights::list_weights(folder) : weights::verify_weights(folder), folder);
}

}  // namespace stylesweep::cli
