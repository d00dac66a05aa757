# SPDX-License-Identifier: Apache-2.0
# To be sourced by sh, also under `set -eu`: finds the CUDA 13 and cuDNN 9 libraries that ONNX Runtime needs and the loader does not find by itself, and puts
# their folders into LD_LIBRARY_PATH. Looks at toolkits, at Python's packages (nvidia-*-cu13, nvidia-cudnn-cu13) of the usual places, and, when
# something is still missing, asks each python3 of PATH.
#   cuda_libraries NEEDED      a file with one library a line; sets cuda_found and cuda_missing (a line each) and LD_LIBRARY_PATH

# Prints where the loader has a library by itself, nothing when it has none.
cuda_system() {
  old_ifs=$IFS
  IFS=:
  for cuda_folder in ${LD_LIBRARY_PATH:-}; do
    if [ -n "$cuda_folder" ] && [ -e "$cuda_folder/$1" ]; then
      IFS=$old_ifs
      echo "$cuda_folder/$1"
      return
    fi
  done
  IFS=$old_ifs
  { ldconfig -p 2>/dev/null || /sbin/ldconfig -p 2>/dev/null; } |
    awk -v name="$1" '$1 == name && /x86-64/ && !seen { print $NF; seen = 1 }'
}

# Prints the folders that may have libraries, the better ones first.
cuda_folders() {
  ls -d /usr/local/cuda-13*/lib64 /usr/local/cuda-13*/targets/x86_64-linux/lib /usr/local/cuda/lib64 /usr/local/cuda*/lib64 \
    /opt/cuda/lib64 /usr/lib/x86_64-linux-gnu /usr/lib64 2>/dev/null || :
  # Beside each python3 of PATH, in virtual environments, of the system and the user.
  {
    [ -z "${VIRTUAL_ENV:-}" ] || echo "$VIRTUAL_ENV"
    [ -z "${CONDA_PREFIX:-}" ] || echo "$CONDA_PREFIX"
    old_ifs=$IFS
    IFS=:
    for cuda_bin in ${PATH:-}; do
      [ ! -x "$cuda_bin/python3" ] || echo "${cuda_bin%/bin}"
    done
    IFS=$old_ifs
    ls -d "$PWD"/.venv "$PWD"/venv "${HOME:-/root}"/.venv "${HOME:-/root}"/venv "${HOME:-/root}"/.local "${HOME:-/root}"/*conda* \
      /opt/venv /opt/*conda* /venv /.venv /app/.venv /workspace/.venv /opt/*/ /usr /usr/local 2>/dev/null || :
  } | while IFS= read -r cuda_prefix; do
    ls -d "${cuda_prefix%/}"/lib/python3*/*-packages/nvidia/*/lib "${cuda_prefix%/}"/lib64/python3*/*-packages/nvidia/*/lib \
      "${cuda_prefix%/}"/lib/python3/dist-packages/nvidia/*/lib 2>/dev/null || :
    [ ! -d "${cuda_prefix%/}/conda-meta" ] || echo "${cuda_prefix%/}/lib"
  done
}

# Prints the folders that the python3 programs of PATH know of.
cuda_python_folders() {
  old_ifs=$IFS
  IFS=:
  for cuda_bin in ${PATH:-}; do
    IFS=$old_ifs
    [ -x "$cuda_bin/python3" ] || continue
    "$cuda_bin/python3" -c 'import glob, os, sys
for folder in sys.path:
    for found in sorted(glob.glob(os.path.join(folder, "nvidia", "*", "lib"))):
        print(found)' 2>/dev/null </dev/null || :
  done
  IFS=$old_ifs
}

# Looks for what is in cuda_missing in the folders on its input's lines.
cuda_look() {
  while IFS= read -r cuda_folder; do
    case " $cuda_seen " in *" $cuda_folder "*) continue ;; esac
    cuda_seen="$cuda_seen $cuda_folder"
    cuda_left=
    for cuda_name in $cuda_missing; do
      if [ -e "$cuda_folder/$cuda_name" ]; then
        cuda_found="$cuda_found$cuda_name $cuda_folder/$cuda_name
"
        case ":${LD_LIBRARY_PATH:-}:" in
          *":$cuda_folder:"*) ;;
          *) LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$cuda_folder ;;
        esac
      else
        cuda_left="$cuda_left $cuda_name"
      fi
    done
    cuda_missing=$cuda_left
    [ -n "$cuda_missing" ] || return 0
  done <<FOLDERS
$1
FOLDERS
}

cuda_libraries() {
  cuda_found=
  cuda_missing=
  cuda_seen=
  while IFS= read -r cuda_name; do
    cuda_at=$(cuda_system "$cuda_name")
    if [ -n "$cuda_at" ]; then
      cuda_found="$cuda_found$cuda_name $cuda_at
"
    else
      cuda_missing="$cuda_missing $cuda_name"
    fi
  done <"$1"
  [ -z "$cuda_missing" ] || cuda_look "$(cuda_folders)"
  [ -z "$cuda_missing" ] || cuda_look "$(cuda_python_folders)"
  [ -z "${LD_LIBRARY_PATH:-}" ] || export LD_LIBRARY_PATH
}
