// The official weights: addresses, sizes, beginnings of their hashes, licences.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runners/nst/architectures/preprocessing.hpp"

namespace stylesweep::weights {

struct Official {
    const char *name, *url;
    const char* sha256;  ///< the known digits, at least 8
    const char* size;    ///< "548.1 MiB", as documented by the source; empty: not documented
    const char* licence;
    bool by_default = true;  ///< included in `fetch --all`
};

const std::vector<Official>& official_weights();

/// nullptr for an unknown name.
const Official* official_named(std::string_view name);

/// The preprocessing of a file recognised by its SHA-256 or by the beginning of it in its name; nothing: not
/// recognised, or torchvision's.
std::optional<nst::Preprocessing> official_preprocessing(const std::string& sha256, const std::string& name);

}  // namespace stylesweep::weights
