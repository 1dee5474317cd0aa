// The fenced blocks of a page: examples that tests run.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace stylesweep::e2e {

struct Block {
    std::string language, text;
    int line = 0;
};

inline std::vector<Block> blocks_of(const std::string& page) {
    std::vector<Block> blocks;
    bool within = false;
    int number = 0;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.starts_with("```")) {
            within = !within;
            if (within) blocks.push_back({line.substr(3), "", number});
        } else if (within) {
            blocks.back().text += line + "\n";
        }
    }
    return blocks;
}

}  // namespace stylesweep::e2e
