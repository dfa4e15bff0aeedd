"""Which names secrets are given, and what value stands under which name in a map or a list.

The same rules hold for data of a plan and for YAML in a text: `delivery.masking` walks the one,
`delivery.secrettexts` the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

# Words of a name, but letters inside one where they are of no other word: PGPASSWORD, and not
# `bypass_policy` or `compass`.
_NAMED: Final = re.compile(
    r"password|passwd|passphrase|passcode|secret|credential|token\d*(?:_|$)|(?:^|_)webhook$"
    r"|(?:api|access|account|auth|deploy|encryption|licen[cs]e|master|private|signing|ssh|storage)keys?(?:_|$)"
    r"|(?:^|_)(?:pass|pwd|pw|basic_auth|tokens|connection_?strings?|dsn|authorization|bearer|cookies?"
    r"|webhook_?urls?|kubeconfig|user_?parameters"
    r"|(?:api|access|account|activation|app|application|auth|certificate|client|cookie|customer"
    r"|decryption|deploy|deployment|encryption|hmac|jwt|licen[cs]e|master|preshared|private|rsa"
    r"|server|service|session|shared|signing|ssh|ssl|storage|subscription|tls)_keys?)(?:_|$)"
)
# Of an environment variable, any key is one but those that say where something is or who may.
_VARIABLE: Final = re.compile(
    r"[A-Z0-9_]+_(?:KEYS?|AUTH|PAT)(?<!IAM_AUTH)(?<!PUBLIC_KEY)(?<!KMS_KEY)(?<!S3_KEY)(?<!OBJECT_KEY)(?<!CACHE_KEY)"
    r"(?<!TAG_KEY)(?<!SORT_KEY)(?<!HASH_KEY)(?<!RANGE_KEY)(?<!PRIMARY_KEY)(?<!PARTITION_KEY)"
)
# The name of a switch, a limit or a reference says what it is about, and its value is not that.
_ABOUT: Final = re.compile(
    r"(?:^|_)(?:secrets?_?manager|parameter_?store|arns?|ids?|names?|alias(?:es)?|type|from|enabled"
    r"|version|path|file|days|hours|minutes|seconds|age|ttl|expir(?:y|ation)|count|length|size|min"
    r"|max|format|algorithm|policy|prevention|required|rotation|provider|source|status|scopes?|stdin)$"
)
# Vault's is a secret. `--secret-id` and `SecretId` are how AWS calls a reference.
_SECRET_ID: Final = re.compile(r"(?i:(?:vault_|(?:app_?)?role_)?secret_id)")
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
# Where CodeBuild reads the value elsewhere, what stands there is a name.
_STORES: Final = frozenset({"parameter_store", "secrets_manager"})
_VALUE: Final = re.compile(r"(?P<of>(?:\w+_)?)values?")
_OPTION: Final = re.compile(r"--?\w[\w.-]*")


def looks_secret(name: str) -> bool:
    """Whether a name, in any way of writing it, is one that secrets are given."""
    words = _words(name)
    named = _NAMED.search(words) or _VARIABLE.fullmatch(name)
    return bool(named) and not is_about(name)


def is_store(name: str) -> bool:
    """Whether a name is that of a place of secrets: what stands under it are references."""
    return _words(name) in _STORES


def is_about(name: str) -> bool:
    """Whether a name is that of a switch, a limit or a reference, whatever it is about."""
    return bool(_ABOUT.search(_words(name))) and not _SECRET_ID.fullmatch(name)


def names_in(entries: Mapping[str, object], name: str) -> dict[str, str]:
    """By its key, the name that decides on each value of a map that itself is called `name`."""
    found = {}
    for key in entries:
        words = _words(key)
        value = _VALUE.fullmatch(words)
        own = key
        if value and not looks_secret(key):  # `client_secret_value` says it itself
            own = _called(entries, value["of"]) or name
        if value and _is_reference(entries):
            own = key
        # `secrets = {db = "..."}`: what is in a map of a secret's name is one.
        found[key] = own if is_about(own) or not looks_secret(name) else name
    return found


def names_of(items: Sequence[object], name: str) -> Iterator[str]:
    """The name that decides on each item of a list that itself is called `name`.

    `["--password", "x"]` are the arguments of a command. `secrets = [{name = ..., valueFrom =
    ...}]` lists where secrets are, not what they are.
    """
    before: object = None
    for item in items:
        if isinstance(before, str) and _OPTION.fullmatch(before) and looks_secret(before):
            yield "" if isinstance(item, str) and item.startswith("--") else before
        else:
            yield "" if isinstance(item, Mapping) else name
        before = item


def _called(entries: Mapping[str, object], of: str) -> str | None:
    """What `value` is called, by what stands beside it: `{name = "DB_PASSWORD", value = "..."}`.

    Of a `ParameterValue`, that is the `ParameterKey`.
    """
    beside = {_words(key): value for key, value in entries.items()}
    names = (beside.get(each) for each in (f"{of}name", f"{of}key", "name", "key"))
    return next((each for each in names if isinstance(each, str)), None)


def _is_reference(entries: Mapping[str, object]) -> bool:
    kind = entries.get("type", entries.get("Type"))
    return isinstance(kind, str) and is_store(kind)


def _words(name: str) -> str:
    return "_".join(word for word in _WORDS.split(name) if word).lower()
