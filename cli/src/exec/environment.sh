# What the engines want of the environment, for the launcher and .ci/run, which source it. What the user set stays.

# With its default settings glibc gives every large activation back to the kernel, and most of the time goes into
# zeroing fresh pages; these make it keep freed memory. Read when a process starts, so they cannot be set from inside.
# (No grep -q: where a shell has pipefail set, its early end would look like no match.)
if [ "$(uname -s)" = Linux ] && [ -z "${LD_PRELOAD:-}" ] && ! env | grep '^MALLOC_' >/dev/null; then
    case $(ldd --version 2>&1) in
        *musl*) ;;
        *)
            export MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0
            export MALLOC_TRIM_THRESHOLD_=17179869184 MALLOC_TOP_PAD_=536870912
            ;;
    esac
fi
# No telemetry by DJL, and no warning by PyTorch for every convolution that NNPACK cannot serve.
export OPT_OUT_TRACKING="${OPT_OUT_TRACKING-true}" TORCH_CPP_LOG_LEVEL="${TORCH_CPP_LOG_LEVEL-ERROR}"
