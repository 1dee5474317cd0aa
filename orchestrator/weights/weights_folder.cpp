#include "orchestrator/weights/weights_folder.hpp"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/files/digest.hpp"
#include "base/text/ascii.hpp"
#include "base/text/counted.hpp"
#include "orchestrator/weights/float_values.hpp"
#include "orchestrator/weights/official.hpp"
#include "runners/nst/architectures/first_layer.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {
namespace {

namespace fs = std::filesystem;
using tensorfiles::Tensor;
using tensorfiles::TensorFile;

void check_name(const std::string& name) {
    if (!is_name(name, "-.") || name.front() == '.')
        throw std::invalid_argument("weights are named with at most 100 letters, digits, '_', '-' and '.', not '" +
                                    name + "'");
}

// Converts float64 to float32.
void narrow(Tensor& tensor, TensorFile& file) {
    if (tensor.dtype != "F64") return;
    std::string& out = file.made.emplace_back(tensor.bytes.size() / 2, '\0');
    for (std::size_t i = 0; i < tensor.bytes.size() / 8; ++i) {
        double wide = 0;
        std::memcpy(&wide, tensor.bytes.data() + 8 * i, sizeof wide);
        const auto value = static_cast<float>(wide);
        std::memcpy(out.data() + 4 * i, &value, sizeof value);
    }
    tensor.dtype = "F32";
    tensor.bytes = out;
}

constexpr const char* metadata_key = "metadata_sha256";

// Of a file's other metadata: their JSON text, sorted by name.
std::string metadata_sha256(std::map<std::string, std::string> metadata) {
    metadata.erase(metadata_key);
    return sha256(nlohmann::json(metadata).dump());
}

// What is not as it was imported; "": nothing.
std::string change_in(const TensorFile& file) {
    const auto said = [&](const char* name) {
        const auto found = file.metadata.find(name);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    for (const char* name : {"tensors_sha256", metadata_key})
        if (said(name).empty())
            return std::string("its header has no ") + name + "; `stylesweep weights import` writes one";
    if (tensorfiles::tensors_sha256(file.tensors) != said("tensors_sha256"))
        return "its tensors are not those that were imported: import it again";
    if (metadata_sha256(file.metadata) != said(metadata_key))
        return "its metadata are not those that were imported: import it again";
    return "";
}

std::vector<Listed> look_at(const fs::path& folder, bool every_byte) {
    std::vector<Listed> all;
    if (!fs::is_directory(folder)) return all;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".safetensors") continue;
        Listed each{entry.path().stem().string(), entry.file_size(), 0, "", "", "", "", {}};
        try {
            const TensorFile file = tensorfiles::read_safetensors(entry.path());
            each.tensors = file.tensors.size();
            const auto fact = [&](const char* name) {
                const auto found = file.metadata.find(name);
                return found == file.metadata.end() ? std::string() : found->second;
            };
            each.source = fact("source");
            each.tensors_sha256 = fact("tensors_sha256");
            each.architecture = fact("architecture");
            if (const auto shown = nst::preprocessing_in(file.metadata); shown != nst::torchvision_preprocessing())
                each.preprocessing = nst::described(shown);
            if (const std::string change = every_byte ? change_in(file) : ""; !change.empty()) each.problem = change;
        } catch (const std::runtime_error& error) {
            each.problem = error.what();
        }
        all.push_back(std::move(each));
    }
    std::ranges::sort(all, {}, &Listed::name);
    return all;
}

fs::path place_of(const fs::path& folder, const std::string& name) {
    return folder / (name + ".safetensors");
}

// Whether the existing file can be kept for what `metadata` describes. Throws OtherWeightsError.
bool stays(const std::optional<ExistingWeights>& there, std::map<std::string, std::string> metadata, Replace replace) {
    if (!there) return false;
    const std::string hash = metadata["tensors_sha256"];
    const bool same = (there->said_sha256 == hash || there->tensors_sha256 == hash) &&
                      there->preprocessing == metadata[nst::preprocessing_key];
    if (!same && replace == Replace::no) throw OtherWeightsError(*there);
    return same && there->is_sound();
}

// The preprocessing that the network of `file` was trained with, and how that is known, most reliable source first.
void settle_preprocessing(ImportedWeights& done, const TensorFile& file, const std::string& sha256,
                          const ImportChoices& choices) {
    const auto settle = [&](const nst::Preprocessing& preprocessing, const char* by) {
        done.network.preprocessing = preprocessing;
        done.preprocessing_told_by = by;
    };
    if (choices.preprocessing) return settle(*choices.preprocessing, "--preprocessing");
    if (file.metadata.contains(nst::preprocessing_key))
        return settle(nst::preprocessing_in(file.metadata), "the file's metadata");
    if (const auto official = official_preprocessing(sha256, choices.origin))
        return settle(*official, "the file's name or hash");
    if (done.network.preprocessing != nst::torchvision_preprocessing())
        done.preprocessing_told_by = "its tensors' names";
}

std::string preprocessing_warning(const Identified& network) {
    const auto values_of = [&](const std::string& name) -> std::vector<float> {
        const auto found = std::ranges::find(network.tensors, name, &Tensor::name);
        return found == network.tensors.end() ? std::vector<float>() : float_values(*found);
    };
    return nst::range_warning(nst::first_layer_gain(nst::architecture_named(network.architecture), values_of),
                              *network.preprocessing);
}

}  // namespace

std::string ExistingWeights::words() const {
    if (!problem.empty()) return "cannot be read (" + problem + ")";
    return "holds " + counted(tensors, "tensor") + (source.empty() ? "" : " from " + source) + " (SHA-256 " +
           tensors_sha256.substr(0, 16) + "...)";
}

std::optional<ExistingWeights> existing_weights(const fs::path& folder, const std::string& name) {
    check_name(name);
    ExistingWeights there{place_of(folder, name), 0, "", "", "", "", "", "", ""};
    if (!fs::exists(there.file)) return std::nullopt;
    try {
        TensorFile file = tensorfiles::read_safetensors(there.file);
        there.tensors = file.tensors.size();
        there.change = change_in(file);
        there.source = file.metadata["source"];
        there.source_sha256 = file.metadata["source_sha256"];
        there.preprocessing = file.metadata[nst::preprocessing_key];
        there.said_sha256 = file.metadata["tensors_sha256"];
        there.tensors_sha256 = tensorfiles::tensors_sha256(file.tensors);
    } catch (const tensorfiles::FileError& error) {
        there.problem = error.what();
    }
    return there;
}

OtherWeightsError::OtherWeightsError(const ExistingWeights& there)
    : std::invalid_argument(
          there.file.string() + " " + there.words() +
          ", other weights than these or with another preprocessing; --force replaces it, another name keeps both") {}

std::string default_name(const fs::path& source) {
    std::string name = source.stem().string();
    const auto dash = name.rfind('-');
    if (dash != std::string::npos && name.size() - dash == 9 && is_hex(std::string_view(name).substr(dash + 1)))
        name.erase(dash);
    return name;
}

ImportedWeights import_weights(const fs::path& source, const std::string& name, const fs::path& folder,
                               const ImportChoices& choices) {
    check_name(name);
    TensorFile file = tensorfiles::read_any(source);
    ImportedWeights done{place_of(folder, name), identify(file, choices.prefix, source.string()), ""};
    std::vector<Tensor>& tensors = done.network.tensors;
    for (Tensor& each : tensors) narrow(each, file);
    std::ranges::sort(tensors, {}, &Tensor::name);
    auto metadata = file.metadata;
    metadata["format"] = "pt";
    metadata["source"] = choices.origin.empty() ? source.filename().string() : choices.origin;
    metadata["source_sha256"] = sha256(file.file->bytes());
    metadata["tensors_sha256"] = tensorfiles::tensors_sha256(tensors);
    metadata["imported_by"] = "stylesweep";
    metadata["architecture"] = done.network.architecture;
    if (done.network.preprocessing) {
        settle_preprocessing(done, file, metadata["source_sha256"],
                             {.origin = metadata["source"], .prefix = "", .preprocessing = choices.preprocessing});
        done.warning = preprocessing_warning(done.network);
        metadata[nst::preprocessing_key] = nst::to_metadata(*done.network.preprocessing);
    }
    metadata[metadata_key] = metadata_sha256(metadata);
    done.was_there = stays(existing_weights(folder, name), metadata, choices.replace);
    if (!done.was_there) {
        fs::create_directories(folder);
        tensorfiles::write_safetensors(done.file, tensors, metadata);
    }
    for (Tensor& each : tensors) each.bytes = {};  // views into the file, which is closed now
    return done;
}

std::vector<Listed> list_weights(const fs::path& folder) {
    return look_at(folder, false);
}

std::vector<Listed> verify_weights(const fs::path& folder) {
    return look_at(folder, true);
}

}  // namespace stylesweep::weights
