// Named tensors in a file, as bytes: the common form of safetensors and PyTorch files. No LibTorch here.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tensorfiles/mapped_file.hpp"

namespace stylesweep::tensorfiles {

struct Tensor {
    std::string name;
    std::string dtype;  ///< in safetensors' names: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL
    std::vector<std::int64_t> shape;
    std::string_view bytes;  ///< row-major, little endian; a view into the file or TensorFile::made
};

/// A file's tensors, sorted by name, and the owners of their bytes.
struct TensorFile {
    std::vector<Tensor> tensors;
    std::map<std::string, std::string> metadata;
    std::vector<std::string> left_out;  ///< entries that are no tensors
    std::shared_ptr<const MappedFile> file;
    std::deque<std::string> made;  ///< bytes that had to be rearranged
};

/// Bytes of one element; 0 for an unknown type.
std::size_t element_bytes(std::string_view dtype);

/// Number of elements of that shape; throws FileError, prefixed with `what`, when a side is negative or the product
/// exceeds 2^40.
std::uint64_t element_count(const std::vector<std::int64_t>& shape, const std::string& what);

/// Reads https://github.com/huggingface/safetensors, "Format". Throws FileError for anything invalid: truncated, absurd
/// or overlapping offsets, bytes of no tensor, shapes that don't match their bytes, duplicate names.
TensorFile read_safetensors(const std::filesystem::path& file);

/// Reads a state dict written by torch.save(), in any of its three formats (a zip file since PyTorch 1.6; pickles
/// before; a tar file in its first releases), without running any pickled code: only tensors, plain data and the calls
/// of constructors.hpp are accepted. Keys of nested dicts are joined with dots. Throws FileError.
TensorFile read_pytorch(const std::filesystem::path& file);

/// Reads either, recognised by its first bytes.
TensorFile read_any(const std::filesystem::path& file);

/// SHA-256 over names, types, shapes and bytes, sorted by name: the same for the same weights in any file.
std::string tensors_sha256(const std::vector<Tensor>& tensors);

/// Writes safetensors under a temporary name, then renames it. Throws std::system_error.
void write_safetensors(const std::filesystem::path& file, const std::vector<Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata);

}  // namespace stylesweep::tensorfiles
