#include "tensorfiles/state_dict.hpp"

#include <algorithm>
#include <cstring>

namespace stylesweep::tensorfiles {
namespace {

using Kind = PickleValue::Kind;
using Sides = std::vector<std::int64_t>;

bool is_plain(const Sides& shape, const Sides& strides) {
    std::int64_t expected = 1;
    for (std::size_t i = shape.size(); i-- > 0; expected *= shape[i])
        if (shape[i] != 1 && strides[i] != expected) return false;
    return true;
}

// Whether the last element of a tensor, none of whose sides is 0, is one of the `stored` ones.
bool holds_last(const StoredTensor& tensor, std::uint64_t stored) {
    std::uint64_t last = static_cast<std::uint64_t>(tensor.offset);
    for (std::size_t i = 0; i < tensor.shape.size() && last < stored; ++i) {
        const auto steps = static_cast<std::uint64_t>(tensor.shape[i] - 1),
                   stride = static_cast<std::uint64_t>(tensor.strides[i]);
        if (steps > 0 && stride > (stored - last) / steps) return false;  // the product may exceed 64 bits
        last += steps * stride;
    }
    return last < stored;
}

class StateDict {
  public:
    StateDict(const Pickle& pickle, const FindTensor& find, const std::string& file, TensorFile& out)
        : pickle_(pickle), find_(find), file_(file), out_(out) {}

    void read() {
        if (!is_container(pickle_.root)) fail("it holds no state dict");
        walk(pickle_.root, "", 0);
        std::ranges::sort(out_.tensors, {}, &Tensor::name);
        const auto twin = std::ranges::adjacent_find(out_.tensors, {}, &Tensor::name);
        if (twin != out_.tensors.end()) fail("it has " + twin->name + " twice");
    }

  private:
    [[noreturn]] void fail(const std::string& why) const {
        throw FileError(file_ + ": not a valid PyTorch file: " + why);
    }

    // A dict, or a list or tuple that contains more than numbers and texts.
    [[nodiscard]] bool is_container(std::size_t position) const {
        const PickleValue& value = pickle_.at(position);
        const auto may_hold_tensors = [&](std::size_t each) {
            const Kind kind = pickle_.at(each).kind;
            return kind == Kind::dictionary || kind == Kind::list || kind == Kind::tensor || kind == Kind::reference;
        };
        return value.kind == Kind::dictionary ||
               (value.kind == Kind::list && std::ranges::any_of(value.children, may_hold_tensors));
    }

    [[nodiscard]] std::string key_of(const PickleValue& key) const {
        return key.kind == Kind::integer ? std::to_string(key.integer) : key.text;
    }

    void walk(std::size_t container, const std::string& prefix, int depth) {
        if (depth > 16 || ++containers_ > 100'000) fail("its dicts are nested too deep");
        const std::vector<std::size_t>& all = pickle_.at(container).children;
        if (pickle_.at(container).kind == Kind::list)
            for (std::size_t i = 0; i < all.size(); ++i) take(all[i], prefix + std::to_string(i), depth);
        else
            for (std::size_t i = 0; i + 1 < all.size(); i += 2)
                take(all[i + 1], prefix + key_of(pickle_.at(all[i])), depth);
    }

    void take(std::size_t position, const std::string& name, int depth) {
        if (is_container(position)) return walk(position, name + ".", depth + 1);
        named_ += name.size();
        if (named_ > 100'000'000) fail("its names are too long");
        const std::optional<StoredTensor> tensor = find_(pickle_.at(position), name);
        if (tensor && !tensor->dtype.empty())
            add(name, *tensor);
        else
            out_.left_out.push_back(name);
        if (out_.tensors.size() + out_.left_out.size() > 100'000) fail("more than 100,000 entries");
    }

    void add(const std::string& name, const StoredTensor& tensor) {
        const auto& [dtype, storage, offset, shape, strides] = tensor;
        const std::string absurd = file_ + ": not a valid PyTorch file: absurd shape of " + name;
        const std::uint64_t count = element_count(shape, absurd), element = element_bytes(dtype);
        if (shape.size() != strides.size() || offset < 0) throw FileError(absurd);
        if (std::ranges::any_of(strides, [](std::int64_t each) { return each < 0; })) throw FileError(absurd);
        const std::uint64_t stored = storage.size() / element;
        if (count > 0 && (count > stored || !holds_last(tensor, stored)))  // a stride of 0 makes many elements of few
            fail(name + " reaches beyond its bytes (truncated?)");
        made_ += count * element;
        if (made_ > 4 * out_.file->bytes().size()) fail("its tensors share their bytes too often");
        if (count == 0) return out_.tensors.push_back({name, dtype, shape, {}});
        const std::string_view view = storage.substr(static_cast<std::uint64_t>(offset) * element);
        out_.tensors.push_back({name, dtype, shape,
                                is_plain(shape, strides) ? view.substr(0, count * element)
                                                         : in_order(view, shape, strides, element, count)});
    }

    // Row-major bytes of a tensor with another layout (transposed, channels last).
    std::string_view in_order(std::string_view from, const Sides& shape, const Sides& strides, std::uint64_t element,
                              std::uint64_t count) {
        std::string& out = out_.made.emplace_back(count * element, '\0');
        Sides position(shape.size(), 0);
        for (std::uint64_t i = 0; i < count; ++i) {
            std::uint64_t at = 0;
            for (std::size_t k = 0; k < shape.size(); ++k) at += static_cast<std::uint64_t>(position[k] * strides[k]);
            std::memcpy(out.data() + i * element, from.data() + at * element, element);
            for (std::size_t k = shape.size(); k-- > 0 && ++position[k] == shape[k];) position[k] = 0;
        }
        return out;
    }

    const Pickle& pickle_;
    const FindTensor& find_;
    const std::string& file_;
    TensorFile& out_;
    std::uint64_t made_ = 0, named_ = 0;  ///< total bytes of all tensors, of all names
    int containers_ = 0;                  ///< visited
};

}  // namespace

std::string dtype_of_storage(std::string_view storage) {
    static const std::map<std::string_view, std::string> types = {
        {"Float", "F32"}, {"Half", "F16"},  {"BFloat16", "BF16"}, {"Double", "F64"}, {"Long", "I64"},
        {"Int", "I32"},   {"Short", "I16"}, {"Char", "I8"},       {"Byte", "U8"},    {"Bool", "BOOL"}};
    for (const std::string_view module : {"torch.cuda.", "torch."})
        if (storage.starts_with(module) && storage.ends_with("Storage")) {
            const auto found = types.find(storage.substr(module.size(), storage.size() - module.size() - 7));
            if (found != types.end()) return found->second;
        }
    return "";
}

void read_state_dict(const Pickle& pickle, const FindTensor& find, const std::string& file, TensorFile& out) {
    StateDict(pickle, find, file, out).read();
}

}  // namespace stylesweep::tensorfiles
