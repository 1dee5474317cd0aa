# Script: writes the current commit of SOURCE to OUT, with "-dirty" for uncommitted changes, if it differs from what is there. In an
# unpacked archive the commit is in commit.txt, written by `git archive`, even if it lies within another repository.
execute_process(COMMAND git -C ${SOURCE} rev-parse --show-prefix
                OUTPUT_VARIABLE prefix OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
file(STRINGS ${SOURCE}/cmake/commit.txt commit LIMIT_COUNT 1)
if(NOT commit MATCHES "^[0-9a-f]+$")
  set(commit unknown)
endif()
if(NOT failed AND prefix STREQUAL "" AND commit STREQUAL unknown)
  execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --abbrev=10 --exclude=*
                  OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(commit ${described})
  endif()
endif()
set(text "#include \"version.hpp\"\nnamespace stylesweep {\nconst char* const commit = \"${commit}\";\nconst char* const version_and_commit = \"${VERSION}+${commit}\";\n}  // namespace stylesweep\n")
set(before "")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${OUT} "${text}")
endif()
