// Where the official weights are: addresses, sizes, the starts of their hashes, licences.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runners/nst/architectures/preprocessing.hpp"

namespace stylesweep::weights {

struct Official {
    const char *name, *url;
    const char* sha256;  ///< as much of it as is known, at least 8 digits
    const char* size;    ///< "548.1 MiB", as documented where it comes from; empty: not documented
    const char* licence;
    bool by_default = true;  ///< one of `fetch --all`
};

const std::vector<Official>& official_weights();

/// nullptr: there is none of that name.
const Official* official_named(std::string_view name);

/// What a file wants to be shown that is known by its SHA-256 or by the start of it in its name; nothing: not one of
/// those, or torchvision's.
std::optional<nst::Preprocessing> official_preprocessing(const std::string& sha256, const std::string& name);

}  // namespace stylesweep::weights
