"""Sends the requests of the tables and keeps count of what is as it should be."""

results = []

# What every refusal of ours looks like.
PROBLEM = {"title": str}


def check(group, name, seen, expected):
    """`expected` is compared with `==`, or is a predicate."""
    passed = expected(seen) if callable(expected) else seen == expected
    results.append(passed)
    wanted = "" if callable(expected) else f", not {expected!r}"
    print(f"{'ok  ' if passed else 'FAIL'}  {group}: {name}" + ("" if passed else f": got {seen!r}{wanted}"), flush=True)


def has(expected, seen):
    """Whether `seen` has all that `expected` has, in objects too; a type stands for any value of it."""
    if isinstance(expected, dict):
        return isinstance(seen, dict) and all(has(value, seen.get(key)) for key, value in expected.items())
    return isinstance(seen, expected) if isinstance(expected, type) else seen == expected


def send(group, front, name, method, path, tokens, status, body=None):
    """One row of a table: the status, what the body must have, and no part of a token in the answer."""
    got, headers, told = front.send(method, path, tokens)
    facts = got == status and has(body or {}, told if body else {})
    shown = any(token.split(".")[2] in str((headers, told)) for token in tokens)
    check(group, f"{name} -> {status}", (got, told), lambda _: facts and not shown)
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
