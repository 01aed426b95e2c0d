"""All drills one after another, or the one that is named: `python3 dev.py faults [NAME] [OPTIONS]`.

Each runs in a process of its own, within a bounded time, and says on one line how it went. Options go to the drill that
is named; each drill lists them with `-h`.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: By name: after how many minutes a drill has failed, and what it proves.
DRILLS = {
    "letters": (60, "geen brief kwijt of zonder reden dubbel, hoe vaak een worker ook omvalt"),
    "rush": (15, "vijfhonderd mensen die tegelijk inleveren, krijgen allemaal hun uitslag"),
    "hand_ins": (60, "geen antwoord kwijt of dubbel, hoe vaak de site ook omvalt"),
    "locked": (5, "een database die bezet is, kost niemand tekst"),
    "disk_full": (5, "een volle schijf geeft een duidelijke pagina, en niets half"),
    "backup": (30, "een reservekopie tijdens het schrijven is altijd heel"),
    "restart": (10, "PostgreSQL die opnieuw start, kost geen antwoord"),
    "mail_down": (10, "een mailserver die weg is, kost geen brief"),
    "clock_jumps": (10, "een klok die springt, geeft geen dubbele brief"),
    "hostile": (30, "wat een auteur ook schrijft, er draait niets en er gaat niets naar buiten"),
}


def main() -> None:
    """Run the drills that are asked for; ends with 1 when one of them failed."""
    named = sys.argv[1:2] if sys.argv[1:] and not sys.argv[1].startswith("-") else []
    if named and named[0] not in DRILLS:
        sys.exit(f"Er is geen oefening ‘{named[0]}’. Kies uit: {', '.join(DRILLS)}.")
    failed = [name for name in named or DRILLS if not run(name, sys.argv[2:] if named else [])]
    if failed:
        sys.exit(f"Niet goed: {', '.join(failed)}.")


def run(name: str, options: list[str]) -> bool:
    """Run one drill."""
    minutes, sentence = DRILLS[name]
    print(f"== {name}: {sentence}", flush=True)
    command = [sys.executable, "-m", f"tests.faults.{name}", *options]
    try:
        return subprocess.run(command, cwd=ROOT, check=False, timeout=minutes * 60).returncode == 0
    except subprocess.TimeoutExpired:
        print(f"FOUT  {name}: niet klaar binnen {minutes} minuten", flush=True)
        return False


if __name__ == "__main__":
    main()
