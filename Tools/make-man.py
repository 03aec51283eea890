#!/usr/bin/env python3
"""Writes the man page: the text of a template, with the options and commands that the program itself tells of.

    make-man.py FERD TEMPLATE >ferd.1

In the template a line @OPTIONS@ stands for the options of `ferd run`, @COMMANDS@ for the other commands with theirs, and
@VERSION@ for the version.
"""
import json, subprocess, sys


def roff(text):
    """`text` so that nothing in it is a request or an escape."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\`")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def names(argument):
    dashes = {"short": "-", "long": "--", "longWithSingleDash": "-"}
    return [dashes[n["kind"]] + n["name"] for n in argument.get("names", [])]


def is_told(argument):
    # Every command has these two.
    return argument["shouldDisplay"] and not {"--help", "--version"} & set(names(argument))


def inversions(arguments):
    """The flags that take others back, by those."""
    flags = [names(a)[0] for a in arguments if a["kind"] == "flag"]
    return {flag: inverse for flag in flags if (inverse := flag.replace("--", "--no-", 1)) in flags}


def option(argument, inverse=None):
    """One option as a tagged paragraph."""
    value = argument.get("valueName", "")
    if argument["kind"] == "positional":
        tag = f"[\\fI{roff(value)}\\fR]"
    else:
        tag = ", ".join(f"\\fB{roff(name)}\\fR" for name in [*names(argument), *([inverse] if inverse else [])])
        # Some values are written as `width>x<height`, for the brackets that help puts around them.
        if argument["kind"] == "option":
            parts = value.replace("<", ">").split(">")
            fonts = ["\\fI", "\\fR"]
            tag += " " + "".join(fonts[i % 2] + roff(part) for i, part in enumerate(parts)) + "\\fR"
    text = roff(argument.get("abstract", ""))
    default = argument.get("defaultValue")
    if default is not None and "(default" not in text and default not in ("", inverse):
        text += f" Default: {roff(default)}."
    return f".TP\n{tag}\n{text}\n"


def options(command):
    lines, section = [], None
    told = list(filter(is_told, command.get("arguments", [])))
    inverses = inversions(told)
    for argument in told:
        name = next(iter(names(argument)), None)
        if name in inverses.values():
            continue
        title = argument.get("sectionTitle")
        if title != section and title:
            lines.append(f".SS {roff(title)}\n")
        section = title
        lines.append(option(argument, inverses.get(name)))
    return "".join(lines)


def commands(command, path):
    """The subcommands that have no page of their own, each with its options."""
    lines = []
    for sub in command.get("subcommands", []):
        name = f"{path} {sub['commandName']}"
        if sub["commandName"] in ("run", "help") or not sub["shouldDisplay"]:
            continue
        lines.append(f".SS {roff(name)}\n{roff(sub.get('abstract', ''))}\n{options(sub)}")
        lines.append(commands(sub, name))
    return "".join(lines)


def main(program, template):
    def asked(argument):
        return subprocess.run([program, argument], check=True, capture_output=True, text=True).stdout

    root = json.loads(asked("--experimental-dump-help"))["command"]
    run = next(c for c in root["subcommands"] if c["commandName"] == root["defaultSubcommand"])
    told = {"@OPTIONS@\n": options(run), "@COMMANDS@\n": commands(root, root["commandName"])}
    version = asked("--version").split()[-1]
    with open(template) as f:
        for line in f:
            sys.stdout.write(told.get(line) or line.replace("@VERSION@", version))


if __name__ == "__main__":
    main(*sys.argv[1:])
