"""The mean of several runs' weights (model soup, Wortsman et al. 2022): one network where an ensemble would be several.

python -m Training.detector.soup RUN_DIR RUN_DIR [RUN_DIR ...] --out RUN_DIR     # export.py takes what it writes

The runs must have gone on from one another, or be copies of one run's folder that were made while it trained: then the norms'
statistics agree so well that their mean will do.
"""
import argparse

from Training.common.averaging import mean_weights
from Training.common.run_folder import RunFolder

from .history import best_network, history, plan


def soup(runs):
    """The state dict of the mean of the runs' best weights, and the `history` of the mean.

    The stages are those of the run that went through most of them; the last one names what the mean is of. Raises ValueError
    where the runs are of different plans.
    """
    stages = [history(run) for run in runs]
    plans = {plan(listed) for listed in stages}
    if len(plans) > 1:
        raise ValueError(f"the runs are of different plans: {', '.join(sorted(plans))}")
    longest = max(stages, key=lambda listed: (len(listed), listed[-1]["steps"]))
    parts = [{"run": listed[-1]["recipe"]["run"], "steps": listed[-1]["steps"]} for listed in stages]
    return (mean_weights([best_network(run)[0].state_dict() for run in runs]),
            [*longest, {"recipe": {"plan": plans.pop(), "mean_of": parts}, "steps": 0}])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", nargs="+", metavar="RUN_DIR")
    parser.add_argument("--out", required=True, metavar="RUN_DIR", help="folder to write")
    options = parser.parse_args()
    try:
        weights, (*earlier, last) = soup(options.runs)
    except ValueError as error:
        raise SystemExit(str(error)) from None
    recipe = {"run": options.out, **last["recipe"]}
    RunFolder(options.out, recipe).save("best.pt", {"network": weights, "step": 0, "earlier": earlier})


if __name__ == "__main__":
    main()
