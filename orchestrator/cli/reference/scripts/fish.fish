# Completion of stylesweep in fish: the program itself knows what may follow.
complete -c stylesweep -f -a '(stylesweep completion --line (commandline -cp | string collect) 2>/dev/null)'
