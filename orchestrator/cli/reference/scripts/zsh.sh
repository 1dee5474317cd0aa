#compdef stylesweep
# Completion of stylesweep in zsh: the program itself knows what may follow.
_stylesweep() {
    local -a found unfinished
    found=("${(@f)$(stylesweep completion --line "${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}")
    unfinished=(${(M)found:#*[=,/]})
    compadd -- ${found:#*[=,/]}
    compadd -S '' -- $unfinished
}
if [ "$funcstack[1]" = _stylesweep ]; then _stylesweep "$@"; else compdef _stylesweep stylesweep; fi
