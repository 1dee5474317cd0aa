// Features of pictures that networks have computed, by the contents of both: computed once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/database/store.hpp"

namespace stylesweep::schema {

/// Of one network. Uses `store`, which it does not own.
class FeatureCache {
  public:
    /// `network`: SHA-256 of the network's file and its description.
    FeatureCache(Store& store, std::string network) : store_(store), network_(std::move(network)) {}

    /// `picture`: SHA-256 of its file.
    [[nodiscard]] std::optional<std::vector<float>> find(const std::string& picture) const;
    /// In one transaction; what is there already is replaced.
    void keep(const std::vector<std::pair<std::string, std::vector<float>>>& features);

  private:
    Store& store_;
    std::string network_;
};

}  // namespace stylesweep::schema
