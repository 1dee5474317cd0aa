mkdir weights
python3 "$SOURCE/tests/docs/setup/zero_vgg.py" 19 weights/vgg19.safetensors
ln -s images/content sweeps/photographs
ln -s images/style sweeps/paintings
