"""Coordinate attention (Hou et al. 2021) and its complementary-pooling form (Liang et al. 2023)."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class CoordinateAttention(nn.Module):
    """x times a gate per channel and row times a gate per channel and column.

    Rows and columns are pooled by their means, or with `complementary` by mean + maximum. The latter is the
    complementary-pooling module: it adds a shared convolution of [mean rows; maximum columns] and of [maximum rows;
    mean columns], and since that convolution is linear, it may see the sum of both at once (its bias then counts twice,
    which a learned bias takes in).
    """

    def __init__(self, channels, complementary=False):
        super().__init__()
        hidden = max(8, channels // 32)
        self.complementary = complementary
        self.squeeze = nn.Conv2d(channels, hidden, 1)
        self.norm = nn.BatchNorm2d(hidden)
        self.rows = nn.Conv2d(hidden, channels, 1)
        self.columns = nn.Conv2d(hidden, channels, 1)

    def pool(self, x, axis):
        pooled = x.mean(axis, keepdim=True)
        return pooled + x.amax(axis, keepdim=True) if self.complementary else pooled

    def forward(self, x):
        height, width = x.shape[2:]
        lines = torch.cat((self.pool(x, 3), self.pool(x, 2).transpose(2, 3)), 2)
        lines = F.hardswish(self.norm(self.squeeze(lines)))
        rows, columns = lines.split((height, width), 2)
        return x * torch.sigmoid(self.rows(rows)) * torch.sigmoid(self.columns(columns.transpose(2, 3)))
