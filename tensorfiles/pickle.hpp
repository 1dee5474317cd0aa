// The subset of Python's pickle that a state dict needs, as data: nothing is ever imported or called.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stylesweep::tensorfiles {

/// A pickled value. Children are indices into Pickle::values.
struct PickleValue {
    enum class Kind {
        nothing,
        boolean,
        integer,
        number,
        text,
        list,        ///< also for a tuple or set
        dictionary,  ///< key, value, key, value, ...
        global,      ///< a name such as torch.FloatStorage
        reference,   ///< persistent id: its tuple's children, or its text
        tensor,      ///< storage, offset, shape, strides, ...
        object,      ///< plain metadata; its text says which kind
    };
    Kind kind = Kind::nothing;
    std::int64_t integer = 0;  ///< also for a boolean
    double number = 0;
    std::string text;  ///< a text, the name of a global, or the id of a reference
    std::vector<std::size_t> children;
};

struct Pickle {
    std::vector<PickleValue> values;
    std::size_t root = 0;
    std::size_t length = 0;  ///< bytes read, including the stop opcode

    [[nodiscard]] const PickleValue& at(std::size_t position) const { return values[position]; }
};

/// Reads one pickle from the front of `bytes`, protocols 2 to 5. Globals are names only; the only calls understood, as
/// data, are those of constructors.hpp. Throws FileError, prefixed with `name`, for other calls, unknown opcodes and
/// truncation.
Pickle read_pickle(std::string_view bytes, const std::string& name);

}  // namespace stylesweep::tensorfiles
