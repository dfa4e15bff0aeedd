"""The process of one embedded AWS: a moto server that lives no longer than who started it.

Started by `delivery.embedded` as `python -m delivery.embedded_server PORT`, with the account in
MOTO_ACCOUNT_ID. Writes one JSON line to standard output, `{"port": 34567}` or `{"error": "..."}`,
then serves until its standard input ends: the operating system closes that pipe however the parent
dies, killed outright too.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
import threading
from typing import Any


def main() -> None:
    """Serve on 127.0.0.1, on the port given as the first argument (0: any free one)."""
    tell = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # moto prints what it does not know to standard output; nobody reads that.
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    # Before the import of moto, which takes half a second: a parent may be gone by then.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        server = _server(int(sys.argv[1]))
    except Exception as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else None
        print(json.dumps({"error": reason or f"{type(error).__name__}: {error}"}), file=tell)
        tell.close()
        os._exit(1)
    print(json.dumps({"port": server.server_address[1]}), file=tell)
    tell.close()
    server.serve_forever()


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _server(port: int) -> Any:
    # Bound here, not by werkzeug: where the port is taken, that one prints and exits.
    listener = socket.create_server(("127.0.0.1", port), backlog=128)

    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from werkzeug.serving import make_server  # noqa: PLC0415

    logging.getLogger("werkzeug").disabled = True
    _validate_state_machines()
    return make_server(
        "127.0.0.1",
        listener.getsockname()[1],
        DomainDispatcherApplication(create_backend_app),
        threaded=True,
        request_handler=MotoRequestHandler,
        fd=listener.detach(),
    )


def _validate_state_machines() -> None:
    """Answer ValidateStateMachineDefinition, which the provider calls in every plan of one.

    moto has no such operation, and of its error 501 the provider tries again for many minutes. The
    definition is judged by moto's own parser of the Amazon States Language.
    """
    from moto.core.responses import ActionResult  # noqa: PLC0415
    from moto.stepfunctions.responses import StepFunctionResponse  # noqa: PLC0415

    def validate_state_machine_definition(response: Any) -> Any:
        # Half a second to import, which only a plan with a state machine pays.
        from moto.stepfunctions.parser.asl.parse.asl_parser import (  # noqa: PLC0415
            AmazonStateLanguageParser,
        )

        try:
            AmazonStateLanguageParser.parse(response._get_param("definition"))
        except Exception as error:
            wrong = {"severity": "ERROR", "code": type(error).__name__, "message": str(error)}
            return ActionResult({"result": "FAIL", "diagnostics": [wrong]})
        return ActionResult({"result": "OK", "diagnostics": []})

    setattr(  # noqa: B010
        StepFunctionResponse,
        "validate_state_machine_definition",
        validate_state_machine_definition,
    )


if __name__ == "__main__":
    main()
