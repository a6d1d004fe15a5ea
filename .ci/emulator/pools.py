"""Tokens of an emulated user pool, and what the HTTP API's own JWT authorizer says of them."""

from parts import ACCOUNT, REGION
from report import PROBLEM, check, has, send


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

    def api():
        return emulator.http_api(function, authorizer={
            "AuthorizerType": "JWT", "IdentitySource": ["$request.header.Authorization"],
            "JwtConfiguration": {"Issuer": pool.issuer, "Audience": [pool.client]}})

    front, foreign, bare = api(), api(), emulator.http_api(function)
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
