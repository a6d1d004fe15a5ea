"""Our authorizers in front of REST and HTTP APIs, their answers kept and not, and their outages."""

import itertools
import socket

from parts import ACCOUNT, REGION
from report import check, kinds, send

HEADER = {"rest": "method.request.header.Authorization", "http": "$request.header.Authorization"}


def rest(emulator, function, kind, ttl):
    return {"type": kind, "authorizerUri": emulator.integration_uri(function), "identitySource": HEADER["rest"],
            "authorizerResultTtlInSeconds": ttl}


def http(emulator, function, version, ttl, simple=False, more=()):
    return {"AuthorizerType": "REQUEST", "AuthorizerUri": emulator.integration_uri(function),
            "IdentitySource": [HEADER["http"], *more], "AuthorizerPayloadFormatVersion": version,
            "AuthorizerResultTtlInSeconds": ttl, "EnableSimpleResponses": simple}


TEXTS = {"sub": "alice", "tenant": "acme", "exp": str, "principalId": "alice"}
NUMBERS = {**TEXTS, "exp": int}

AUTHORIZERS = [
    # name, the authorizer, how it is set up, what the function behind is told, status of a bad token
    ("REST, TOKEN, exact", "exact", lambda e, f: rest(e, f, "TOKEN", 0), TEXTS, 401),
    ("REST, TOKEN, routes, kept", "routes", lambda e, f: rest(e, f, "TOKEN", 300), TEXTS, 401),
    ("REST, REQUEST, exact", "exact", lambda e, f: rest(e, f, "REQUEST", 0), TEXTS, 401),
    ("REST, REQUEST, routes, kept", "routes", lambda e, f: rest(e, f, "REQUEST", 300), TEXTS, 401),
    ("HTTP, 1.0, policy, routes, kept", "routes", lambda e, f: http(e, f, "1.0", 300), {"lambda": TEXTS}, 500),
    ("HTTP, 2.0, policy, exact", "exact", lambda e, f: http(e, f, "2.0", 0), {"lambda": NUMBERS}, 403),
    ("HTTP, 2.0, policy, routes, kept", "routes", lambda e, f: http(e, f, "2.0", 300), {"lambda": NUMBERS}, 403),
    ("HTTP, 2.0, simple", "simple", lambda e, f: http(e, f, "2.0", 0, True), {"lambda": {"sub": "alice"}}, 403),
    ("HTTP, 2.0, simple, kept by route", "simple", lambda e, f: http(e, f, "2.0", 300, True, ["$context.routeKey"]),
     {"lambda": {"sub": "alice"}}, 403),
]


def authorizers(emulator, issuer):
    behind = emulator.function("behind", DOOR="function", **issuer.settings())
    tokens = kinds(issuer)
    for number, (group, door, settings, context, bad) in enumerate(AUTHORIZERS):
        name = f"authorizer-{number}"
        function = emulator.function(name, DOOR=door, **issuer.settings())
        front = gateway(emulator, behind, settings(emulator, function))
        seen = {"authorizer": context}
        listing = 200 if door == "routes" else 403
        for row in [
            ("admin, first route", "GET", "/orders", "admin", 200, seen),
            ("admin, second route", "DELETE", "/orders/7", "admin", 200, seen),
            ("viewer, first route", "GET", "/orders", "viewer", listing, None),
            ("viewer, second route", "DELETE", "/orders/7", "viewer", 403, None),
            ("viewer, first route again", "GET", "/orders", "viewer", listing, None),
            ("no token", "GET", "/orders", "nobody", 401, None),
            ("expired token", "GET", "/orders", "expired", bad, None),
            ("changed signature", "DELETE", "/orders/7", "changed", bad, None),
            ("two Authorization headers", "GET", "/orders", "two", bad, None),
        ]:
            send(group, front, *row[:3], tokens[row[3]], *row[4:])
        # A kept answer is one per token, or per token and route. Errors are never kept; without a token nobody is asked, but
        # by a REST API's REQUEST authorizer that keeps nothing.
        asked = {"routes": 5}.get(door, 7 if "kept" in group else 8) + (group == "REST, REQUEST, exact")
        check(group, "times it was asked", emulator.invocations(name), asked)


def gateway(emulator, behind, authorizer):
    if "type" in authorizer:
        return emulator.rest_api(behind, ["/orders", "/orders/{id}"], authorizer)
    return emulator.http_api(behind, ["GET /orders", "DELETE /orders/{id}"], authorizer=authorizer)


def authorizer_failures(emulator, issuer):
    group, behind = "outage", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:behind"
    token = issuer.token(roles=["admin"])
    with socket.socket() as closed: # bound and not listening: nothing else can take the port, and nobody answers
        closed.bind(("127.0.0.1", 0))
        away = {**issuer.settings(), "AUTH_JWKS_URL": f"http://127.0.0.1:{closed.getsockname()[1]}/jwks",
                "AUTH_ALLOW_HTTP_ON_LOOPBACK": "true"}
        del away["AUTH_JWKS"]
        for door, (what, environment) in itertools.product(["exact", "routes", "simple"], [("keys away", away), ("no settings", {})]):
            name = f"{door}-{what.replace(' ', '-')}"
            function = emulator.function(name, DOOR=door, **environment)
            settings = http(emulator, function, "2.0", 0, True) if door == "simple" else rest(emulator, function, "TOKEN", 0)
            front = gateway(emulator, behind, settings)
            send(group, front, f"{door}, {what}", "GET", "/orders", [token], 500)
    # The emulator takes `unauthorized` in any case for the word; API Gateway does not.
    for name, door in [("authorizer-0", "exact"), ("authorizer-1", "routes")]:
        event = {"type": "TOKEN", "authorizationToken": "Bearer a.b.c",
                 "methodArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:a1b2c3d4e5/live/GET/orders"}
        error, told = emulator.invoke(name, event)
        check(group, f"{door}, a bad token: the message", (error, told.get("errorMessage")), ("Unhandled", "Unauthorized"))
    # Kept though it speaks of one route: the next route is refused, which is why its TTL must be 0.
    front = gateway(emulator, behind, rest(emulator, behind.replace("behind", "authorizer-0"), "TOKEN", 300))
    send("kept by mistake", front, "exact, first route", "GET", "/orders", [token], 200)
    send("kept by mistake", front, "exact, second route", "DELETE", "/orders/7", [token], 403)
