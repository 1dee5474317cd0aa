#include "orchestrator/weights/weights_folder.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "base/counted.hpp"
#include "schema/digest.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::weights {
namespace {

namespace fs = std::filesystem;
using tensorfiles::Tensor;
using tensorfiles::TensorFile;

void check_name(const std::string& name) {
    const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; };
    if (name.empty() || name.front() == '.' || !std::ranges::all_of(name, allowed))
        throw std::invalid_argument("weights are named with letters, digits, '_', '-' and '.', not '" + name + "'");
}

bool is_float(const Tensor& tensor) {
    return tensor.dtype == "F32" || tensor.dtype == "F16" || tensor.dtype == "BF16" || tensor.dtype == "F64";
}

// Float64 as float32.
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

std::vector<Listed> look_at(const fs::path& folder, bool every_byte) {
    std::vector<Listed> all;
    if (!fs::is_directory(folder)) return all;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".safetensors") continue;
        Listed each{entry.path().stem().string(), entry.file_size(), 0, "", "", {}};
        try {
            const TensorFile file = tensorfiles::read_safetensors(entry.path());
            each.tensors = file.tensors.size();
            const auto fact = [&](const char* name) {
                const auto found = file.metadata.find(name);
                return found == file.metadata.end() ? std::string() : found->second;
            };
            each.source = fact("source");
            each.tensors_sha256 = fact("tensors_sha256");
            if (every_byte && each.tensors_sha256.empty())
                each.problem = "its header has no tensors_sha256; `stylesweep weights import` writes one";
            else if (every_byte && tensorfiles::tensors_sha256(file.tensors) != each.tensors_sha256)
                each.problem = "its tensors are not those that were imported: import it again";
        } catch (const tensorfiles::FileError& error) {
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

// Whether what is there can stay, as the tensors of that hash. Throws OtherWeightsError.
bool stays(const std::optional<Standing>& there, const std::string& tensors_sha256, Replace replace) {
    if (!there) return false;
    const bool same = there->said_sha256 == tensors_sha256 || there->tensors_sha256 == tensors_sha256;
    if (!same && replace == Replace::no) throw OtherWeightsError(*there);
    return same && there->is_sound();
}

}  // namespace

std::string Standing::words() const {
    if (!problem.empty()) return "cannot be read (" + problem + ")";
    return "holds " + counted(tensors, "tensor") + (source.empty() ? "" : " from " + source) + " (SHA-256 " +
           tensors_sha256.substr(0, 16) + "...)";
}

std::optional<Standing> standing(const fs::path& folder, const std::string& name) {
    check_name(name);
    Standing there{place_of(folder, name), 0, "", "", "", "", ""};
    if (!fs::exists(there.file)) return std::nullopt;
    try {
        TensorFile file = tensorfiles::read_safetensors(there.file);
        there.tensors = file.tensors.size();
        there.source = file.metadata["source"];
        there.source_sha256 = file.metadata["source_sha256"];
        there.said_sha256 = file.metadata["tensors_sha256"];
        there.tensors_sha256 = tensorfiles::tensors_sha256(file.tensors);
    } catch (const tensorfiles::FileError& error) {
        there.problem = error.what();
    }
    return there;
}

OtherWeightsError::OtherWeightsError(const Standing& there)
    : std::invalid_argument(there.file.string() + " " + there.words() +
                            ", other weights than these; --force replaces it, another name keeps both") {}

std::string default_name(const fs::path& source) {
    std::string name = source.stem().string();
    const auto dash = name.rfind('-');
    const auto is_hex = [](unsigned char c) { return std::isxdigit(c) != 0; };
    if (dash != std::string::npos && name.size() - dash == 9 &&
        std::all_of(name.begin() + static_cast<std::ptrdiff_t>(dash) + 1, name.end(), is_hex))
        name.erase(dash);
    return name;
}

Imported import_weights(const fs::path& source, const std::string& name, const fs::path& folder, Replace replace,
                        const std::string& origin) {
    check_name(name);
    TensorFile file = tensorfiles::read_any(source);
    std::vector<Tensor> kept;
    for (Tensor& tensor : file.tensors)
        if (is_float(tensor)) {
            narrow(tensor, file);
            kept.push_back(tensor);
        } else {
            file.left_out.push_back(tensor.name);
        }
    if (kept.empty()) throw tensorfiles::FileError(source.string() + ": it holds no floating-point tensor");
    auto metadata = file.metadata;
    metadata["format"] = "pt";
    metadata["source"] = origin.empty() ? source.filename().string() : origin;
    metadata["source_sha256"] = schema::sha256(file.file->bytes());
    metadata["tensors_sha256"] = tensorfiles::tensors_sha256(kept);
    metadata["imported_by"] = "stylesweep";
    const fs::path target = place_of(folder, name);
    if (stays(standing(folder, name), metadata["tensors_sha256"], replace))
        return {target, kept.size(), file.left_out, true};
    fs::create_directories(folder);
    tensorfiles::write_safetensors(target, kept, metadata);
    return {target, kept.size(), file.left_out};
}

std::vector<Listed> list_weights(const fs::path& folder) {
    return look_at(folder, false);
}

std::vector<Listed> verify_weights(const fs::path& folder) {
    return look_at(folder, true);
}

}  // namespace stylesweep::weights
