// A job's parameters as written: 3.10 stays 3.10, where parsing it as a number gives 3.1.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::schema {

struct WrittenValue {
    std::string name, text;
    bool is_text = false;  ///< a JSON string; otherwise text is the JSON itself
};

/// The members of a JSON object, in order. Throws std::exception when `params` is not JSON.
std::vector<WrittenValue> written_values(const std::string& params);

}  // namespace stylesweep::schema
