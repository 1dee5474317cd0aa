// A few lines at the bottom of a terminal that are drawn over and over in place.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace stylesweep::progress {

/// Of a terminal, in characters; 0 when it does not say.
struct WindowSize {
    int rows = 0, columns = 0;
};
WindowSize window_of_stderr();
WindowSize window_of_stdout();

/// `text` in at most `columns` columns and on one line: what does not fit is cut, control characters are '?'.
std::string fitted(const std::string& text, int columns);

/// Draws lines over those it drew before. No line is longer than the window is wide and the block is never higher than
/// the window, so that nothing wraps or scrolls away. When the window became too narrow for what stands there, the
/// terminal may have wrapped it: the next block then begins below and harms nothing above. One thread.
class LiveBlock {
  public:
    struct Line {
        std::string text;
        std::string colour;  ///< number of an SGR attribute; empty: none
    };

    LiveBlock(std::ostream& out, std::function<WindowSize()> size) : out_(out), size_(std::move(size)) {}

    /// The first line is always there; of the others as many as fit, the last then says how many are missing.
    void draw(const std::vector<Line>& lines);
    /// Removes it; what is printed next begins in its place.
    void erase();

  private:
    void erase_for(int columns);

    std::ostream& out_;
    std::function<WindowSize()> size_;
    int height_ = 0;  ///< lines that stand there
    int width_ = 0;   ///< columns of the longest of them
};

}  // namespace stylesweep::progress
