#include "tensorfiles/pickle.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

#include "tensorfiles/byte_reader.hpp"
#include "tensorfiles/constructors.hpp"

namespace stylesweep::tensorfiles {
namespace {

using Kind = PickleValue::Kind;

// Opcodes are those of CPython's Lib/pickletools.py.
class Machine : ByteReader {
  public:
    Machine(std::string_view bytes, const std::string& file) : ByteReader(bytes, file + ": not a valid pickle") {}

    Pickle run() {
        while (!done_) step(static_cast<unsigned char>(take(1)[0]));
        out_.length = at();
        return std::move(out_);
    }

  private:
    std::string line() {
        const auto length = rest().find('\n');
        if (length == std::string_view::npos) fail("it ends too early (truncated?)");
        std::string text(take(length));
        take(1);
        return text;
    }

    // A text or list can be read again and again by a few bytes each: a small file must not expand without limit.
    void charge(std::size_t bytes) {
        constexpr std::size_t allowance = 10'000'000, per_byte = 200;
        kept_ += bytes;
        if (kept_ > allowance + per_byte * at()) fail("it repeats its values too often");
    }

    std::size_t keep(PickleValue value) {
        charge(sizeof value + value.text.size() + value.children.size() * sizeof value.children[0]);
        out_.values.push_back(std::move(value));
        return out_.values.size() - 1;
    }
    void push(PickleValue value) { stack_.push_back(keep(std::move(value))); }
    void push_integer(std::int64_t value) { push({Kind::integer, value, 0, "", {}}); }
    void push_text(std::string_view text) { push({Kind::text, 0, 0, std::string(text), {}}); }
    std::size_t pop() {
        if (stack_.empty() || (!marks_.empty() && stack_.size() <= marks_.back())) fail("it pops from an empty stack");
        const std::size_t top = stack_.back();
        stack_.pop_back();
        return top;
    }
    std::size_t top() {
        const std::size_t value = pop();
        stack_.push_back(value);
        return value;
    }
    std::vector<std::size_t> pop_to_mark() {
        if (marks_.empty()) fail("it lacks a mark");
        const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
        std::vector<std::size_t> values(begin, stack_.end());
        stack_.erase(begin, stack_.end());
        marks_.pop_back();
        return values;
    }
    std::vector<std::size_t> pop_many(int count) {
        std::vector<std::size_t> values(static_cast<std::size_t>(count));
        for (auto each = values.rbegin(); each != values.rend(); ++each) *each = pop();
        return values;
    }
    void push_object(std::string kind) { push({Kind::object, 0, 0, std::move(kind), {}}); }
    void push_bytes(std::uint64_t length) {
        take(length);
        push_object("bytes");
    }
    void push_list(std::vector<std::size_t> children) { push({Kind::list, 0, 0, "", std::move(children)}); }

    void append(std::size_t to, const std::vector<std::size_t>& more, Kind kind) {
        PickleValue& value = out_.values[to];
        if (value.kind != kind) fail("it appends to something that is neither list nor dict");
        if (kind == Kind::dictionary && more.size() % 2) fail("a key has no value");
        charge(more.size() * sizeof more[0]);
        value.children.insert(value.children.end(), more.begin(), more.end());
    }

    void remember(std::uint64_t slot) { memo_[slot] = top(); }
    void recall(std::uint64_t slot) {
        const auto found = memo_.find(slot);
        if (found == memo_.end()) fail("it reads a memo entry that was never written");
        stack_.push_back(found->second);
    }

    // Integers beyond 64 bits occur only as metadata, or as the magic number at the start of a file.
    void push_long_integer(std::uint64_t length) {
        const std::string_view digits = take(length);
        if (digits.size() > 10) return push_object("a long integer");
        std::uint64_t value = !digits.empty() && digits.size() < 8 && (digits.back() & 0x80) ? ~0ULL : 0;
        std::memcpy(&value, digits.data(), std::min<std::size_t>(digits.size(), 8));
        push_integer(static_cast<std::int64_t>(value));
    }

    double big_endian_double() {
        std::string bytes(take(8));
        std::ranges::reverse(bytes);
        double value = 0;
        std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    void call() {
        const std::size_t arguments = pop(), function = pop();
        stack_.push_back(result_of(function, arguments));
    }

    std::size_t result_of(std::size_t function, std::size_t arguments) {
        const std::string name = out_.values[function].text;
        if (out_.values[function].kind != Kind::global || out_.values[arguments].kind != Kind::list)
            fail("it calls a value");
        const std::vector<std::size_t> given = out_.values[arguments].children;
        charge(given.size() * sizeof given[0]);
        const std::optional<Made> made = made_by(name);
        if (!made)
            fail("it calls " + name +
                 "; refused, because only tensors and plain metadata are read. Save the state dict alone: "
                 "torch.save(model.state_dict(), FILE)");
        switch (*made) {
            case Made::tensor:
                return keep({Kind::tensor, 0, 0, "", given});
            case Made::first_argument:
                return argument(given, 0, name);
            case Made::call:
                if (out_.values[argument(given, 0, name)].text == name) fail("it calls " + name + " by itself");
                return result_of(given[0], argument(given, 2, name));
            case Made::dictionary:
                return keep(dictionary_of(given));
            case Made::counted:
                return keep({Kind::dictionary, 0, 0, "", {}});
            case Made::list:
                return keep({Kind::list, 0, 0, "", given.empty() ? given : out_.values[given[0]].children});
            case Made::object:
                return keep({Kind::object, 0, 0, name, {}});
        }
        fail("it calls " + name);
    }

    std::size_t argument(const std::vector<std::size_t>& given, std::size_t which, const std::string& name) const {
        if (which >= given.size()) fail("a call of " + name + " lacks arguments");
        return given[which];
    }

    // From OrderedDict(), OrderedDict([[key, value], ...]) or Counter({key: value, ...}).
    PickleValue dictionary_of(const std::vector<std::size_t>& given) {
        PickleValue dictionary{Kind::dictionary, 0, 0, "", {}};
        if (given.empty()) return dictionary;
        if (out_.values[given[0]].kind == Kind::dictionary) return out_.values[given[0]];
        for (const std::size_t pair : out_.values[given[0]].children) {
            const PickleValue& each = out_.values[pair];
            if (each.kind != Kind::list || each.children.size() != 2) fail("a dict is not made of pairs");
            dictionary.children.insert(dictionary.children.end(), each.children.begin(), each.children.end());
        }
        return dictionary;
    }

    void add_to_dictionary(const std::vector<std::size_t>& pairs) { append(top(), pairs, Kind::dictionary); }

    // From a tuple, such as ("storage", type, key, device, count), or from a text or number.
    void push_reference() {
        const PickleValue& id = out_.values[pop()];
        push({Kind::reference, 0, 0, id.kind == Kind::integer ? std::to_string(id.integer) : id.text, id.children});
    }

    void step(unsigned char opcode) {
        switch (opcode) {
            case 0x80:
                if (const auto protocol = number<std::uint8_t>(); protocol < 2 || protocol > 5)
                    fail("protocol " + std::to_string(protocol));
                return;
            case 0x95:
                take(8);
                return;  // frame
            case '.':
                out_.root = pop();
                done_ = true;
                return;
            case 'N':
                return push({});
            case 0x88:
                return push({Kind::boolean, 1, 0, "", {}});
            case 0x89:
                return push({Kind::boolean, 0, 0, "", {}});
            case 'K':
                return push_integer(number<std::uint8_t>());
            case 'M':
                return push_integer(number<std::uint16_t>());
            case 'J':
                return push_integer(number<std::int32_t>());
            case 0x8a:
                return push_long_integer(number<std::uint8_t>());
            case 0x8b:
                return push_long_integer(number<std::uint32_t>());
            case 'G':
                return push({Kind::number, 0, big_endian_double(), "", {}});
            case 'X':
            case 'T':
                return push_text(take(number<std::uint32_t>()));
            case 0x8c:
            case 'U':
                return push_text(take(number<std::uint8_t>()));
            case 0x8d:
                return push_text(take(number<std::uint64_t>()));
            case 'B':
                return push_bytes(number<std::uint32_t>());
            case 'C':
                return push_bytes(number<std::uint8_t>());
            case 0x8e:
            case 0x96:
                return push_bytes(number<std::uint64_t>());
            case '}':
                return push({Kind::dictionary, 0, 0, "", {}});
            case ']':
            case ')':
            case 0x8f:
                return push_list({});
            case '(':
                return marks_.push_back(stack_.size());
            case 't':
            case 'l':
            case 0x91:
                return push_list(pop_to_mark());
            case 0x85:
                return push_list(pop_many(1));
            case 0x86:
                return push_list(pop_many(2));
            case 0x87:
                return push_list(pop_many(3));
            case 'c': {
                const std::string module = line();
                return push({Kind::global, 0, 0, module + "." + line(), {}});
            }
            case 0x93: {
                const auto names = pop_many(2);
                return push({Kind::global, 0, 0, out_.values[names[0]].text + "." + out_.values[names[1]].text, {}});
            }
            case 'Q':
                return push_reference();
            case 'R':
            case 0x81:
                return call();
            case 0x92:
                pop();  // named arguments
                return call();
            case 'b':
                pop();
                top();
                return;  // attributes, such as an OrderedDict's _metadata
            case '0':
                pop();
                return;
            case 'a': {
                const auto value = pop_many(1);
                return append(top(), value, Kind::list);
            }
            case 'e':
            case 0x90: {
                const auto values = pop_to_mark();
                return append(top(), values, Kind::list);
            }
            case 's':
                return add_to_dictionary(pop_many(2));
            case 'u':
                return add_to_dictionary(pop_to_mark());
            case 'q':
                return remember(number<std::uint8_t>());
            case 'r':
                return remember(number<std::uint32_t>());
            case 0x94:
                return remember(memo_.size());
            case 'h':
                return recall(number<std::uint8_t>());
            case 'j':
                return recall(number<std::uint32_t>());
            default:
                fail("opcode " + std::to_string(opcode) + " is not supported");
        }
    }

    bool done_ = false;
    std::size_t kept_ = 0;  ///< bytes of all values
    Pickle out_;
    std::vector<std::size_t> stack_, marks_;
    std::map<std::uint64_t, std::size_t> memo_;
};

}  // namespace

Pickle read_pickle(std::string_view bytes, const std::string& name) {
    return Machine(bytes, name).run();
}

}  // namespace stylesweep::tensorfiles
