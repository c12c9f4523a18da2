"""Pillow's side of `npm run bench -- data`: random resized crop to 224, flip, normalise. A line of JSON in, one out."""
import json
import math
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from PIL import Image

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)


def part(width, height):
    """torchvision's RandomResizedCrop, its defaults."""
    for _ in range(10):
        area = width * height * random.uniform(0.08, 1)
        aspect = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
        w, h = round(math.sqrt(area * aspect)), round(math.sqrt(area / aspect))
        if 0 < w <= width and 0 < h <= height:
            left, top = random.randint(0, width - w), random.randint(0, height - h)
            return left, top, left + w, top + h
    return 0, 0, width, height


def sample(file):
    with open(file, "rb") as opened:
        image = Image.open(opened).convert("RGB")
    image = image.crop(part(*image.size)).resize((224, 224), Image.BILINEAR)
    if random.random() < 0.5:
        image = image.transpose(Image.FLIP_LEFT_RIGHT)
    return (np.asarray(image, np.float32) / 255 - MEAN) / STD


def work(files):
    start = time.process_time()
    for file in files:
        sample(file)
    return time.process_time() - start


def main():
    pools = {}
    for line in sys.stdin:
        request = json.loads(line)
        files = [request["files"][i % len(request["files"])] for i in range(request["images"])]
        processes = request["processes"]
        pool = pools.setdefault(processes, ProcessPoolExecutor(processes))
        shares = [files[i::processes] for i in range(processes)]
        list(pool.map(work, [share[:4] for share in shares]))
        start = time.perf_counter()
        spent = sum(pool.map(work, shares))
        wall = time.perf_counter() - start
        print(json.dumps({"rate": len(files) / wall, "cpuRate": len(files) / spent}), flush=True)


if __name__ == "__main__":
    main()
