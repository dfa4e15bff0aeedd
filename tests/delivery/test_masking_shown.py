"""Secrets however they are written: hidden from the summary, its JSON and the Markdown alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from delivery import markdown, summary
from delivery.plan import OutputChange, Plan, Resource

SECRET = "hunter2"
HIDDEN = "(looks secret: not shown)"


def told(value: Any, name: str = "note") -> list[str]:
    """What is told of `value`, once as an output and once as an attribute that changes."""
    resource = Resource(
        address="aws_codebuild_project.this",
        type="aws_codebuild_project",
        name="this",
        key=None,
        module="",
        mode="managed",
        values={name: value},
        before={name: "before"},
        actions=("update",),
    )
    output = OutputChange(("update",), "before", value, sensitive=False)
    attribute = Plan(resources=(resource,), outputs={})
    of_output = Plan(resources=(), outputs={}, output_changes={name: output})
    return [
        markdown.document("prod", {"tools": attribute}),
        markdown.document("prod", {"tools": of_output}),
        "\n".join(summary.plain("prod", {"tools": of_output})),
        json.dumps(summary.as_json("prod", {"tools": of_output}), ensure_ascii=False),
    ]


SECRETS = {
    "a key of Rails": "RAILS_MASTER_KEY=hunter2",
    "a key of SSH": {"variables": {"SSH_KEY": "hunter2"}},
    "a key of a storage account": "Endpoint=x;AccountKey=hunter2;EndpointSuffix=y",
    "a key of some service": "export STRIPE_KEY=hunter2",
    "a pair in YAML": "env:\n  - name: DB_PASSWORD\n    value: hunter2\n",
    "a pair in YAML, the value first": "env:\n  - value: hunter2\n    name: DB_PASSWORD\n",
    "a pair in what is no YAML": (
        "kubectl apply -f - <<EOF\nenv:\n  - name: DB_PASSWORD\n    value: hunter2\nEOF\n"
    ),
    "a pair in HCL": '{ name = "DB_PASSWORD", value = "hunter2" }',
    "a pair in Ruby": "x = { 'name' => 'DB_PASSWORD', 'value' => 'hunter2' }",
    "a parameter of CloudFormation": [
        {"ParameterKey": "DbPassword", "ParameterValue": "hunter2", "UsePreviousValue": False}
    ],
    "a parameter as JSON": '[{"ParameterKey":"DbPassword","ParameterValue":"hunter2"}]',
    "a parameter of a stack set": (
        "ParameterKey=Stage,ParameterValue=prod ParameterKey=DbPassword,ParameterValue=hunter2"
    ),
    "a default value": [{"name": "DB_PASSWORD", "default_value": "hunter2"}],
    "a default of a template": "Parameters:\n  DbPassword:\n    Default: hunter2\n",
    "JSON after a blank line": '\n [{"name":"DB_PASSWORD","value":"hunter2"}]',
    "JSON after a blank line, with tabs": (
        '\n[\n\t{"value": "hunter2",\n\t"name": "DB_PASSWORD"}]'
    ),
    "JSON in YAML": 'variables:\n  X: \'{"name":"DB_PASSWORD","value":"hunter2"}\'',
    "JSON in a quoted text": r'curl -d "{\"name\":\"DB_PASSWORD\",\"value\":\"hunter2\"}" x',
    "JSON in a quoted text, a key": r'curl -d "{\"db_password\":\"two hunter2\"}" x',
    "an argument of a list": {"command": ["run", "--db-password", "hunter2"]},
    "an argument of a list in YAML": "command:\n  - --db-password\n  - hunter2\n",
    "an argument of a list in a script": 'CMD ["run", "--db-password", "hunter2"]',
    "an argument of a command": '["sh", "-c", "run --db-password hunter2 --verbose"]',
    "on the next line": "password:\n  hunter2\n",
    "on the next line of what is no YAML": "cat <<EOF\npassword:\n  hunter2\nEOF\n",
    "on the next lines as a list": "passwords:\n  - hunter2\n",
    "on the next lines as a list of what is no YAML": "cat <<EOF\npasswords:\n- hunter2\nEOF\n",
    "in a map of what is no YAML": "cat <<EOF\nsecrets:\n  db: hunter2\nEOF\n",
    "a block with a tag": "password: !!str |\n  hunter2\n",
    "a block with an anchor": "password: &a |\n  hunter2\nother: *a\n",
    "a block with a tag in what is no YAML": "x <<EOF\npassword: !!str |\n  hunter2\nEOF\n",
    "an alias": "default: &a hunter2\npassword: *a\n",
    "a text over two lines": "password: abc\n  hunter2\nx: y",
    "a quoted text over two lines": 'password: "abc\n  hunter2"\nx: y',
    "a quoted text over two lines of a script": "run\nexport PASSWORD='abc\nhunter2'\nrun",
    "a key that is written twice": "password: hunter2\npassword: b\n",
    "a key of a flow map": "{password:hunter2}",
    "a key of YAML": "a: b\nexport TOKEN=hunter2 x: y\n",
    "a comment": "a: b # password: hunter2\n",
    "a character that YAML forbids": "x: \x1b\nvalue: hunter2\nname: DB_PASSWORD\n",
    "a script in YAML": "commands:\n  - export DB_TOKEN=hunter2 && run\n",
    "a script in a block of YAML": "commands:\n  - |\n    run\n    export DB_TOKEN=hunter2\n",
    "YAML in a block of YAML": (
        "data:\n  app.yaml: |\n    env:\n    - value: hunter2\n      name: DB_PASSWORD\n"
    ),
    "an environment file": "cat > .env <<EOF\nSTAGE=prod\nDB_PASSWORD=hunter2\nEOF\n",
    "quotes beside a word": "PASSWORD='abc'hunter2",
    "a command's output": "export PASSWORD=$(echo hunter2) && run",
    "a command in a command": "PASSWORD=$(echo $(printf '(%s)' hunter2))",
    "a comma": "password=abc,hunter2",
    "a value that is not quoted": "db_password = two hunter2\n",
    "a value that is quoted with its name": 'run "PASSWORD=abc hunter2" x',
    "a value after a quoted name": 'echo "PASSWORD="hunter2',
    "an assignment of make": "DB_PASSWORD := hunter2",
    "an arrow": "'password' => 'hunter2',",
    "a setting of the AWS CLI": "aws configure set aws_secret_access_key hunter2",
    "a variable of a Dockerfile": "FROM x\nENV DB_PASSWORD hunter2\n",
    "XML": "<server><password>two hunter2</password></server>",
    "an attribute of XML": '<add key="DbPassword" value="hunter2"/>',
    "an element of XML by its name": '<property name="password">two hunter2</property>',
    "arguments that are a pair": "aws ssm put-parameter --name /prod/password --value hunter2",
    "a login of .netrc": "machine github.com login app password hunter2",
    "a key with a question mark": "? password\n: hunter2\n",
    "a URL": "postgres://app:hunter2@db/orders",
    "a URL with a slash": "postgres://app:abc/hunter2@db/orders",
    "a URL with an at": "postgres://app:abc@hunter2@db/orders",
    "a connection string": "Server=db;Password=hunter2;Database=orders",
    "a header": 'curl -H "Authorization: Bearer hunter2" https://x',
    "a header by no name": "curl_headers='Bearer hunter2hunter2' x",
    "a login of curl": "curl -u admin:hunter2 https://x",
    "a login of docker": "docker login -u app -p hunter2 registry",
    "a login from a pipe": "echo hunter2 | docker login --password-stdin",
    "a key of PGP": (
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----"
    ),
    "a registry's login": {"NPM_AUTH": "hunter2"},
    "a text of deep YAML": "{a, " * 200 + "hunter2" + "}" * 200,
    "a text of deep JSON": '{"a":' * 500 + '"hunter2"' + "}" * 500,
    "a text of deep JSON with brackets in names": '{"}":' * 500 + '"hunter2"' + "}" * 500,
    "a text of JSON as deep as may be": '{"a":' * 49 + '{"token":"hunter2"}' + "}" * 49,
    "a text of deep lists": "- " * 500 + "hunter2",
    "a key that is a list": "? [password]\n: hunter2\n",
    "a URL with a token": "git clone https://hunter2@dev.azure.com/x",
    "a webhook": {"SLACK_WEBHOOK": "hunter2"},
    "a webhook in a script": "webhook=hunter2",
    "a login of HTTP": "basic_auth: hunter2",
    "a secret's ID of Vault": "export VAULT_SECRET_ID=hunter2",
    "a secret's ID": {"secret_id": "hunter2"},
    "a secret's value": {"name": "x", "client_secret_value": "hunter2"},
    "a short password": "DB_PW=hunter2",
    "a second token": "TOKEN2=hunter2",
    "a passcode": {"passcode": "hunter2"},
    "a personal access token": "AZURE_DEVOPS_PAT=hunter2",
    "a variable in Python": "os.environ['DB_PASSWORD'] = 'hunter2'",
    "a login from a text": "docker login -u x --password-stdin registry <<< hunter2",
    "a login from a quoted text": "gh auth login --with-token <<< 'a hunter2'",
    "a parameter that is secure": (
        "aws ssm put-parameter --name x --type SecureString --value hunter2"
    ),
    "a parameter that is secure, its value first": (
        'aws ssm put-parameter --name x --value "a hunter2" \\\n  --type SecureString'
    ),
    "a signed URL": "https://x.blob.core.windows.net/a?se=1&sig=hunter2",
    "a default of a variable": "TOKEN=${TOKEN:-hunter2}",
    "a command with a secret": "TOKEN=$(aws x --password hunter2)",
    "a command with a text": "TOKEN=$(cat <<< hunter2)",
    "a text after a variable": "TOKEN=${TOKEN}hunter2",
    "a text that begins as a variable does": {"password": "$hunter2"},
}


@pytest.mark.parametrize("value", SECRETS.values(), ids=list(SECRETS))
def test_a_secret_is_hidden_however_it_is_written(value: Any) -> None:
    for text in told(value):
        assert SECRET not in text
        # The summary tells only the first of several lines.
        assert HIDDEN in text or " lines)" in text


def test_a_value_under_a_secrets_name_is_hidden_whole() -> None:
    for text in told(SECRET, name="db_password"):
        assert SECRET not in text
        assert HIDDEN in text


READABLE: dict[str, tuple[Any, str]] = {
    "an alias of a key": ("KEY_ALIAS=alias/orders", "KEY_ALIAS=alias/orders"),
    "where a key is": ({"key_arn": "x", "kms_key_id": "alias/y"}, '"alias/y"'),
    "a resource of AWS's": (
        "DB_PASSWORD=arn:aws:ssm:eu-west-1:111111111111:parameter/db",
        "DB_PASSWORD=arn:aws:ssm:eu-west-1:111111111111:parameter/db",
    ),
    "keys that are none": (
        "PUBLIC_KEY=a S3_KEY=b CACHE_KEY=c partition_key=d s3_object_key=e",
        "PUBLIC_KEY=a S3_KEY=b CACHE_KEY=c partition_key=d s3_object_key=e",
    ),
    "a limit": ("PASSWORD_MIN_LENGTH=12", "PASSWORD_MIN_LENGTH=12"),
    "a parameter": (
        "ParameterKey=Environment,ParameterValue=prod",
        "ParameterKey=Environment,ParameterValue=prod",
    ),
    "where CodeBuild reads it": (
        "env:\n  parameter-store:\n    DB_PASSWORD: /prod/db\n  secrets-manager:\n    T: prod/t\n",
        "/prod/db",
    ),
    "where CodeBuild reads it, as JSON": (
        '{"env": {"parameter-store": {"DB_PASSWORD": "/prod/db"}}}',
        "/prod/db",
    ),
    "a resource of AWS's in a map": (
        {"DB_PASSWORD": "arn:aws:ssm:eu-west-1:111111111111:parameter/db"},
        "parameter/db",
    ),
    "a reference in YAML": (
        "- name: DB_PASSWORD\n  type: SECRETS_MANAGER\n  value: prod/db\n",
        "prod/db",
    ),
    "a list of references": (
        "secrets:\n  - name: DB_PASSWORD\n    valueFrom: prod/db\n",
        "prod/db",
    ),
    "a list of references in what is no YAML": (
        "cat <<EOF\nsecrets:\n  - name: DB_PASSWORD\n    valueFrom: prod/db\nEOF\n",
        "prod/db",
    ),
    "what follows a header": (
        'curl -H "Authorization: Bearer abc" https://example.com',
        "https://example.com",
    ),
    "what follows an assignment": ("TOKEN=abc,STAGE=prod PASSWORD=x;run all", "STAGE=prod"),
    "what follows a quoted assignment": ("sh -c 'TOKEN=abc run' && next one", "' && next one"),
    "a port in a URL": ("https://registry:5000/x@sha256:abc", "https://registry:5000/x@sha256:abc"),
    "what is nested": ('{"a": {"password": "x", "stage": "prod"}}', "prod"),
    "a switch": ("docker login --password-stdin registry", "--password-stdin registry"),
    "a text of JSON": ('{"stage":"prod"}', "stage"),
    "names of secrets in a list": ({"names": ["DB_PASSWORD", "orders"]}, "orders"),
    "what tells of secrets in a list": ({"secrets": [{"mount": "/run/orders"}]}, "/run/orders"),
    "a variable": (
        "TOKEN=${TOKEN} PASSWORD=$PASSWORD run",
        "TOKEN=${TOKEN} PASSWORD=$PASSWORD run",
    ),
    "colours of a terminal": (r"a: echo \e[32m " + r"\e[0m" * 60 + " prod", "prod"),
    "a quoted variable": ('export TOKEN="${TOKEN}"', "${TOKEN}"),
    "a variable in a map": ({"token": "${TOKEN}"}, "${TOKEN}"),
    "a command that reads": (
        "X_PASSWORD=$(aws ecr get-login-password --region eu-west-1)",
        "$(aws ecr get-login-password --region eu-west-1)",
    ),
    "a command that reads, in YAML": (
        r'{"commands": ["X_PASSWORD=\"$(aws ecr get-login-password)\" && docker login"], }',
        "$(aws ecr get-login-password)",
    ),
    "no authorization": ({"authorization": "NONE"}, "NONE"),
    "no authorization, in a text": ('authorization = "none"', "none"),
    "a user of git": ("https://git@example.com/x", "https://git@example.com/x"),
    "a variable in a URL": ("https://${PAT}@example.com/x", "https://${PAT}@example.com/x"),
    "a login from a variable": (
        'docker login --password-stdin x <<< "$TOKEN"',
        "--password-stdin x <<<",
    ),
    "a login from a variable in a quoted text": (
        r'x = "docker login --password-stdin x <<< \"$TOKEN\""',
        "--password-stdin x <<<",
    ),
    "a parameter that is plain": (
        "aws ssm put-parameter --name x --type String --value prod",
        "--value prod",
    ),
    "a reference of the AWS CLI": ("aws x --secret-id prod/db", "--secret-id prod/db"),
    "an option": ({"command": ["--token", "--stage", "prod"]}, "--stage"),
}


@pytest.mark.parametrize(("value", "seen"), READABLE.values(), ids=list(READABLE))
def test_what_is_no_secret_stays_readable(value: Any, seen: str) -> None:
    for text in told(value):
        assert seen in text or json.dumps(seen)[1:-1] in text or " lines)" in text


def test_a_text_of_json_with_no_secret_is_told_as_the_text_that_it_is() -> None:
    _, _, lines, _ = told('{"stage":"prod"}')
    assert r'note = "before" -> "{\"stage\":\"prod\"}"' in lines
