// The allow-list of calls in a pickle, and the data that each produces. None is ever executed.
#pragma once

#include <optional>
#include <string_view>

namespace stylesweep::tensorfiles {

enum class Made {
    tensor,          ///< described by the arguments
    first_argument,  ///< the first argument, such as a parameter's tensor
    call,  ///< the result of the first argument, a function, applied to the third (torch._tensor._rebuild_from_type_v2)
    dictionary,  ///< from no argument, pairs or a dictionary
    counted,     ///< a dictionary whose first argument is not content (collections.defaultdict)
    list,        ///< from no argument or a list
    object,      ///< plain metadata: a number, text, date, path, ...
};

/// What a call of `function`, such as "numpy.core.multiarray.scalar", makes; nothing: not on the list.
std::optional<Made> made_by(std::string_view function);

}  // namespace stylesweep::tensorfiles
