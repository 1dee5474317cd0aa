# Completion of stylesweep in bash: the program itself knows what may follow.
_stylesweep() {
    local each breaks=${COMP_WORDBREAKS//@/}  # an @ belongs to the word that it begins
    COMPREPLY=()
    while IFS= read -r each; do
        printf -v each %q "$each"
        each=${each//\\,/,} each=${each/#\\\~/\~}
        COMPREPLY+=("$each")
    done < <("$1" completion --line "${COMP_LINE:0:COMP_POINT}" --breaks "$breaks" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=,/] ]]; then compopt -o nospace; fi
}
complete -F _stylesweep stylesweep
