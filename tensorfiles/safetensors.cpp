#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files/atomic_file.hpp"
#include "tensorfiles/tensor_file.hpp"

namespace stylesweep::tensorfiles {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t most_header = 100'000'000;  // bytes, the limit of the format's reference reader

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
    throw FileError(file.string() + ": not a valid safetensors file: " + why);
}

// A plain conversion would turn JSON's 2.5 and 1e30 into some integer.
std::vector<std::int64_t> whole_numbers(const json& each, const char* field, const std::string& name,
                                        const fs::path& file) {
    const json& all = each.at(field);
    if (!all.is_array() || !std::ranges::all_of(all, [](const json& n) { return n.is_number_integer(); }))
        fail(file, std::string(field) + " of " + name + " is not a list of whole numbers");
    return all.get<std::vector<std::int64_t>>();
}

Tensor tensor_of(const std::string& name, const json& each, std::string_view data, const fs::path& file) {
    const std::vector<std::int64_t> signed_offsets = whole_numbers(each, "data_offsets", name, file);
    const std::vector<std::uint64_t> offsets(signed_offsets.begin(), signed_offsets.end());
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data.size())
        fail(file, "the offsets of " + name + " lie outside of the file (truncated?)");
    Tensor tensor{name, each.at("dtype").get<std::string>(), whole_numbers(each, "shape", name, file),
                  data.substr(offsets[0], offsets[1] - offsets[0])};
    const std::size_t element = element_bytes(tensor.dtype);
    if (element == 0) fail(file, "tensor type '" + tensor.dtype + "' of " + name + " is unknown");
    const auto count =
        element_count(tensor.shape, file.string() + ": not a valid safetensors file: absurd shape of " + name);
    if (count * element != tensor.bytes.size()) fail(file, "the shape of " + name + " does not fit its bytes");
    return tensor;
}

// Each byte of the data belongs to one tensor, as the format demands.
void refuse_overlaps_and_gaps(std::vector<Tensor> tensors, std::size_t data_bytes, const fs::path& file) {
    std::ranges::sort(tensors, {}, [](const Tensor& each) { return each.bytes.data(); });
    for (std::size_t i = 1; i < tensors.size(); ++i)
        if (tensors[i].bytes.data() < tensors[i - 1].bytes.data() + tensors[i - 1].bytes.size())
            fail(file, tensors[i - 1].name + " and " + tensors[i].name + " overlap");
    for (const Tensor& each : tensors) data_bytes -= each.bytes.size();
    if (data_bytes > 0) fail(file, std::to_string(data_bytes) + " of its bytes belong to no tensor");
}

std::uint64_t header_length(std::string_view bytes, const fs::path& file) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) fail(file, "shorter than its header length");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > most_header || length > bytes.size() - sizeof length) fail(file, "its header is longer than the file");
    return length;
}

json header_of(std::string_view text, const fs::path& file) {
    const auto refuse_twins = [&file, names = std::set<std::string>{}](int depth, json::parse_event_t event,
                                                                       const json& key) mutable {
        if (event == json::parse_event_t::key && depth == 1 && !names.insert(key.get<std::string>()).second)
            fail(file, "it has " + key.get<std::string>() + " twice");
        return true;
    };
    json all = json::parse(text.begin(), text.end(), refuse_twins, false);
    if (!all.is_object()) fail(file, "its header is not a JSON object");
    return all;
}

}  // namespace

TensorFile read_safetensors(const fs::path& file) {
    TensorFile all;
    all.file = std::make_shared<const MappedFile>(file);
    const std::string_view bytes = all.file->bytes();
    const std::uint64_t length = header_length(bytes, file);
    try {
        const json header = header_of(bytes.substr(8, length), file);
        for (const auto& [name, each] : header.items())
            if (name != "__metadata__")
                all.tensors.push_back(tensor_of(name, each, bytes.substr(8 + length), file));
            else
                all.metadata = each.get<std::map<std::string, std::string>>();
    } catch (const json::exception& error) {
        fail(file, std::string("its header lacks a field: ") + error.what());
    }
    refuse_overlaps_and_gaps(all.tensors, bytes.size() - 8 - length, file);
    std::ranges::sort(all.tensors, {}, &Tensor::name);
    return all;
}

void write_safetensors(const fs::path& file, const std::vector<Tensor>& tensors,
                       const std::map<std::string, std::string>& metadata) {
    json header = {{"__metadata__", metadata}};
    std::uint64_t offset = 0;
    for (const Tensor& each : tensors) {
        header[each.name] = {
            {"dtype", each.dtype}, {"shape", each.shape}, {"data_offsets", {offset, offset + each.bytes.size()}}};
        offset += each.bytes.size();
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // the data start at a multiple of 8
    const std::uint64_t length = text.size();
    AtomicFile draft(file);
    draft.write({reinterpret_cast<const char*>(&length), sizeof length});
    draft.write(text);
    for (const Tensor& each : tensors) draft.write(each.bytes);
    draft.commit(Durability::on_disk);
}

}  // namespace stylesweep::tensorfiles
