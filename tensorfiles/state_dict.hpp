// From pickled dicts to named tensors, wherever a file keeps the numbers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tensorfiles/pickle.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::tensorfiles {

/// As safetensors names the elements of "torch.FloatStorage" or "torch.cuda.FloatStorage"; empty: none of its types.
std::string dtype_of_storage(std::string_view storage);

/// A tensor as PyTorch keeps it: a view of a storage. Offset and strides count elements.
struct StoredTensor {
    std::string dtype;         ///< empty: of a type that is left out
    std::string_view storage;  ///< all of it
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape, strides;
};

/// The tensor that `value`, the entry `name`, stands for; nothing: it is no tensor.
using FindTensor = std::function<std::optional<StoredTensor>(const PickleValue& value, const std::string& name)>;

/// Puts every tensor of the dicts and lists below `pickle`'s root into `out`, sorted by name, with their keys and
/// positions joined by dots as names, and the names of all that is no tensor into `out.left_out`. Throws FileError,
/// `file` in front, when there is no dict, or for tensors that reach beyond their storage and names that come twice.
void read_state_dict(const Pickle& pickle, const FindTensor& find, const std::string& file, TensorFile& out);

}  // namespace stylesweep::tensorfiles
