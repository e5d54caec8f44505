"""Speed and memory, as ratios against a yardstick of the same run; `./run bench` prints them."""
