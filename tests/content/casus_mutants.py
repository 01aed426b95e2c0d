"""Small mistakes an author can make in one line of a casus, made on purpose: see `mutants.py`."""

import re
from collections.abc import Iterator

Wrong = tuple[str, str | None, str]
WHOLE = "^---$"
"""Reads the mutant in its whole file: who speaks elsewhere, or what is remembered there, decides."""


def casus_mutants(line: str) -> Iterator[Wrong]:
    """Misspell a line in every way we know, with what points to it and why it is wrong."""
    yield from _option_mutants(line)
    yield from _way_mutants(line)
    yield from _move_mutants(line)
    yield from _below_mutants(line)
    yield from _said_mutants(line)
    yield from _tag_mutants(line)
    anchor = re.match(r"## .* \{#([a-z0-9-]+)\}$", line)
    if anchor:
        name = anchor.group(1)
        yield line.replace(f"#{name}}}", f"#{name}qz}}"), rf"-> {name}$|: {name}$", "ander adres"
        yield line.removesuffix(f" {{#{name}}}"), None, "geen adres"


def _all(why: str, *wrongs: str) -> Iterator[Wrong]:
    return ((wrong, None, why) for wrong in wrongs)


def _option_mutants(line: str) -> Iterator[Wrong]:
    option = re.match(r"(film|doel|einde|vervolg|overslaan): (.*)$", line)
    if option:
        key, value = option.groups()
        yield from _all("optie", f"{key}x: {value}", f"{key[1:]}: {value}", f"  {key}: {value}", f"{key} {value}")
        yield from _all("optie", f"{key} : {value}", f"{key}:{value}", f"{key}:", f"{key.title()}: {value}")
        yield from _all("waarde", f"{key}: {value}qz", f"{key}: qz{value}")


def _way_mutants(line: str) -> Iterator[Wrong]:
    redirect = re.match(r"als: (.*) -> (.*)$", line)
    if redirect:
        when, to = redirect.groups()
        yield from _all("als", f"als {when} -> {to}", f"Als: {when} -> {to}", f" als: {when} -> {to}", f"als: {when}")
        yield from _all("als", f"als: {when} {to}", f"als: {when} > {to}", f"als: {when} -> {to}qz", f"als: -> {to}")
        yield from _all("als", f"als:{when} -> {to}", f"als: {when} ->{to}")
        yield f"als: {when}qz -> {to}", WHOLE, "andere naam"
    if line.startswith("-> "):
        yield from _all("verder", line[1:], "->" + line[3:], "- > " + line[3:], " " + line, line + "qz", line + " x")
        yield from _all("verder", "→ " + line[3:], "=> " + line[3:], "->", "--> " + line[3:])


def _move_mutants(line: str) -> Iterator[Wrong]:
    move = re.match(r'- \[([^\]]*)\] ("[^"]*") \(([^)]*)\)(.*)$', line)
    if not move:
        return
    names, text, effect, rest = move.groups()
    yield from _all("keuze", f"[{names}] {text} ({effect}){rest}", f"* [{names}] {text} ({effect}){rest}")
    yield from _all("keuze", f" - [{names}] {text} ({effect}){rest}", f"-[{names}] {text} ({effect}){rest}")
    yield from _all("keuze", f"- {names} {text} ({effect}){rest}", f"- [{names} {text} ({effect}){rest}")
    yield from _all("keuze", f"- [{names}] {text[1:]} ({effect}){rest}", f"- [{names}] {text[:-1]} ({effect}){rest}")
    yield from _all("keuze", f"- [{names}] ‘{text[1:-1]}’ ({effect}){rest}", f"- [] {text} ({effect}){rest}")
    yield from _all("techniek", f"- [{names}qz] {text} ({effect}){rest}", f"- [x{names}] {text} ({effect}){rest}")
    yield from _all("effect", f"- [{names}] {text}{rest}", f"- [{names}] {text} {effect}{rest}")
    yield from _all("effect", f"- [{names}] {text} ({effect}4){rest}", f"- [{names}] {text} (4){rest}")
    yield from _all("effect", f"- [{names}] {text} (){rest}", f"- [{names}] {text} ({effect}, qz +4){rest}")
    yield from _all("effect", f"- [{names}] {text}({effect}){rest}")
    start = f"- [{names}] {text} ({effect})"
    yield from _all("staart", f"{start}{rest}qz", f"{start} qz{rest}", f"{start}{rest} x")
    for found in re.finditer(r"STOP|herstel|\+onthoud [\w-]+| -> \S+|\{als: [^}]*\}|\{#[^}]*\}", rest):
        token, before, after = found.group(), start + rest[: found.start()], rest[found.end() :]
        yield from _all("staart", before + token.strip()[:-1] + "q!" + after, f"{before} {token} {token}{after}")
    if "STOP" in rest or " -> " in rest:
        yield from _all("staart", start, f"{start} STOP -> keuken")
    for name in re.findall(r"\+onthoud ([\w-]+)", rest):
        yield start + rest.replace(f"+onthoud {name}", f"+onthoud {name}qz"), rf"als:? .*\b{name}\b", "onthouden"


def _below_mutants(line: str) -> Iterator[Wrong]:
    if line.startswith("  > ") and line[4:].strip():
        starts = ("  >", "  <", " > ", "> ", "    > ", "  - ", "  » ", "  ", "", "\t> ", "  >> ")
        yield from _all("onder een keuze", *(start + line[4:] for start in starts))


def _said_mutants(line: str) -> Iterator[Wrong]:
    said = re.match(r'((?: {2}> )?)([A-Z][\w. ]*): "([^"]*)"(.*)$', line)
    if said:
        start, who, words, tags = said.groups()
        wrongs = (
            f"{start}{who}: {words}{tags}",
            f"{start}{who}: “{words}”{tags}",
            f'{start}{who}: "{words}{tags}',
            f'{start}{who} "{words}"{tags}',
            f'{start}{who}:"{words}"{tags}',
            f'{start}{who}; "{words}"{tags}',
            f'{start}{who}: "{words}"{tags} nog iets',
            f'{start}{who}: ""{tags}',
        )
        yield from ((wrong, WHOLE, "zeggen") for wrong in wrongs)


def _tag_mutants(line: str) -> Iterator[Wrong]:
    for found in re.finditer(r" \{([a-zA-Z][^{}#]*)\}", line):
        before, tag, after = line[: found.start()], found.group(1), line[found.end() :]
        yield f"{before} {{{tag}qz}}{after}", WHOLE, "andere naam"
        wrongs = (f" {{{tag}", f" {tag}}}", f" {{x{tag}}}", " {}")
        yield from _all("merkteken", *(before + wrong + after for wrong in wrongs))
