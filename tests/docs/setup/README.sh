. "$SOURCE/tests/docs/setup/common.sh"
echo 'print()' >sweeps/train.py
echo text >sweeps/corpus.txt
programs night1
programs night2
programs laptop laptop.db
programs server server.db
cp night1.yaml a.yaml
cp night2.yaml b.yaml
pictures night
