// The smallest network that an import takes.
#pragma once

#include <string>
#include <vector>

#include "tests/tensorfiles/torch_file.hpp"

namespace stylesweep::testing {

/// Heads of LPIPS as torch.save() writes them, all weights `value`, and a counter. `storage`: another type.
inline std::string heads_file(const char* storage = "FloatStorage", float value = 1) {
    std::vector<PickledTensor> all;
    for (int i = 0; i < 5; ++i) {
        const std::int64_t channels = i == 0 ? 64 : 2;
        all.push_back({"lin" + std::to_string(i) + ".model.1.weight",
                       storage,
                       "0",
                       64,
                       0,
                       {1, channels, 1, 1},
                       {channels, 1, 1, 1}});
    }
    all.push_back({"bn.num_batches_tracked", "LongStorage", "0", 3, 0, {}, {}});
    const bool wide = std::string_view(storage) != "FloatStorage";
    const std::vector<double> doubles(64, value);
    return torch_file(state_dict(all), wide ? std::string(reinterpret_cast<const char*>(doubles.data()), 64 * 8)
                                            : floats(std::vector<float>(64, value)));
}

}  // namespace stylesweep::testing
