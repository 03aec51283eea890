"""Batches of training views, made by worker processes. Batch n depends on the seed and n alone, so a resumed run goes on exactly."""
import cv2
import numpy as np
import torch

from .augment import view


class Views(torch.utils.data.Dataset):
    """Item n is batch n: (batch, 1, size, size) uint8 and a list of `Faces`."""

    def __init__(self, pictures, batch, sizes, seed, mosaics, rotation):
        self.pictures, self.batch, self.sizes, self.seed = pictures, batch, sizes, seed
        self.mosaics, self.rotation = mosaics, rotation
        # Small faces are rarer than portraits and harder: pictures of groups come up more often.
        wanted = np.array([(~faces.ignore).sum() for faces in pictures.faces])
        weight = np.where(wanted >= 3, 2.5, 1.0)
        self.shares = np.cumsum(weight / weight.sum())

    def __getitem__(self, number):
        cv2.setNumThreads(1)
        random = np.random.default_rng([self.seed, number])
        size = int(random.choice(self.sizes))

        def draw():
            return min(int(np.searchsorted(self.shares, random.random())), len(self.pictures) - 1)

        views = [view(self.pictures, draw, size, random, self.mosaics, self.rotation) for _ in range(self.batch)]
        return np.stack([canvas for canvas, _ in views])[:, None], [faces for _, faces in views]


def batches(views, first, workers=1):
    """An endless iterator over batches `first`, `first` + 1, …"""
    return iter(torch.utils.data.DataLoader(views, batch_size=None, sampler=range(first, 1 << 30), num_workers=workers,
                                            prefetch_factor=4 if workers else None, collate_fn=lambda batch: batch))


def tensors(faces):
    """`Faces` of arrays to `Faces` of tensors."""
    return type(faces)(*(torch.from_numpy(a) for a in (faces.boxes, faces.landmarks, faces.has_landmarks, faces.ignore)))
