#include "tensorfiles/pytorch_tar.hpp"

#include "tensorfiles/byte_reader.hpp"
#include "tensorfiles/state_dict.hpp"
#include "tensorfiles/tar_archive.hpp"

namespace stylesweep::tensorfiles {
namespace {

using Kind = PickleValue::Kind;

struct StorageAt {
    std::string dtype;
    std::string_view bytes;
};

// One file of the archive: alternating pickles and plain numbers.
class Stream : public ByteReader {
  public:
    Stream(std::string_view bytes, const std::string& name)
        : ByteReader(bytes, name + ": not a valid PyTorch file"), name_(name) {}

    Pickle pickle() {
        Pickle next = read_pickle(rest(), name_);
        take(next.length);
        return next;
    }
    std::vector<std::int64_t> numbers(std::int32_t count) {
        std::vector<std::int64_t> all;
        for (std::int32_t i = 0; i < count; ++i) all.push_back(number<std::int64_t>());
        return all;
    }
    /// A pickled number: the count of what follows.
    std::int64_t count() {
        const Pickle next = pickle();
        if (next.at(next.root).kind != Kind::integer) fail("a count is not a whole number");
        return next.at(next.root).integer;
    }

  private:
    const std::string& name_;
};

class OldestForm {
  public:
    OldestForm(const std::string& name, TensorFile& out) : name_(name), out_(out) {}

    void read() {
        const auto files = read_tar(out_.file->bytes(), name_);
        const auto part = [&](const char* which) {
            const auto found = files.find(which);
            if (found == files.end())
                throw FileError(name_ + ": a tar file, but not one that torch.save() wrote: no " + which);
            return Stream(found->second, name_);
        };
        read_storages(part("storages"));
        read_tensors(part("tensors"));
        const Pickle pickle = part("pickle").pickle();
        const auto find = [&](const PickleValue& value, const std::string&) -> std::optional<StoredTensor> {
            if (value.kind != Kind::reference) return std::nullopt;
            const auto found = tensors_.find(value.text);
            return found == tensors_.end() ? std::nullopt : std::optional(found->second);
        };
        read_state_dict(pickle, find, name_, out_);
    }

  private:
    // The members of a pickled tuple, as texts.
    static std::vector<std::string> texts(const Pickle& pickle, std::size_t tuple) {
        std::vector<std::string> all;
        for (const std::size_t each : pickle.at(tuple).children) {
            const PickleValue& value = pickle.at(each);
            all.push_back(value.kind == Kind::integer ? std::to_string(value.integer) : value.text);
        }
        return all;
    }

    // A count; for each (key, device, type), its number of elements (64 bits) and bytes; then the storages that are
    // parts of others: [(key, whole's key, offset, count), ...].
    void read_storages(Stream stream) {
        for (std::int64_t left = stream.count(); left > 0; --left) {
            const Pickle described = stream.pickle();
            const std::vector<std::string> fields = texts(described, described.root);
            if (fields.size() != 3) stream.fail("a storage is described in an unknown way");
            const std::string dtype = dtype_of_storage(fields[2]);
            if (dtype.empty()) stream.fail("a storage of unknown type " + fields[2]);
            const auto count = stream.number<std::uint64_t>();
            if (count > (1ULL << 40)) stream.fail("a storage of absurd size");
            storages_[fields[0]] = {dtype, stream.take(count * element_bytes(dtype))};
        }
        const Pickle views = stream.pickle();
        for (const std::size_t each : views.at(views.root).children) read_view(views, each, stream);
    }

    void read_view(const Pickle& views, std::size_t position, const Stream& stream) {
        const std::vector<std::size_t>& fields = views.at(position).children;
        const std::vector<std::string> names = texts(views, position);
        const auto whole = names.size() == 4 ? storages_.find(names[1]) : storages_.end();
        if (whole == storages_.end()) stream.fail("a part of a storage is described in an unknown way");
        const std::int64_t offset = views.at(fields[2]).integer, count = views.at(fields[3]).integer;
        const auto element = static_cast<std::int64_t>(element_bytes(whole->second.dtype));
        const auto stored = static_cast<std::int64_t>(whole->second.bytes.size()) / element;
        if (offset < 0 || count < 0 || offset > stored || count > stored - offset)
            stream.fail("a part reaches beyond its storage");
        storages_[names[0]] = {whole->second.dtype,
                               whole->second.bytes.substr(static_cast<std::size_t>(offset * element),
                                                          static_cast<std::size_t>(count * element))};
    }

    // A count; for each (key, storage's key, type), the number of dimensions (64 bits, the upper 32 meaningless), the
    // shape, the strides, the offset.
    void read_tensors(Stream stream) {
        for (std::int64_t left = stream.count(); left > 0; --left) {
            const Pickle described = stream.pickle();
            const std::vector<std::string> fields = texts(described, described.root);
            const auto storage = fields.size() == 3 ? storages_.find(fields[1]) : storages_.end();
            if (storage == storages_.end()) stream.fail("a tensor is described in an unknown way");
            const auto sides = stream.number<std::int32_t>();
            stream.take(4);
            StoredTensor tensor{storage->second.dtype, storage->second.bytes, 0, stream.numbers(sides), {}};
            tensor.strides = stream.numbers(sides);
            tensor.offset = stream.number<std::int64_t>();
            tensors_[fields[0]] = std::move(tensor);
        }
    }

    const std::string& name_;
    TensorFile& out_;
    std::map<std::string, StorageAt> storages_;
    std::map<std::string, StoredTensor> tensors_;
};

}  // namespace

void read_pytorch_tar(const std::string& name, TensorFile& out) {
    OldestForm(name, out).read();
}

}  // namespace stylesweep::tensorfiles
