. "$SOURCE/tests/docs/setup/common.sh"
for sweep in before after; do programs $sweep; done
printf 'lr,loss\n1,0.5\n' >old.csv
