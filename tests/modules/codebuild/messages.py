"""What the module says in more than one place."""

from __future__ import annotations

WRITTEN_OUT = (
    "must be written out, without *, ? and $, for the role may use exactly what is named here."
)
LAMBDA_HAS_NOT = (
    "an environment of type LINUX_LAMBDA_CONTAINER runs on Lambda, which does not have "
)
NO_DAEMON = (
    "needs a Docker daemon, which runs only in privileged mode: set environment.privileged_mode."
)
NO_WAIT = "ends before the release is ready, so a failed one looks deployed: add --wait."
