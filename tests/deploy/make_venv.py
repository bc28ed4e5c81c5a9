"""Makes a folder of Python's programs, once, and again when the requirements change: make_venv.py FOLDER REQUIREMENTS.

Several tests ask for it at the same moment: one makes it, and the others wait. The lock ends with its process.
"""

import fcntl
import hashlib
import pathlib
import subprocess
import sys

folder, requirements = map(pathlib.Path, sys.argv[1:])
stamp = folder / "requirements.sha256"
folder.mkdir(exist_ok=True)
with open(folder / "lock", "w", encoding="utf8") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
    if not (stamp.exists() and stamp.read_text(encoding="utf8") == wanted):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--requirement", requirements]
        subprocess.run(pip, check=True)
        stamp.write_text(wanted, encoding="utf8")
