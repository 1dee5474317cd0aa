// A few lines at the bottom of a terminal, redrawn in place.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace stylesweep::progress {

/// Of a terminal, in characters; 0 when unknown.
struct WindowSize {
    int rows = 0, columns = 0;
};
WindowSize window_of_stderr();
WindowSize window_of_stdout();

/// `text` on one line of at most `columns` columns: the rest is cut, control characters are '?'.
std::string fitted(const std::string& text, int columns);

/// Draws lines over those it drew before. No line is longer than the window is wide and the block is never higher than
/// the window, so that nothing wraps or scrolls away. If the window became narrower than the current lines, the
/// terminal may have wrapped them: the next block then starts below and damages nothing above. Not thread-safe.
class LiveBlock {
  public:
    struct Line {
        std::string text;
        std::string colour;  ///< SGR attribute number; empty: none
    };

    LiveBlock(std::ostream& out, std::function<WindowSize()> size) : out_(out), size_(std::move(size)) {}

    /// The first line is always drawn; of the others as many as fit, and the last then says how many are missing.
    void draw(const std::vector<Line>& lines);
    /// Removes it; the next output begins in its place.
    void erase();

  private:
    void erase_for(int columns);

    std::ostream& out_;
    std::function<WindowSize()> size_;
    int height_ = 0;  ///< lines currently drawn
    int width_ = 0;   ///< columns of the longest of them
};

}  // namespace stylesweep::progress
