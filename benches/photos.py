"""Makes photographs of invented people, as telephones and studios deliver them: 12 megapixels, and no two alike.

    photos.py LIST.csv FOLDER [COUNT]        (needs Pillow and numpy)

One in sixteen is grey, one CMYK, one a PNG with alpha; one in six is progressive; half lie on their side and say so by Exif.
"""

import csv
import pathlib
import random
import sys

import numpy
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 3024, 4032
TURNS = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def grain(seed):
    """Returns what a sensor adds: noise with some softness, in both signs."""
    noise = numpy.random.default_rng(seed).normal(0, 9, (HEIGHT // 2, WIDTH // 2)).astype(numpy.int16)
    return noise.repeat(2, 0).repeat(2, 1)[:, :, None]


GRAINS = [grain(seed) for seed in range(4)]


def portrait(chance, noise=True):
    """Draws head and shoulders before a wall, the eyes at a third of the height."""
    small = Image.new("RGB", (WIDTH // 8, HEIGHT // 8))
    draw = ImageDraw.Draw(small)
    w, h = small.size
    wall = [chance.randint(90, 220) for _ in range(3)]
    for y in range(h):
        draw.line((0, y, w, y), tuple(max(0, min(255, part + (y - h // 2) * 40 // h)) for part in wall))
    skin = chance.choice([(241, 207, 180), (224, 172, 138), (198, 134, 94), (141, 85, 54), (90, 56, 37)])
    hair = chance.choice([(30, 24, 22), (84, 58, 40), (120, 120, 124), (190, 160, 110)])
    coat = tuple(chance.randint(20, 110) for _ in range(3))
    x, y = w // 2 + chance.randint(-12, 12), int(h * 0.36)
    draw.ellipse((x - w * 0.44, h * 0.62, x + w * 0.44, h * 1.4), coat)
    draw.rectangle((x - w * 0.09, y + h * 0.1, x + w * 0.09, h * 0.68), skin)
    draw.ellipse((x - w * 0.235, y - h * 0.21, x + w * 0.235, y + h * 0.14), hair)
    draw.ellipse((x - w * 0.2, y - h * 0.17, x + w * 0.2, y + h * 0.19), skin)
    for side in (-1, 1):
        eye = x + side * w * 0.085
        draw.ellipse((eye - 12, y - 9, eye + 12, y + 7), (250, 250, 250))
        draw.ellipse((eye - 6, y - 7, eye + 6, y + 5), (40, 30, 26))
    draw.arc((x - 32, y + h * 0.05, x + 32, y + h * 0.12), 20, 160, (150, 60, 60), 5)
    large = small.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    if not noise:
        return large
    pixels = numpy.asarray(large).astype(numpy.int16) + chance.choice(GRAINS)
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def save(reference, number, folder):
    chance = random.Random(number)
    kind = number % 16
    if kind == 3:
        image = portrait(chance, noise=False).convert("RGBA")
        image.putalpha(Image.new("L", image.size, 255 - number % 40))
        return image.save(folder / f"{reference}.png", compress_level=1)
    image = portrait(chance)
    options = {"quality": chance.randint(85, 93), "progressive": number % 6 == 5}
    turn = chance.choice([1, 1, 3, 6, 6, 8])
    if turn in TURNS:
        image = image.transpose(TURNS[turn])
    exif = Image.Exif()
    exif[0x0112] = turn
    if kind == 7:
        image = image.convert("CMYK")
    elif kind == 11:
        image = image.convert("L")
    image.save(folder / f"{reference}.jpg", exif=exif, **options)


def main():
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    with open(sys.argv[1], encoding="utf-8") as file:
        references = [row["reference"] for row in csv.DictReader(file)]
    for number, reference in enumerate(references[: int(sys.argv[3]) if len(sys.argv) > 3 else None]):
        save(reference, number, folder)


main()
