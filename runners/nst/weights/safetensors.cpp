#include "runners/nst/weights/safetensors.hpp"

#include <algorithm>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "runners/core/job.hpp"

namespace stylesweep::nst {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t most_header = 100'000'000;  // bytes, as the format's own reader has it

[[noreturn]] void fail(const fs::path& file, const std::string& why) {
    throw runners::BadInput(file.string() + ": not a sound safetensors file: " + why);
}

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw runners::BadInput(file.string() + ": cannot be read");
    std::ostringstream bytes;
    bytes << in.rdbuf();
    return std::move(bytes).str();
}

torch::Dtype dtype_named(const std::string& name, const fs::path& file) {
    if (name == "F32") return torch::kFloat32;
    if (name == "F16") return torch::kFloat16;
    if (name == "BF16") return torch::kBFloat16;
    fail(file, "tensor type " + name + " is not supported (F32, F16, BF16 are)");
}

struct Entry {
    std::string name;
    torch::Dtype dtype;
    std::vector<std::int64_t> shape;
    std::uint64_t begin, end;
};

std::uint64_t bytes_needed(const Entry& entry, const fs::path& file) {
    std::uint64_t count = torch::elementSize(entry.dtype);
    for (const std::int64_t side : entry.shape) {
        if (side < 0 || side > 1'000'000'000 || (side > 0 && count > (1ULL << 40) / static_cast<std::uint64_t>(side)))
            fail(file, "absurd shape of " + entry.name);
        count *= static_cast<std::uint64_t>(side);
    }
    return count;
}

// JSON's 2.5 and 1e30 would become some whole number.
std::vector<std::int64_t> whole_numbers(const json& each, const char* field, const std::string& name,
                                        const fs::path& file) {
    const json& all = each.at(field);
    if (!all.is_array() || !std::ranges::all_of(all, [](const json& n) { return n.is_number_integer(); }))
        fail(file, std::string(field) + " of " + name + " is no list of whole numbers");
    return all.get<std::vector<std::int64_t>>();
}

Entry entry_of(const std::string& name, const json& each, std::uint64_t data_size, const fs::path& file) {
    const std::vector<std::int64_t> signed_offsets = whole_numbers(each, "data_offsets", name, file);
    const std::vector<std::uint64_t> offsets(signed_offsets.begin(), signed_offsets.end());
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_size)
        fail(file, "the offsets of " + name + " lie outside of the file (truncated?)");
    Entry entry{name, dtype_named(each.at("dtype").get<std::string>(), file), whole_numbers(each, "shape", name, file),
                offsets[0], offsets[1]};
    if (bytes_needed(entry, file) != entry.end - entry.begin)
        fail(file, "the shape of " + name + " does not fit its bytes");
    return entry;
}

void refuse_overlaps(std::vector<Entry>& entries, const fs::path& file) {
    std::ranges::sort(entries, {}, &Entry::begin);
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].begin < entries[i - 1].end)
            fail(file, entries[i - 1].name + " and " + entries[i].name + " overlap");
}

std::uint64_t header_length(const std::string& bytes, const fs::path& file) {
    std::uint64_t length = 0;
    if (bytes.size() < sizeof length) fail(file, "shorter than its header length");
    std::memcpy(&length, bytes.data(), sizeof length);
    if (length > most_header || length > bytes.size() - sizeof length) fail(file, "its header is longer than the file");
    return length;
}

std::vector<Entry> read_entries(const std::string& bytes, std::uint64_t header, const fs::path& file) {
    const auto refuse_twins = [&file, names = std::set<std::string>{}](int depth, json::parse_event_t event,
                                                                       const json& key) mutable {
        if (event == json::parse_event_t::key && depth == 1 && !names.insert(key.get<std::string>()).second)
            fail(file, "it has " + key.get<std::string>() + " twice");
        return true;
    };
    const json all =
        json::parse(bytes.begin() + 8, bytes.begin() + 8 + static_cast<std::ptrdiff_t>(header), refuse_twins, false);
    if (!all.is_object()) fail(file, "its header is not a JSON object");
    std::vector<Entry> entries;
    try {
        for (const auto& [name, each] : all.items())
            if (name != "__metadata__") entries.push_back(entry_of(name, each, bytes.size() - 8 - header, file));
    } catch (const json::exception& error) {
        fail(file, std::string("its header lacks a field: ") + error.what());
    }
    return entries;
}

}  // namespace

Weights::Weights(const fs::path& file) : file_(file) {
    const std::string bytes = read_file(file);
    const std::uint64_t header = header_length(bytes, file);
    std::vector<Entry> entries = read_entries(bytes, header, file);
    refuse_overlaps(entries, file);
    for (const Entry& entry : entries) {
        torch::Tensor tensor = torch::empty(entry.shape, entry.dtype);
        std::memcpy(tensor.data_ptr(), bytes.data() + 8 + header + entry.begin, entry.end - entry.begin);
        tensors_[entry.name] = tensor.to(torch::kFloat32);
    }
}

torch::Tensor Weights::get(const std::string& name, at::IntArrayRef shape) const {
    const auto found = tensors_.find(name);
    if (found == tensors_.end())
        throw runners::BadInput(file_.string() + ": has no tensor " + name + "; it holds another network");
    if (found->second.sizes() == shape) return found->second;
    std::ostringstream text;
    text << file_.string() << ": " << name << " has shape " << found->second.sizes() << ", " << shape << " is needed";
    throw runners::BadInput(text.str());
}

}  // namespace stylesweep::nst
