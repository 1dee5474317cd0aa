#include "base/process/last_words.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using stylesweep::process::last_words;

namespace {

std::string epochs(int count) {
    std::string text;
    for (int i = 1; i <= count; ++i) text += "epoch " + std::to_string(i) + "\n";
    return text;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("without an error the last lines are shown") {
    CHECK(last_words("", "", 3).empty());
    CHECK(last_words("\n \n\r\n", "", 3).empty());
    CHECK(last_words("one\ntwo\n\nthree\nfour\n", "", 3) == "two\nthree\nfour");
    CHECK(last_words("one", "", 3) == "one");
}

TEST_CASE("the line that names the error is shown though stdout is written behind it") {
    const struct {
        const char* error;  ///< as stderr has it
        const char* shown;
    } cases[] = {
        {"Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    f()\nValueError: no data\n",
         "ValueError: no data"},
        {"Traceback (most recent call last):\n  File \"a.py\", line 3\nmy.pkg.Diverged: loss is nan\n",
         "my.pkg.Diverged: loss is nan"},
        {"Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyboardInterrupt\n", "KeyboardInterrupt"},
        {"terminate called after throwing an instance of 'std::runtime_error'\n  what():  no room\n",
         "  what():  no room"},
        {"Traceback (most recent call last):\n  File \"t.py\", line 9\nRuntimeError: CUDA error: device-side assert "
         "triggered\nCUDA kernel errors might be asynchronously reported at some other API call\nFor debugging "
         "consider "
         "passing CUDA_LAUNCH_BLOCKING=1\nCompile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.\n\n",
         "RuntimeError: CUDA error: device-side assert triggered"},
        {"CUDA error at k.cu:12: out of memory\n", "CUDA error at k.cu:12: out of memory"},
        {"+ set -e\n+ mkdir /none/x\nmkdir: cannot create directory '/none/x': No such file or directory\n",
         "mkdir: cannot create directory '/none/x': No such file or directory"},
        {"  0%|    | 0/9\r 11%|#   | 1/9\r 22%|##  | 2/9\nRuntimeError: boom\n", "RuntimeError: boom"},
        {"fatal: no repository\n", "fatal: no repository"},
        {"nothing here says what is wrong\n", "nothing here says what is wrong"},
        {"thread 'main' panicked at src/main.rs:2:5\n", "thread 'main' panicked at src/main.rs:2:5"},
        {"\x1b[31mError:\x1b[0m bad \x07"
         "flag\n",
         "Error: bad flag"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.error);
        const std::string printed = epochs(40);
        const std::string words = last_words(each.error + printed, printed, 5);
        CHECK_MESSAGE(has("\n" + words + "\n", "\n" + std::string(each.shown) + "\n"), words);
        CHECK(has(words, "epoch 40"));
        CHECK(std::ranges::count(words, '\n') < 5);
        CHECK_FALSE(has(words, "+ set"));
        CHECK_FALSE(has(words, "11%"));
    }
}

TEST_CASE("a traceback is left out but for its exception, unless it was cut off") {
    const std::string traceback =
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    g()\n    ~^^\n";
    CHECK(last_words("loaded\n" + traceback + "ValueError: no data\n", "", 5) == "loaded\nValueError: no data");
    CHECK(last_words(traceback +
                         "KeyError: 'a'\n\nDuring handling of the above exception, another exception "
                         "occurred:\n\n" +
                         traceback + "ValueError: no data\n",
                     "", 5) ==
          "KeyError: 'a'\nDuring handling of the above exception, another exception occurred:\nValueError: no data");
    CHECK(has(last_words(traceback, "", 5), "~^^"));
}

TEST_CASE("an error that a progress bar was drawn over is still shown, the bar's former states are not") {
    const std::string words = last_words("10%\rOSError: disk\r20%\r30%", "", 5);
    CHECK(words == "OSError: disk\n30%");
    CHECK(last_words("loading\r\ndone\r\n", "", 5) == "loading\ndone");
}

TEST_CASE("an error in stdout is found where stderr names none") {
    CHECK(last_words("ERROR: no data\n" + epochs(9), "ERROR: no data\n" + epochs(9), 3) ==
          "ERROR: no data\nepoch 8\nepoch 9");
}

TEST_CASE("of the commands of set -x the last is shown, where nothing names an error") {
    CHECK(last_words("+ test -e x\n+ exit 3\n", "", 5) == "+ exit 3");
    CHECK(last_words("+ echo a\na\n+ exit 3\n", "a\n", 5) == "a\n+ exit 3");
}

TEST_CASE("a long line is shown by its ends, and NUL not at all") {
    const std::string words = last_words("Error: " + std::string(100'000, 'x') + "end\n", "", 5);
    CHECK(words.size() < 800);
    CHECK(words.starts_with("Error: xxx"));
    CHECK(words.ends_with("xend"));
    CHECK(last_words(std::string("a\0b", 3), "", 1) == "ab");
}
