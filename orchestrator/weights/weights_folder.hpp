// The folder of imported weights: one safetensors file per network, with where it came from and its hash in its header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "orchestrator/weights/identify.hpp"

namespace stylesweep::weights {

/// What a name stands for already.
struct ExistingWeights {
    std::filesystem::path file;
    std::size_t tensors = 0;
    std::string source, source_sha256;
    std::string said_sha256, tensors_sha256;  ///< of the tensors: by the header, and as they are
    std::string preprocessing;                ///< as the header has it; empty: it has none
    std::string problem;                      ///< why it cannot be read; empty: it can

    /// It is what was imported.
    [[nodiscard]] bool is_sound() const { return problem.empty() && said_sha256 == tensors_sha256; }
    /// "holds 16 tensors from vgg19.pth (SHA-256 0123456789abcdef...)".
    [[nodiscard]] std::string words() const;
};
/// nullopt: there is no FOLDER/NAME.safetensors. Reads all of it.
std::optional<ExistingWeights> existing_weights(const std::filesystem::path& folder, const std::string& name);

/// Whether an import may take the place of other weights of the name.
enum class Replace { no, yes };

/// That it may not: says what is there and what to do.
struct OtherWeightsError : std::invalid_argument {
    explicit OtherWeightsError(const ExistingWeights& there);
};

/// What an import did.
struct ImportedWeights {
    std::filesystem::path file;
    Identified network;
    std::string preprocessing_told_by;  ///< "its names", "its hash", ...; empty: by nothing, it is torchvision's
    std::string warning = {};           ///< about its preprocessing (range_warning()); empty: none
    bool was_there = false;             ///< the same tensors, shown the same: nothing was written
};

/// What the one who imports knows better.
struct ImportChoices {
    std::string origin;                                    ///< such as an address, in place of the file's name
    std::string prefix;                                    ///< which of several networks
    std::optional<nst::Preprocessing> preprocessing = {};  ///< in place of what the file tells
    Replace replace = Replace::no;
};

/// Reads a PyTorch file or safetensors, finds the network in it (identify.hpp) and writes FOLDER/NAME.safetensors with
/// what a runner needs of it, under torchvision's names, as float tensors (F64 becomes F32). Its `__metadata__`:
/// format, source, source_sha256, tensors_sha256, imported_by, architecture and of extractors preprocessing; what a
/// safetensors file brings along is kept. The same source gives the same bytes. Of weights that are there already, the
/// same tensors stay, damaged ones are written anew. Throws OtherWeightsError, tensorfiles::FileError,
/// runners::BadInput, std::invalid_argument for a name that is none, std::system_error.
ImportedWeights import_weights(const std::filesystem::path& source, const std::string& name,
                               const std::filesystem::path& folder, const ImportChoices& choices = {});

/// The name an import takes by default: the file's, without extension and without torchvision's hash
/// (vgg19-dcbb9e9d.pth: vgg19).
std::string default_name(const std::filesystem::path& source);

struct Listed {
    std::string name;
    std::uintmax_t bytes = 0;
    std::size_t tensors = 0;
    /// As its header says; empty: not imported by this program.
    std::string source, tensors_sha256, architecture;
    std::string preprocessing;           ///< in words; empty: torchvision's
    std::optional<std::string> problem;  ///< why it is of no use; from verify() also: its bytes are not what they were
};

/// Every *.safetensors of `folder` by name, headers read; none where there is no folder.
std::vector<Listed> list_weights(const std::filesystem::path& folder);

/// The same with every byte read and compared with tensors_sha256.
std::vector<Listed> verify_weights(const std::filesystem::path& folder);

}  // namespace stylesweep::weights
