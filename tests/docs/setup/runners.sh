. "$SOURCE/tests/docs/setup/common.sh"
for name in ann bob lake; do cp sweeps/images/content/portrait.jpg sweeps/$name.jpg; done
cp sweeps/images/style/*.jpg sweeps
echo 'print()' >sweeps/train.py
echo text >sweeps/corpus.txt
pictures night
