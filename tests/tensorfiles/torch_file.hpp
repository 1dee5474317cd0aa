// Writes what torch.save() writes, sound or not, byte by byte.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace stylesweep::testing {

template <class Number>
std::string little(Number value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::uint32_t crc_of(const std::string& bytes) {
    std::uint32_t value = ~0U;
    for (const char each : bytes) {
        value ^= static_cast<unsigned char>(each);
        for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? 0xEDB88320U : 0U);
    }
    return ~value;
}

struct ZipEntry {
    std::string name, bytes;
    std::uint16_t method = 0;
    std::uint32_t claimed_size = 0;  ///< 0: what it is
    std::uint32_t claimed_at = ~0U;  ///< all ones: where it is
};

/// A zip file without compression, whatever the entries claim.
inline std::string zip_of(const std::vector<ZipEntry>& entries) {
    std::string data, directory;
    for (const ZipEntry& each : entries) {
        const auto at = each.claimed_at == ~0U ? static_cast<std::uint32_t>(data.size()) : each.claimed_at;
        const auto size = each.claimed_size ? each.claimed_size : static_cast<std::uint32_t>(each.bytes.size());
        const std::string sizes = little(crc_of(each.bytes)) + little(size) + little(size);
        const std::string name = little<std::uint16_t>(static_cast<std::uint16_t>(each.name.size()));
        data += "PK\x03\x04" + std::string("\0\0\0\0", 4) + little(each.method) + std::string(4, '\0') + sizes + name +
                std::string(2, '\0') + each.name + each.bytes;
        directory += "PK\x01\x02" + std::string(6, '\0') + little(each.method) + std::string(4, '\0') + sizes + name +
                     std::string(12, '\0') + little(at) + each.name;
    }
    const auto count = static_cast<std::uint16_t>(entries.size());
    return data + directory + "PK\x05\x06" + std::string(4, '\0') + little(count) + little(count) +
           little(static_cast<std::uint32_t>(directory.size())) + little(static_cast<std::uint32_t>(data.size())) +
           std::string(2, '\0');
}

inline std::string text_opcode(const std::string& text) {
    return "X" + little(static_cast<std::uint32_t>(text.size())) + text;
}
inline std::string integer_opcode(std::int64_t value) {
    return "\x8a\x08" + little(value);
}
inline std::string tuple_opcode(const std::vector<std::int64_t>& all) {
    std::string text = "(";
    for (const std::int64_t each : all) text += integer_opcode(each);
    return text + "t";
}

struct PickledTensor {
    std::string name, storage = "FloatStorage", key = "0";
    std::int64_t count = 0, offset = 0;
    std::vector<std::int64_t> shape, strides;
};

inline std::string storage_opcodes(const PickledTensor& tensor) {
    return "(" + text_opcode("storage") + "ctorch\n" + tensor.storage + "\n" + text_opcode(tensor.key) +
           text_opcode("cpu") + integer_opcode(tensor.count) + "tQ";
}

/// Pushes the name and the tensor.
inline std::string tensor_opcodes(const PickledTensor& tensor) {
    return text_opcode(tensor.name) + "ctorch._utils\n_rebuild_tensor_v2\n(" + storage_opcodes(tensor) +
           integer_opcode(tensor.offset) + tuple_opcode(tensor.shape) + tuple_opcode(tensor.strides) +
           "\x89"
           "ccollections\nOrderedDict\n)RtR";
}

/// An OrderedDict of them.
inline std::string state_dict(const std::vector<PickledTensor>& tensors) {
    std::string text =
        "\x80\x02"
        "ccollections\nOrderedDict\n)R(";
    for (const PickledTensor& each : tensors) text += tensor_opcodes(each);
    return text + "u.";
}

/// A file with that pickle and one storage.
inline std::string torch_file(const std::string& pickle, const std::string& storage) {
    return zip_of({{"archive/data.pkl", pickle}, {"archive/data/0", storage}, {"archive/version", "3\n"}});
}

inline std::string floats(const std::vector<float>& all) {
    return {reinterpret_cast<const char*>(all.data()), all.size() * sizeof(float)};
}

}  // namespace stylesweep::testing
