#!/bin/sh
# Puts GradLab into a folder of its own, as the container holds it: `sh deploy/build.sh /opt/gradlab`.
# The Dockerfile runs this and nothing else. TORCH says where torch's build without CUDA lies.
set -eu
folder=$1
torch=${TORCH:-https://download.pytorch.org/whl/cpu/torch/}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
here=$(cd "$(dirname "$0")/.." && pwd)

python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --require-hashes --find-links "$torch" \
    -r "$here/deploy/requirements.lock"

# What builds the wheel and the list of all that is inside stays outside.
tools=$(mktemp -d)
python3 -m venv "$tools"
"$tools/bin/python" -m pip install --quiet hatchling==1.33.0 cyclonedx-bom==7.5.0
"$tools/bin/python" -m pip wheel --quiet --no-deps --no-build-isolation -w "$tools" "$here"
"$folder/bin/python" -m pip install --quiet --no-deps "$tools"/gradlab_torch-*.whl
"$folder/bin/python" -m pip uninstall --quiet --yes pip
"$tools/bin/cyclonedx-py" environment --output-reproducible -o "$folder/sbom.json" \
    "$folder/bin/python"
"$folder/bin/python" -m compileall -q "$folder/lib" || true # what is no Python of this version
rm -rf "$tools"
