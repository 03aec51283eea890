"""How the learning rate and the size of the crops go."""
import math


class Schedule:
    """Warm-up and cosine to 0 over hours of work, where the recipe gives them, else over epochs.

    A schedule by the clock ends with annealed weights however slow or busy the machine is.
    """

    def __init__(self, settings, steps_per_epoch):
        self.settings = settings
        self.steps = max(1, round(settings.epochs * steps_per_epoch))

    def progress(self, seconds, step):
        done = seconds / (3600 * self.settings.hours) if self.settings.hours else step / self.steps
        return min(1.0, done)

    def side(self, progress, last):
        """Side of the crops: small ones cost a quarter and teach nearly as much, `last` ends the schedule."""
        return next((side for share, side in self.settings.growth if progress < share), last)

    def rate(self, progress):
        warm = self.settings.warm_up
        if progress < warm:
            return self.settings.rate * (progress + 1e-3) / (warm + 1e-3)
        return self.settings.rate * 0.5 * (1 + math.cos(math.pi * (progress - warm) / (1 - warm)))
