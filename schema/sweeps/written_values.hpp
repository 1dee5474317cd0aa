// A job's parameters as texts, as they were written: 3.10 stays 3.10, where reading it as a number gives 3.1.
#pragma once

#include <string>
#include <vector>

namespace stylesweep::schema {

struct WrittenValue {
    std::string name, text;
    bool is_text = false;  ///< a JSON string; else text is JSON itself
};

/// The members of a JSON object, in their order. Throws std::exception when `params` is no JSON.
std::vector<WrittenValue> written_values(const std::string& params);

}  // namespace stylesweep::schema
