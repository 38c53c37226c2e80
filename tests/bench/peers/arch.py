"""The text of a network, as ae-arch(5) has it, taken apart for those who build the same network elsewhere."""

from dataclasses import dataclass, field


@dataclass
class Item:
    name: str
    sizes: list = field(default_factory=list)  # numbers, "in", or a shape as a tuple
    options: dict = field(default_factory=dict)
    activation: str = ""
    flags: set = field(default_factory=set)  # "last", "each"

    @property
    def rank(self):
        """Dimensions that it slides over."""
        return int(self.name[-2]) if self.name[-1] == "d" and self.name[-2] in "12" else 0

    @property
    def pad(self):
        """A number of zeros, or None: as many as Keras' "same" takes."""
        return int(self.options["pad"]) if "pad" in self.options else None

    @property
    def stride(self):
        return int(self.options.get("stride", 1))


def size_of(word):
    """A number, a shape, the word "in"; None when it is no size."""
    if word == "in":
        return word
    if "x" in word and word.replace("x", "").isdigit():
        return tuple(int(n) for n in word.split("x"))
    try:
        return int(word) if word.isdigit() else float(word)
    except ValueError:
        return None


def items(text):
    """The items in order; the mark of the code is left out."""
    found = []
    for words in (part.split() for part in text.split(";")):
        if not words or words == ["---"]:
            continue
        item = Item(words[0])
        for word in words[1:]:
            if "=" in word:
                key, value = word.split("=")
                item.options[key] = value
            elif word in ("last", "each"):
                item.flags.add(word)
            elif size_of(word) is not None:
                item.sizes.append(size_of(word))
            else:
                item.activation = word
        found.append(item)
    return found


def channels_last(text, shape):
    """The shape with the channel axis that the first layer wants; recurrent layers take steps of features."""
    if items(text)[0].name in ("lstm", "gru"):
        return shape
    rank = items(text)[0].rank
    if rank and len(shape) == rank:
        return (*shape, 1)
    return shape if rank else (product(shape),)


def product(shape):
    n = 1
    for side in shape:
        n *= side
    return n
