#include <algorithm>
#include <cstring>
#include <functional>
#include <optional>
#include <set>

#include "tensorfiles/pickle.hpp"
#include "tensorfiles/tensor_file.hpp"
#include "tensorfiles/zip_archive.hpp"

namespace stylesweep::tensorfiles {
namespace {

namespace fs = std::filesystem;
using Kind = PickleValue::Kind;

constexpr std::string_view magic_1_5(
    "\x80\x02\x8a\x0al\xfc\x9c"
    "F\xf9 j\xa8P\x19.",
    15);  // before PyTorch 1.6

std::string dtype_of(const std::string& storage) {
    static const std::map<std::string, std::string> types = {
        {"torch.FloatStorage", "F32"},  {"torch.HalfStorage", "F16"}, {"torch.BFloat16Storage", "BF16"},
        {"torch.DoubleStorage", "F64"}, {"torch.LongStorage", "I64"}, {"torch.IntStorage", "I32"},
        {"torch.ShortStorage", "I16"},  {"torch.CharStorage", "I8"},  {"torch.ByteStorage", "U8"},
        {"torch.BoolStorage", "BOOL"}};
    const auto found = types.find(storage);
    return found == types.end() ? "" : found->second;
}

struct Storage {
    std::string dtype, key;
    std::uint64_t count;  ///< elements
};

/// A pickled state dict and where the bytes of its storages are.
class StateDict {
  public:
    using Bytes = std::function<std::string_view(const Storage&)>;
    StateDict(const Pickle& pickle, Bytes bytes, const fs::path& file, TensorFile& out)
        : pickle_(pickle), bytes_(std::move(bytes)), file_(file), out_(out) {}

    void read() {
        std::size_t root = pickle_.root;
        if (const auto inner = lone_state_dict(root)) root = *inner;
        if (pickle_.at(root).kind != Kind::dictionary) fail("it holds no state dict");
        walk(root, "", 0);
        std::ranges::sort(out_.tensors, {}, &Tensor::name);
        const auto twin = std::ranges::adjacent_find(out_.tensors, {}, &Tensor::name);
        if (twin != out_.tensors.end()) fail("it has " + twin->name + " twice");
    }

    /// The storage behind `value`.
    Storage storage(std::size_t value) const {
        const std::vector<std::size_t>& id = pickle_.at(value).children;  // "storage", type, key, device, count
        if (pickle_.at(value).kind != Kind::storage || id.size() < 5 || pickle_.at(id[1]).kind != Kind::global ||
            pickle_.at(id[2]).kind != Kind::text || pickle_.at(id[4]).kind != Kind::integer)
            fail("a storage is described in no known way");
        const std::int64_t count = pickle_.at(id[4]).integer;
        if (count < 0 || count > (1LL << 40)) fail("a storage of absurd size");
        return {dtype_of(pickle_.at(id[1]).text), pickle_.at(id[2]).text, static_cast<std::uint64_t>(count)};
    }

  private:
    [[noreturn]] void fail(const std::string& why) const {
        throw FileError(file_.string() + ": not a sound PyTorch file: " + why);
    }

    [[nodiscard]] std::optional<std::size_t> lone_state_dict(std::size_t root) const {
        const std::vector<std::size_t>& all = pickle_.at(root).children;
        if (pickle_.at(root).kind == Kind::dictionary)
            for (std::size_t i = 0; i + 1 < all.size(); i += 2)
                if (pickle_.at(all[i]).text == "state_dict") return all[i + 1];
        return std::nullopt;
    }

    void walk(std::size_t dictionary, const std::string& prefix, int depth) {
        if (depth > 8 || ++dictionaries_ > 10'000) fail("dicts in dicts without end");
        const std::vector<std::size_t>& all = pickle_.at(dictionary).children;
        for (std::size_t i = 0; i + 1 < all.size(); i += 2) {
            std::string name = prefix + pickle_.at(all[i]).text;
            if (name.starts_with("module.")) name.erase(0, 7);
            const PickleValue& value = pickle_.at(all[i + 1]);
            if (value.kind == Kind::dictionary)
                walk(all[i + 1], name + ".", depth + 1);
            else if (value.kind == Kind::tensor)
                add(name, value);
            else
                out_.left_out.push_back(name);
            if (out_.tensors.size() + out_.left_out.size() > 100'000) fail("more than 100,000 entries");
        }
    }

    [[nodiscard]] std::vector<std::int64_t> integers(std::size_t list) const {
        std::vector<std::int64_t> all;
        for (const std::size_t each : pickle_.at(list).children) {
            if (pickle_.at(each).kind != Kind::integer) fail("a shape is no list of whole numbers");
            all.push_back(pickle_.at(each).integer);
        }
        return all;
    }

    // storage, offset, shape, strides, ... ; offsets and strides count elements.
    void add(const std::string& name, const PickleValue& tensor) {
        if (tensor.children.size() < 4) fail(name + " lacks arguments");
        const Storage own = storage(tensor.children[0]);
        const auto shape = integers(tensor.children[2]), strides = integers(tensor.children[3]);
        const std::int64_t offset = pickle_.at(tensor.children[1]).integer;
        if (own.dtype.empty()) return out_.left_out.push_back(name);
        const std::string absurd = file_.string() + ": not a sound PyTorch file: absurd shape of " + name;
        const std::uint64_t count = element_count(shape, absurd), element = element_bytes(own.dtype);
        if (shape.size() != strides.size() || offset < 0) throw FileError(absurd);
        // Where the last element lies; a stride of 0 would make much of little.
        std::uint64_t last = static_cast<std::uint64_t>(offset);
        for (std::size_t i = 0; i < shape.size(); ++i) {
            if (strides[i] < 0 || strides[i] > (1LL << 40)) throw FileError(absurd);
            if (shape[i] > 0) last += static_cast<std::uint64_t>(shape[i] - 1) * static_cast<std::uint64_t>(strides[i]);
            if (last > own.count) break;
        }
        const std::string_view bytes = bytes_(own);
        if (count > 0 && (last >= own.count || own.count > bytes.size() / element || count > own.count))
            fail(name + " reaches beyond its bytes (truncated?)");
        made_ += count * element;
        if (made_ > 4 * out_.file->bytes().size()) fail("its tensors share bytes beyond measure");
        if (count == 0) return out_.tensors.push_back({name, own.dtype, shape, {}});
        const std::string_view view = bytes.substr(static_cast<std::uint64_t>(offset) * element);
        out_.tensors.push_back({name, own.dtype, shape,
                                is_plain(shape, strides) ? view.substr(0, count * element)
                                                         : in_order(view, shape, strides, element, count)});
    }

    static bool is_plain(const std::vector<std::int64_t>& shape, const std::vector<std::int64_t>& strides) {
        std::int64_t expected = 1;
        for (std::size_t i = shape.size(); i-- > 0; expected *= shape[i])
            if (shape[i] != 1 && strides[i] != expected) return false;
        return true;
    }

    // Row-major bytes of a tensor that lies otherwise (transposed, channels last).
    std::string_view in_order(std::string_view from, const std::vector<std::int64_t>& shape,
                              const std::vector<std::int64_t>& strides, std::uint64_t element, std::uint64_t count) {
        std::string& out = out_.made.emplace_back(count * element, '\0');
        std::vector<std::int64_t> position(shape.size(), 0);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::uint64_t at = 0;
            for (std::size_t k = 0; k < shape.size(); ++k) at += static_cast<std::uint64_t>(position[k] * strides[k]);
            std::memcpy(out.data() + i * element, from.data() + at * element, element);
            for (std::size_t k = shape.size(); k-- > 0 && ++position[k] == shape[k];) position[k] = 0;
        }
        return out;
    }

    const Pickle& pickle_;
    Bytes bytes_;
    const fs::path& file_;
    TensorFile& out_;
    std::uint64_t made_ = 0;  ///< bytes of all tensors
    int dictionaries_ = 0;    ///< walked
};

// ARCHIVE/data.pkl, ARCHIVE/data/KEY, ARCHIVE/byteorder.
void read_zipped(const fs::path& file, TensorFile& out) {
    const std::string name = file.string();
    const auto entries = read_zip(out.file->bytes(), name);
    const auto pickled = std::ranges::find_if(
        entries, [](const auto& each) { return each.first == "data.pkl" || each.first.ends_with("/data.pkl"); });
    if (pickled == entries.end()) throw FileError(name + ": a zip file, but none that torch.save() wrote: no data.pkl");
    const std::string folder = pickled->first.substr(0, pickled->first.size() - std::strlen("data.pkl"));
    if (const auto order = entries.find(folder + "byteorder"); order != entries.end() && order->second != "little")
        throw FileError(name + ": its numbers are " + std::string(order->second) + " endian; only little is read");
    const Pickle pickle = read_pickle(pickled->second, name);
    const auto bytes = [&](const Storage& storage) {
        const auto found = entries.find(folder + "data/" + storage.key);
        if (found == entries.end()) throw FileError(name + ": not a sound PyTorch file: no storage " + storage.key);
        return found->second;
    };
    StateDict(pickle, bytes, file, out).read();
}

// The sizes' pickle says it: {"little_endian": True, ...}.
void check_byte_order(const Pickle& sizes, const std::string& name) {
    const std::vector<std::size_t>& all = sizes.at(sizes.root).children;
    for (std::size_t i = 0; i + 1 < all.size(); i += 2)
        if (sizes.at(all[i]).text == "little_endian" && sizes.at(all[i + 1]).integer == 0)
            throw FileError(name + ": its numbers are big endian; only little is read");
}

// Pickles of a magic number, a version, sizes, the state dict and the storages' keys; then each storage: its count
// (64 bits) and bytes.
void read_unzipped(const fs::path& file, TensorFile& out) {
    const std::string name = file.string();
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
    const StateDict reader(pickle, {}, file, out);
    for (std::size_t i = 0; i < pickle.values.size(); ++i)
        if (pickle.at(i).kind == Kind::storage) {
            const Storage storage = reader.storage(i);
            described.emplace(storage.key, storage);
        }
    std::map<std::string, std::string_view> found;
    for (const std::size_t key : keys.at(keys.root).children) {
        const auto storage = described.find(keys.at(key).text);
        if (storage == described.end() || storage->second.dtype.empty() || rest.size() < 8)
            throw FileError(name + ": not a sound PyTorch file: storage " + keys.at(key).text + " (truncated?)");
        std::uint64_t count = 0;
        std::memcpy(&count, rest.data(), sizeof count);
        rest.remove_prefix(sizeof count);
        if (count != storage->second.count)
            throw FileError(name + ": not a sound PyTorch file: storage " + keys.at(key).text + " has " +
                            std::to_string(count) + " elements, " + std::to_string(storage->second.count) +
                            " were announced");
        const std::uint64_t size = count * element_bytes(storage->second.dtype);
        if (rest.size() < size) throw FileError(name + ": not a sound PyTorch file: it ends too early (truncated?)");
        found[storage->first] = rest.substr(0, size);
        rest.remove_prefix(size);
    }
    StateDict(
        pickle, [&](const Storage& each) { return found[each.key]; }, file, out)
        .read();
}

}  // namespace

TensorFile read_pytorch(const fs::path& file) {
    TensorFile out;
    out.file = std::make_shared<const MappedFile>(file);
    const std::string_view bytes = out.file->bytes();
    if (bytes.starts_with("PK"))
        read_zipped(file, out);
    else if (bytes.starts_with(magic_1_5))
        read_unzipped(file, out);
    else
        throw FileError(file.string() + ": neither a PyTorch file (torch.save) nor named .safetensors");
    return out;
}

}  // namespace stylesweep::tensorfiles
