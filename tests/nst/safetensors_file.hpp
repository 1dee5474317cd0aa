// Writes safetensors files for tests, sound ones and others.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace stylesweep::nst::testing {

/// The bytes of a file with that header and data, whether they agree or not.
inline std::string safetensors(const std::string& header, const std::string& data = "") {
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data;
}

struct StoredTensor {
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::string bytes;
};

template <class Number>
StoredTensor stored(const std::string& dtype, const std::vector<std::int64_t>& shape, const std::vector<Number>& all) {
    return {dtype, shape, {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(Number)}};
}

inline std::string safetensors(const std::map<std::string, StoredTensor>& tensors) {
    nlohmann::json header = {{"__metadata__", {{"format", "pt"}}}};
    std::string data;
    for (const auto& [name, each] : tensors) {
        header[name] = {{"dtype", each.dtype},
                        {"shape", each.shape},
                        {"data_offsets", {data.size(), data.size() + each.bytes.size()}}};
        data += each.bytes;
    }
    return safetensors(header.dump(), data);
}

}  // namespace stylesweep::nst::testing
