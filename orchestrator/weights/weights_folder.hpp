// The folder of imported weights: one safetensors file per network, with its origin and hash in the header.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "orchestrator/weights/identify.hpp"

namespace stylesweep::weights {

/// The file that a name already refers to.
struct ExistingWeights {
    std::filesystem::path file;
    std::size_t tensors = 0;
    std::string source, source_sha256;
    std::string said_sha256, tensors_sha256;  ///< of the tensors: by the header, and recomputed
    std::string preprocessing;                ///< from the header; empty: none
    std::string problem;                      ///< why it cannot be read; empty: it can be
    std::string change;                       ///< what is not as it was imported; empty: nothing

    [[nodiscard]] bool is_sound() const { return problem.empty() && change.empty(); }
    /// "holds 16 tensors from vgg19.pth (SHA-256 0123456789abcdef...)".
    [[nodiscard]] std::string words() const;
};
/// nullopt: FOLDER/NAME.safetensors does not exist. Reads all of it.
std::optional<ExistingWeights> existing_weights(const std::filesystem::path& folder, const std::string& name);

/// Whether an import may replace other weights of the name.
enum class Replace { no, yes };

/// Refuses that: says what exists and what to do.
struct OtherWeightsError : std::invalid_argument {
    explicit OtherWeightsError(const ExistingWeights& there);
};

/// The result of an import.
struct ImportedWeights {
    std::filesystem::path file;
    Identified network;
    std::string preprocessing_told_by;  ///< "its names", "its hash", ...; empty: unknown, torchvision's is assumed
    std::string warning = {};           ///< doubts about its preprocessing (range_warning()); empty: none
    bool was_there = false;             ///< the same tensors and preprocessing existed: nothing was written
};

/// What the user knows better than the file.
struct ImportChoices {
    std::string origin;                                    ///< such as a URL, instead of the file's name
    std::string prefix;                                    ///< selects one of several networks
    std::optional<nst::Preprocessing> preprocessing = {};  ///< instead of what the file says
    Replace replace = Replace::no;
};

/// Reads a PyTorch file or safetensors, finds the network in it (identify.hpp) and writes FOLDER/NAME.safetensors with
/// what a runner needs, under torchvision's names, as float tensors (F64 becomes F32). Its `__metadata__`: format,
/// source, source_sha256, tensors_sha256, metadata_sha256, imported_by, architecture and for extractors preprocessing;
/// metadata of a safetensors file are kept. The same source gives the same bytes. Existing weights with the same
/// tensors are kept, damaged ones are rewritten. Throws OtherWeightsError, tensorfiles::FileError, runners::BadInput,
/// std::invalid_argument for an invalid name, std::system_error.
ImportedWeights import_weights(const std::filesystem::path& source, const std::string& name,
                               const std::filesystem::path& folder, const ImportChoices& choices = {});

/// The default name of an import: the file's, without extension and without torchvision's hash (vgg19-dcbb9e9d.pth:
/// vgg19).
std::string default_name(const std::filesystem::path& source);

struct Listed {
    std::string name;
    std::uintmax_t bytes = 0;
    std::size_t tensors = 0;
    /// From its header; empty: not imported by this program.
    std::string source, tensors_sha256, architecture;
    std::string preprocessing;           ///< in words; empty: torchvision's
    std::optional<std::string> problem;  ///< why it is unusable; with verify(), also that its bytes changed
};

/// Every *.safetensors of `folder` by name, with headers read; empty where there is no folder.
std::vector<Listed> list_weights(const std::filesystem::path& folder);

/// The same, with every byte read, and tensors and metadata checked against their hashes.
std::vector<Listed> verify_weights(const std::filesystem::path& folder);

}  // namespace stylesweep::weights
