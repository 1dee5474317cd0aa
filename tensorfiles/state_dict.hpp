// Converts pickled dicts to named tensors, wherever the file stores the numbers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tensorfiles/pickle.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::tensorfiles {

/// safetensors' name for the elements of "torch.FloatStorage" or "torch.cuda.FloatStorage"; empty: no such type.
std::string dtype_of_storage(std::string_view storage);

/// A tensor as stored by PyTorch: a view of a storage. Offset and strides count elements.
struct StoredTensor {
    std::string dtype;         ///< empty: a type that is left out
    std::string_view storage;  ///< the whole storage
    std::int64_t offset = 0;
    std::vector<std::int64_t> shape, strides;
};

/// The tensor that `value`, the entry `name`, represents; nothing: not a tensor.
using FindTensor = std::function<std::optional<StoredTensor>(const PickleValue& value, const std::string& name)>;

/// Adds every tensor of the dicts and lists below `pickle`'s root to `out`, sorted by name; the name is the path of
/// keys and positions joined by dots. The names of all other entries go to `out.left_out`. Throws FileError, prefixed
/// with `file`, when there is no dict, for tensors that reach beyond their storage and for duplicate names.
void read_state_dict(const Pickle& pickle, const FindTensor& find, const std::string& file, TensorFile& out);

}  // namespace stylesweep::tensorfiles
