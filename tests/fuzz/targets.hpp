// What strangers write, read as the programs read it. Each target takes one input; errors that the reader promises are
// expected, anything else ends the process. driver.cpp feeds them from libFuzzer, corpus_test.cpp from corpus/.
#pragma once

#include <string_view>

namespace stylesweep::fuzz {

void sweep_file(std::string_view text);   ///< a sweep file; lines `#set NAME=VALUE` at its top are --set
void where(std::string_view text);        ///< the expression of an exclusion
void description(std::string_view text);  ///< what a runner answers to --describe
void csv(std::string_view text);          ///< a table to import
void slurm(std::string_view text);        ///< the output of squeue, scontrol and sacct
void tensors(std::string_view bytes);     ///< a file of weights: safetensors, zip, tar, or pickles one after the other
void pickle(std::string_view bytes);      ///< the pickle in a PyTorch file that is sound otherwise
void database(std::string_view text);     ///< see database.cpp
void pictures(std::string_view bytes);    ///< a picture: chunks, EXIF, colour profile, pixels

/// Ends the process, with a message, unless `holds`.
void demand(bool holds, const char* what);

}  // namespace stylesweep::fuzz
