"""Deploys our functions behind the emulator's gateways and compares every answer. See README.md.

    python cases.py --emulator URL --binary FILE

Prints a row per case and ends with `N passed, M failed`; exits 1 when anything failed.
"""

import argparse
import sys

from authorizers import authorizer_failures, authorizers
from parts import Emulator, Issuer
from pools import cognito
from report import PROBLEM, check, kinds, results, send

FRONTS = [
    # name, whether it knows parameters of paths, what its events say: not all as on AWS, see README.md
    ("HTTP API, 2.0", True, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("HTTP API, asked for 1.0", True, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("REST API", True, {"version": "1.0", "headers": True, "multiValueHeaders": True}),
    ("function URL", False, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("ALB", False, {"version": None, "headers": True, "multiValueHeaders": False}),
    ("ALB, multi-value headers", False, {"version": None, "headers": True, "multiValueHeaders": True}),
]

REQUESTS = [
    # name, path, token, status, body
    ("admin", "/admin", "admin", 200, {"subject": "alice"}),
    ("viewer", "/admin", "viewer", 403, PROBLEM),
    ("no token", "/admin", "nobody", 401, PROBLEM),
    ("expired token", "/admin", "expired", 401, PROBLEM),
    ("changed signature", "/admin", "changed", 401, PROBLEM),
    ("token for another audience", "/admin", "elsewhere", 401, PROBLEM),
    ("two Authorization headers", "/admin", "two", 400, PROBLEM),
    ("somebody else's page", "/users/alice", "viewer", 403, PROBLEM),
]


def attribute(emulator, issuer):
    function = emulator.function("function", DOOR="function", **issuer.settings())
    paths = ["/admin", "/users/{id}", "/orders", "/runs"]
    fronts = [
        emulator.http_api(function, [f"GET {path}" for path in paths]),
        emulator.http_api(function, [f"GET {path}" for path in paths], payload="1.0"),
        emulator.rest_api(function, paths),
        emulator.function_url("function"),
        emulator.balancer("single", function, multi_value=False),
        emulator.balancer("multi", function, multi_value=True),
    ]
    tokens = kinds(issuer)
    for (group, knows_parameters, event), front in zip(FRONTS, fronts, strict=True):
        runs = lambda: front.send("GET", "/runs")[2]["runs"]
        before = runs()
        own = ("one's own page", "/users/alice", "admin", 200 if knows_parameters else 403, None)
        for name, path, token, status, body in [*REQUESTS, own]:
            headers = send(group, front, name, "GET", path, tokens[token], status, body)
            if status == 401:
                check(group, f"{name}: challenge", headers.get("www-authenticate", ""), lambda seen: seen.startswith("Bearer"))
        check(group, "bodies that ran", runs() - before, 2 if knows_parameters else 1)
        check(group, "its events", front.send("GET", "/orders")[2]["event"], event)


def main():
    options = argparse.ArgumentParser()
    for name in ["emulator", "binary"]:
        options.add_argument(f"--{name}", required=True)
    options = options.parse_args()
    emulator, issuer = Emulator(options.emulator, options.binary), Issuer()
    for group in [attribute, authorizers, authorizer_failures, cognito]:
        group(emulator, issuer)
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not results else 0)


if __name__ == "__main__":
    main()
