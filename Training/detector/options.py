"""What a training of the detector can be told."""
import argparse
import os

from .network import PLANS


def parse(description):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.path.join(os.environ.get("FERD_DATA", "../shared/data"), "faces"), help="the pack's folder")
    parser.add_argument("--tiles", metavar="FOLDER", help="FERPlus' pack, whose faces are then pasted into scenes too")
    parser.add_argument("--run", default="Training/runs/detector", help="folder for checkpoints, log and curves")
    parser.add_argument("--start", metavar="RUN", help="begin with the best weights of this other run, or with an exported ONNX file")
    parser.add_argument("--plan", choices=PLANS, default="fine", help="the network's widths and depths, those of --start where that is given")
    parser.add_argument("--steps", type=int, default=60000, help="length of the schedule")
    parser.add_argument("--minutes", type=float, help="length of the schedule in minutes of work instead: ends annealed on any machine")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--sizes", type=int, nargs="+", default=[256, 256, 320], help="sides of views, drawn per batch")
    parser.add_argument("--rate", type=float, default=2e-3, help="peak learning rate")
    parser.add_argument("--decay", type=float, default=0.02, help="weight decay of convolutions")
    parser.add_argument("--warm-up", type=int, default=500, help="steps of linear warm-up")
    parser.add_argument("--average", type=float, default=0.9995, help="decay of the weights' moving average")
    parser.add_argument("--mosaics", type=float, default=0.45, help="share of views that are mosaics")
    parser.add_argument("--scenes", type=float, default=0.25, help="share of views with pasted faces")
    parser.add_argument("--clutter", type=float, default=0.12, help="share of views with letters and round things drawn in, which are no faces")
    parser.add_argument("--rotation", type=float, default=30.0, help="largest turn in degrees")
    parser.add_argument("--evaluate-every", type=float, default=8.0, help="minutes between evaluations")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", help="cpu, cuda, cuda:1 ...; a GPU if there is one")
    parser.add_argument("--workers", type=int, default=1, help="processes that make views")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()
