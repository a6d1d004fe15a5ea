"""Deploys our functions behind the emulator's gateways and compares every answer. See README.md.

    python cases.py --emulator URL --binary FILE

Prints a row per case and ends with `N passed, M failed`; exits 1 when anything failed.
"""

import argparse
import itertools
import socket
import sys

from parts import ACCOUNT, REGION, Emulator, Issuer

results = []


def check(group, name, seen, expected):
    """`expected` is compared with `==`, or is a predicate."""
    passed = expected(seen) if callable(expected) else seen == expected
    results.append(passed)
    print(f"{'ok  ' if passed else 'FAIL'}  {group}: {name}" + ("" if passed else f": got {seen!r}, not {expected!r}"))


def has(expected, seen):
    """Whether `seen` has all that `expected` has, in objects too; a type stands for any value of it."""
    if isinstance(expected, dict):
        return isinstance(seen, dict) and all(has(value, seen.get(key)) for key, value in expected.items())
    return isinstance(seen, expected) if isinstance(expected, type) else seen == expected


def send(group, front, name, method, path, tokens, status, body=None):
    """One row of a table. What is refused must be told as the status asks, and never show the token."""
    got, headers, told = front.send(method, path, tokens)
    facts = got == status and has(body or {}, told if body else {})
    secret = any(token.split(".")[2] in str((headers, told)) for token in tokens)
    check(group, f"{name} -> {status}", (got, told, "shows the token" if secret else ""),
          lambda _: facts and not secret)
    return headers


def kinds(issuer):
    """The tokens of all tables."""
    admin = issuer.token(roles=["admin"])
    head, claims, signature = admin.split(".")
    other = "A" if signature[9] != "A" else "B"
    return {
        "admin": [admin],
        "viewer": [issuer.token(roles=["viewer"], sub="victor")],
        "nobody": [],
        "expired": [issuer.token(roles=["admin"], exp=1_700_000_000)],
        "changed": [f"{head}.{claims}.{signature[:9]}{other}{signature[10:]}"],
        "elsewhere": [issuer.token(roles=["admin"], aud="https://billing.example")],
        "two": [admin, issuer.token(roles=["admin"], sub="mallory")],
    }


# ------------------------------------------------------------------------- the attribute behind each front

FRONTS = [
    # name, whether it knows parameters of paths, what its events say: not all as on AWS, see README.md
    ("HTTP API, 2.0", True, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("HTTP API, asked for 1.0", True, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("REST API", True, {"version": "1.0", "headers": True, "multiValueHeaders": True}),
    ("function URL", False, {"version": "2.0", "headers": True, "multiValueHeaders": False}),
    ("ALB", False, {"version": None, "headers": True, "multiValueHeaders": False}),
    ("ALB, multi-value headers", False, {"version": None, "headers": True, "multiValueHeaders": True}),
]

PROBLEM = {"title": str}

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


# ------------------------------------------------------------------------------- our authorizers in front

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
    ("HTTP, 2.0, policy, exact", "exact", lambda e, f: http(e, f, "2.0", 0), {"lambda": NUMBERS}, 500),
    ("HTTP, 2.0, policy, routes, kept", "routes", lambda e, f: http(e, f, "2.0", 300), {"lambda": NUMBERS}, 500),
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


# ------------------------------------------------------- a user pool, and the HTTP API's own JWT authorizer


class Pool:
    """A user pool of the emulator with one client; `alice` is an admin, `victor` is nobody special."""

    def __init__(self, emulator, name):
        self.cognito = cognito = emulator.client("cognito-idp")
        self.pool = cognito.create_user_pool(PoolName=name)["UserPool"]["Id"]
        self.issuer = f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool}"
        self.keys = f"{emulator.url}/{self.pool}/.well-known/jwks.json"
        self.client = self.app("app")
        for group in ["admin", "editors"]:
            cognito.create_group(UserPoolId=self.pool, GroupName=group)
        for user, groups in {"alice": ["admin", "editors"], "victor": []}.items():
            cognito.admin_create_user(UserPoolId=self.pool, Username=user)
            cognito.admin_set_user_password(UserPoolId=self.pool, Username=user, Password="Hunter2!hunter2", Permanent=True)
            for group in groups:
                cognito.admin_add_user_to_group(UserPoolId=self.pool, Username=user, GroupName=group)

    def app(self, name):
        made = self.cognito.create_user_pool_client(
            UserPoolId=self.pool, ClientName=name, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
        return made["UserPoolClient"]["ClientId"]

    def sign_in(self, user, kind="AccessToken", client=None):
        told = self.cognito.initiate_auth(AuthFlow="USER_PASSWORD_AUTH", ClientId=client or self.client,
                                          AuthParameters={"USERNAME": user, "PASSWORD": "Hunter2!hunter2"})
        return [told["AuthenticationResult"][kind]]


def cognito(emulator, _):
    ours, theirs = Pool(emulator, "ours"), Pool(emulator, "theirs")
    other = ours.app("other")
    tokens = {
        "admin": ours.sign_in("alice"),
        "user": ours.sign_in("victor"),
        "id": ours.sign_in("alice", "IdToken"),
        "other client": ours.sign_in("alice", client=other),
        "other pool": theirs.sign_in("alice"),
        "nobody": [],
    }
    subject = ours.cognito.admin_get_user(UserPoolId=ours.pool, Username="alice")["UserAttributes"]
    alice = next(attribute["Value"] for attribute in subject if attribute["Name"] == "sub")
    by_token(emulator, ours, tokens, alice)
    by_gateway(emulator, ours, tokens, alice)


def by_token(emulator, pool, tokens, alice):
    """The function verifies the tokens of the pool; its keys come from the pool, over http on this machine."""
    function = emulator.function(
        "cognito", DOOR="function", AUTH_ISSUER=pool.issuer, AUTH_AUDIENCE=pool.client, AUTH_AUDIENCE_CLAIM="client_id",
        AUTH_ALGORITHMS="RS256", AUTH_REQUIRED_CLAIMS="token_use=access", AUTH_ROLES_CLAIM="cognito:groups",
        AUTH_JWKS_URL=pool.keys, AUTH_ALLOW_HTTP_ON_LOOPBACK="true")
    front = emulator.http_api(function)
    for name, token, status, body in [
        ("admin's access token", "admin", 200, {"subject": alice}),
        ("user's access token", "user", 403, PROBLEM),
        ("admin's ID token", "id", 401, PROBLEM),
        ("token of another client", "other client", 401, PROBLEM),
        ("token of another pool", "other pool", 401, PROBLEM),
    ]:
        send("Cognito", front, name, "GET", "/admin", tokens[token], status, body)
    check("Cognito", "bodies that ran", front.send("GET", "/runs")[2], {"runs": 1})


def by_gateway(emulator, pool, tokens, alice):
    """The function believes the JWT authorizer of one API."""
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:claims"

    def api(pool):
        return emulator.http_api(function, authorizer={
            "AuthorizerType": "JWT", "IdentitySource": [HEADER["http"]],
            "JwtConfiguration": {"Issuer": pool.issuer, "Audience": [pool.client]}})

    front, foreign, bare = api(pool), api(pool), emulator.http_api(function)
    emulator.function("claims", DOOR="function", API_ID=front.prefix.split("/")[3], ISSUER=pool.issuer, CLIENT_ID=pool.client)
    gateways, refusal = {"message": "Unauthorized"}, PROBLEM
    for name, asked, token, status, body in [
        ("admin's access token", front, "admin", 200, {"subject": alice}),
        ("user's access token", front, "user", 403, refusal),
        ("admin's ID token, which the gateway takes", front, "id", 401, refusal),
        ("no token", front, "nobody", 401, gateways),
        ("token of another client", front, "other client", 401, gateways),
        ("token of another pool", front, "other pool", 401, gateways),
        ("another API with the same authorizer", foreign, "admin", 401, refusal),
        ("another API, without an authorizer", bare, "admin", 401, refusal),
    ]:
        send("JWT authorizer", asked, name, "GET", "/claims", tokens[token], status, body)
    check("JWT authorizer", "bodies that ran", bare.send("GET", "/runs")[2], {"runs": 1})
    told = front.send("GET", "/orders", tokens["admin"])[2]["authorizer"]
    handed = {"jwt": {"claims": {"sub": alice, "cognito:groups": "[admin editors]", "exp": str}, "scopes": list}}
    check("JWT authorizer", "what it hands over", told, lambda seen: has(handed, seen))


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
