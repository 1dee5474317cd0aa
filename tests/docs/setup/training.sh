mkdir weights
python3 "$SOURCE/tests/docs/setup/zero_vgg.py" 16 weights/vgg16.safetensors
printf "images/content/%s.jpg\n" portrait landscape >sweeps/pictures.txt
