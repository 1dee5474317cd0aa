// The folder of imported weights: one safetensors file per network, with where it came from and its hash in its header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace stylesweep::weights {

/// What a name stands for already.
struct Standing {
    std::filesystem::path file;
    std::size_t tensors = 0;
    std::string source, source_sha256;
    std::string said_sha256, tensors_sha256;  ///< of the tensors: by the header, and as they are
    std::string problem;                      ///< why it cannot be read; empty: it can

    /// It is what was imported.
    [[nodiscard]] bool is_sound() const { return problem.empty() && said_sha256 == tensors_sha256; }
    /// "holds 16 tensors from vgg19.pth (SHA-256 0123456789abcdef...)".
    [[nodiscard]] std::string words() const;
};
/// nullopt: there is no FOLDER/NAME.safetensors. Reads all of it.
std::optional<Standing> standing(const std::filesystem::path& folder, const std::string& name);

/// Whether an import may take the place of other weights of the name.
enum class Replace { no, yes };

/// That it may not: says what is there and what to do.
struct OtherWeightsError : std::invalid_argument {
    explicit OtherWeightsError(const Standing& there);
};

/// What an import did.
struct Imported {
    std::filesystem::path file;
    std::size_t tensors;
    std::vector<std::string> left_out;  ///< entries of no use to a network's evaluation, such as step counters
    bool was_there = false;             ///< the same tensors: nothing was written
};

/// Reads a PyTorch state dict or safetensors and writes FOLDER/NAME.safetensors with float tensors only (F64 becomes
/// F32). Its `__metadata__`: format, source (the file's name), source_sha256, tensors_sha256, imported_by; what a
/// safetensors file brings along is kept. `origin`, such as an address, takes the place of the file's name. The same
/// source gives the same bytes. Of weights that are there already, the same tensors stay, damaged ones are written
/// anew. Throws OtherWeightsError, tensorfiles::FileError, std::invalid_argument for a name that is none,
/// std::system_error.
Imported import_weights(const std::filesystem::path& source, const std::string& name,
                        const std::filesystem::path& folder, Replace replace, const std::string& origin = "");

/// The name an import takes by default: the file's, without extension and without torchvision's hash
/// (vgg19-dcbb9e9d.pth: vgg19).
std::string default_name(const std::filesystem::path& source);

struct Listed {
    std::string name;
    std::uintmax_t bytes = 0;
    std::size_t tensors = 0;
    std::string source, tensors_sha256;  ///< as its header says; empty: not imported by this program
    std::optional<std::string> problem;  ///< why it is of no use; from verify() also: its bytes are not what they were
};

/// Every *.safetensors of `folder` by name, headers read; none where there is no folder.
std::vector<Listed> list_weights(const std::filesystem::path& folder);

/// The same with every byte read and compared with tensors_sha256.
std::vector<Listed> verify_weights(const std::filesystem::path& folder);

}  // namespace stylesweep::weights
