"""Batches of training views, made by worker processes. Batch n depends on the seed, n and how often each picture is to come up."""
import cv2
import numpy as np
import torch

from .augment import view
from .portraits import favour
from .targets import listed


def pose_favour(faces):
    """The weight of a picture by its faces: heads that look aside are rare in the pack."""
    seen = faces.keep(faces.has_landmarks & ~faces.ignore)
    return favour(seen.landmarks).max(initial=1.0)


class Views(torch.utils.data.Dataset):
    """Item n is batch n: (batch, 1, size, size) uint8 and its faces as rows (see `targets.listed`)."""

    def __init__(self, pictures, portraits, options):
        self.portraits = portraits
        self.pictures, self.batch, self.sizes, self.seed = pictures, options.batch, options.sizes, options.seed
        self.shares = {"mosaics": options.mosaics, "scenes": options.scenes, "clutter": options.clutter, "rotation": options.rotation}
        # Small faces are rarer than portraits and harder: pictures of groups come up more often.
        wanted = np.array([(~faces.ignore).sum() for faces in pictures.faces])
        # Shared with the worker processes, which see what `mine` changes.
        self.weights = torch.from_numpy(np.where(wanted >= 3, 2.5, 1.0) * [pose_favour(f) for f in pictures.faces]).share_memory_()

    def mine(self, loudness):
        """Lets the label-free pictures come up the more often, the higher the scores (0..1) that they raise falsely."""
        for index, score in zip(self.pictures.empty, loudness):
            self.weights[index] = 0.5 + 5 * max(0.0, score - 0.2)

    def __getitem__(self, number):
        cv2.setNumThreads(1)
        random = np.random.default_rng([self.seed, number])
        # OpenCV draws the grain of noisy views itself.
        cv2.setRNGSeed(int(random.integers(1 << 31)))
        size = int(random.choice(self.sizes))
        cumulated = np.cumsum(self.weights.numpy())

        def draw():
            return min(int(np.searchsorted(cumulated, random.random() * cumulated[-1])), len(self.pictures) - 1)

        views = [view(self.pictures, self.portraits, draw, size, random, **self.shares) for _ in range(self.batch)]
        return np.stack([canvas for canvas, _ in views])[:, None], listed([faces for _, faces in views])


def batches(views, first, workers=1):
    """An endless iterator over batches `first`, `first` + 1, …"""
    return iter(torch.utils.data.DataLoader(views, batch_size=None, sampler=range(first, 1 << 30), num_workers=workers,
                                            prefetch_factor=4 if workers else None, collate_fn=lambda batch: batch))
