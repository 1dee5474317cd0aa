#include "schema/evaluation/feature_cache.hpp"

#include <cstring>

namespace stylesweep::schema {

std::optional<std::vector<float>> FeatureCache::find(const std::string& picture) const {
    SQLite::Statement row(store_.db(), "SELECT vector FROM feature WHERE network = :network AND picture = :picture");
    row.bind(":network", network_);
    row.bind(":picture", picture);
    if (!row.executeStep()) return std::nullopt;
    const SQLite::Column bytes = row.getColumn(0);
    std::vector<float> vector(static_cast<std::size_t>(bytes.getBytes()) / sizeof(float));
    std::memcpy(vector.data(), bytes.getBlob(), vector.size() * sizeof(float));
    return vector;
}

void FeatureCache::keep(const std::vector<std::pair<std::string, std::vector<float>>>& features) {
    WriteTransaction transaction(store_.db());
    SQLite::Statement insert(
        store_.db(), "INSERT OR REPLACE INTO feature (network, picture, vector) VALUES (:network, :picture, :vector)");
    for (const auto& [picture, vector] : features) {
        insert.bind(":network", network_);
        insert.bind(":picture", picture);
        insert.bind(":vector", vector.data(), static_cast<int>(vector.size() * sizeof(float)));
        insert.exec();
        insert.reset();
    }
    transaction.commit();
}

}  // namespace stylesweep::schema
