// The allow-list of calls in a pickle: what each leaves behind as data. None of them is ever made.
#pragma once

#include <optional>
#include <string_view>

namespace stylesweep::tensorfiles {

enum class Made {
    tensor,          ///< described by the arguments
    first_argument,  ///< the first argument, such as a parameter's tensor
    call,            ///< what the first argument, a function, makes of the third (torch._tensor._rebuild_from_type_v2)
    dictionary,      ///< of no argument, of pairs or of a dictionary
    counted,         ///< a dictionary whose first argument is no content (collections.defaultdict)
    list,            ///< of no argument or of a list
    object,          ///< plain metadata: a number, text, date, path, ...
};

/// What a call of `function`, such as "numpy.core.multiarray.scalar", makes; nothing: not on the list.
std::optional<Made> made_by(std::string_view function);

}  // namespace stylesweep::tensorfiles
