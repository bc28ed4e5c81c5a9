"""Says each call by the access key `deployer`, as `call SERVICE:ACTION`: what a deployer needs a right for."""

import io
import re
import sys
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import DomainDispatcherApplication

# What S3 calls otherwise than IAM, and has by its method and query alone.
S3 = [
    ("GET", "list-type=2", "ListBucket"),
    ("GET", "versions", "ListBucketVersions"),
    ("GET", "location", "GetBucketLocation"),
    ("POST", "delete", "DeleteObject"),
    ("HEAD", "", "ListBucket"),
    ("PUT", "x-id=PutObject", "PutObject"),
    ("GET", "x-id=GetObject", "GetObject"),
]


def action_of(service, environ, body):
    target = environ.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
    if target:
        return target
    if service == "s3":
        query = environ["QUERY_STRING"]
        for method, part, action in S3:
            if environ["REQUEST_METHOD"] == method and part in query:
                return action
        return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}?{query}"
    # The API Gateway's rights are its methods.
    if service == "apigateway":
        return environ["REQUEST_METHOD"]
    form = parse_qs(body.decode("utf8", "replace"))
    return form["Action"][0] if "Action" in form else f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"


serve = DomainDispatcherApplication.__call__


def serve_and_say(self, environ, start_response):
    scope = re.search(r"Credential=deployer/\d+/[^/]*/([\w-]+)/", environ.get("HTTP_AUTHORIZATION", ""))
    if scope:
        body = b""
        if "form" in environ.get("CONTENT_TYPE", ""):
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
        # In one write: calls come side by side.
        sys.stdout.write(f"call {scope[1]}:{action_of(scope[1], environ, body)}\n")
        sys.stdout.flush()
    return serve(self, environ, start_response)


DomainDispatcherApplication.__call__ = serve_and_say
