#include <algorithm>
#include <cstring>
#include <functional>

#include "tensorfiles/pytorch_tar.hpp"
#include "tensorfiles/state_dict.hpp"
#include "tensorfiles/tar_archive.hpp"
#include "tensorfiles/zip_archive.hpp"

namespace stylesweep::tensorfiles {
namespace {

namespace fs = std::filesystem;
using Kind = PickleValue::Kind;

constexpr std::string_view magic_1_5(
    "\x80\x02\x8a\x0al\xfc\x9c"
    "F\xf9 j\xa8P\x19.",
    15);  // before PyTorch 1.6

[[noreturn]] void fail(const std::string& file, const std::string& why) {
    throw FileError(file + ": not a valid PyTorch file: " + why);
}

struct Storage {
    std::string dtype, key;
    std::uint64_t count;                                ///< elements
    std::uint64_t view_offset = 0, view_count = count;  ///< the part in use
};

// "storage", type, key, device, count, and before PyTorch 0.4 also a view: nothing or (key, offset, count).
class Storages {
  public:
    Storages(const Pickle& pickle, const std::string& file) : pickle_(pickle), file_(file) {}

    [[nodiscard]] Storage at(std::size_t position) const {
        const PickleValue& value = pickle_.at(position);
        const std::vector<std::size_t>& id = value.children;
        if (value.kind != Kind::reference || id.size() < 5 || pickle_.at(id[1]).kind != Kind::global ||
            pickle_.at(id[2]).kind != Kind::text)
            fail(file_, "a storage is described in an unknown way");
        Storage storage{dtype_of_storage(pickle_.at(id[1]).text), pickle_.at(id[2]).text, elements(id[4])};
        if (id.size() < 6 || pickle_.at(id[5]).kind != Kind::list) return storage;
        const std::vector<std::size_t>& view = pickle_.at(id[5]).children;
        if (view.size() != 3) fail(file_, "a storage's view is described in an unknown way");
        storage.view_offset = elements(view[1]);
        storage.view_count = elements(view[2]);
        if (storage.view_offset > storage.count || storage.view_count > storage.count - storage.view_offset)
            fail(file_, "a view reaches beyond its storage");
        return storage;
    }

  private:
    [[nodiscard]] std::uint64_t elements(std::size_t position) const {
        const PickleValue& value = pickle_.at(position);
        if (value.kind != Kind::integer) fail(file_, "a storage is described in an unknown way");
        if (value.integer < 0 || value.integer > (1LL << 40)) fail(file_, "a storage of absurd size");
        return static_cast<std::uint64_t>(value.integer);
    }
    const Pickle& pickle_;
    const std::string& file_;
};

std::vector<std::int64_t> integers(const Pickle& pickle, std::size_t list, const std::string& file) {
    std::vector<std::int64_t> all;
    for (const std::size_t each : pickle.at(list).children) {
        if (pickle.at(each).kind != Kind::integer) fail(file, "a shape is not a list of whole numbers");
        all.push_back(pickle.at(each).integer);
    }
    return all;
}

using BytesOf = std::function<std::string_view(const Storage&)>;

// Reads tensors, which are calls with storage, offset, shape, strides, ...
void read_called(const Pickle& pickle, const BytesOf& bytes_of, const std::string& file, TensorFile& out) {
    const Storages storages(pickle, file);
    const auto find = [&](const PickleValue& value, const std::string& name) -> std::optional<StoredTensor> {
        if (value.kind != Kind::tensor) return std::nullopt;
        const std::vector<std::size_t>& given = value.children;
        if (given.size() < 4) fail(file, name + " lacks arguments");
        const Storage storage = storages.at(given[0]);
        if (storage.dtype.empty()) return StoredTensor{};
        const std::uint64_t element = element_bytes(storage.dtype);
        const std::string_view bytes = bytes_of(storage);
        if (storage.count > bytes.size() / element) fail(file, name + " reaches beyond its bytes (truncated?)");
        return StoredTensor{storage.dtype, bytes.substr(storage.view_offset * element, storage.view_count * element),
                            pickle.at(given[1]).integer, integers(pickle, given[2], file),
                            integers(pickle, given[3], file)};
    };
    read_state_dict(pickle, find, file, out);
}

// ARCHIVE/data.pkl, ARCHIVE/data/KEY, ARCHIVE/byteorder.
void read_zipped(const std::string& name, TensorFile& out) {
    const auto entries = read_zip(out.file->bytes(), name);
    const auto pickled = std::ranges::find_if(
        entries, [](const auto& each) { return each.first == "data.pkl" || each.first.ends_with("/data.pkl"); });
    if (pickled == entries.end())
        throw FileError(name + ": a zip file, but not one that torch.save() wrote: no data.pkl");
    const std::string folder = pickled->first.substr(0, pickled->first.size() - std::strlen("data.pkl"));
    if (const auto order = entries.find(folder + "byteorder"); order != entries.end() && order->second != "little")
        throw FileError(name + ": its numbers are " + std::string(order->second) + " endian; only little is read");
    const Pickle pickle = read_pickle(pickled->second, name);
    const auto bytes = [&](const Storage& storage) {
        const auto found = entries.find(folder + "data/" + storage.key);
        if (found == entries.end()) fail(name, "no storage " + storage.key);
        return found->second;
    };
    read_called(pickle, bytes, name, out);
}

// Stated in the pickled sizes: {"little_endian": True, ...}.
void check_byte_order(const Pickle& sizes, const std::string& name) {
    const std::vector<std::size_t>& all = sizes.at(sizes.root).children;
    for (std::size_t i = 0; i + 1 < all.size(); i += 2)
        if (sizes.at(all[i]).text == "little_endian" && sizes.at(all[i + 1]).integer == 0)
            throw FileError(name + ": its numbers are big endian; only little is read");
}

// Pickles of a magic number, a version, sizes, the state dict and the storages' keys; then for each storage its count
// (64 bits) and bytes.
void read_unzipped(const std::string& name, TensorFile& out) {
    std::string_view rest = out.file->bytes();
    const auto next = [&] {
        Pickle pickle = read_pickle(rest, name);
        rest.remove_prefix(pickle.length);
        return pickle;
    };
    next();
    next();
    check_byte_order(next(), name);
    const Pickle pickle = next(), keys = next();
    std::map<std::string, Storage> described;
    const Storages storages(pickle, name);
    for (std::size_t i = 0; i < pickle.values.size(); ++i)
        if (pickle.at(i).kind == Kind::reference) {
            const Storage storage = storages.at(i);
            described.emplace(storage.key, storage);
        }
    std::map<std::string, std::string_view> found;
    for (const std::size_t key : keys.at(keys.root).children) {
        const auto storage = described.find(keys.at(key).text);
        if (storage == described.end() || storage->second.dtype.empty() || rest.size() < 8)
            fail(name, "storage " + keys.at(key).text + " (truncated?)");
        std::uint64_t count = 0;
        std::memcpy(&count, rest.data(), sizeof count);
        rest.remove_prefix(sizeof count);
        if (count != storage->second.count)
            fail(name, "storage " + keys.at(key).text + " has " + std::to_string(count) + " elements, " +
                           std::to_string(storage->second.count) + " were announced");
        const std::uint64_t size = count * element_bytes(storage->second.dtype);
        if (rest.size() < size) fail(name, "it ends too early (truncated?)");
        found[storage->first] = rest.substr(0, size);
        rest.remove_prefix(size);
    }
    read_called(pickle, [&](const Storage& each) { return found[each.key]; }, name, out);
}

}  // namespace

TensorFile read_pytorch(const fs::path& file) {
    TensorFile out;
    out.file = std::make_shared<const MappedFile>(file);
    const std::string_view bytes = out.file->bytes();
    if (bytes.starts_with("PK"))
        read_zipped(file.string(), out);
    else if (bytes.starts_with(magic_1_5))
        read_unzipped(file.string(), out);
    else if (is_tar(bytes))
        read_pytorch_tar(file.string(), out);
    else
        throw FileError(file.string() + ": neither a PyTorch file (torch.save) nor named .safetensors");
    return out;
}

}  // namespace stylesweep::tensorfiles
