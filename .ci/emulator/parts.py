"""Tokens, functions and fronts of the emulator; `cases.py` says what must happen to them."""

import base64
import http.client
import io
import json
import time
import zipfile
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

REGION, ACCOUNT = "us-east-1", "000000000000"
ISSUER, AUDIENCE = "https://issuer.example", "https://orders.example"


def b64(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class Issuer:
    """One key, made for this run."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        numbers = self.key.public_key().public_numbers()
        n = b64(numbers.n.to_bytes(256, "big"))
        self.jwks = json.dumps({"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": n, "e": "AQAB"}]})

    def token(self, **changes):
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "tenant": "acme", "iat": now, "exp": now + 600, **changes}
        parts = [b64(json.dumps(part).encode()) for part in ({"alg": "RS256", "kid": "one"}, claims)]
        signed = ".".join(parts).encode()
        return f"{signed.decode()}.{b64(self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))}"

    def settings(self):
        return {"AUTH_ISSUER": ISSUER, "AUTH_AUDIENCE": AUDIENCE, "AUTH_ALGORITHMS": "RS256", "AUTH_JWKS": self.jwks}


class Emulator:
    """What is deployed, through the same API as on AWS."""

    def __init__(self, url, binary):
        self.url, self.address = url, urlsplit(url).netloc
        session = botocore.session.get_session()
        session.set_credentials("test", "test")
        config = Config(retries={"max_attempts": 0}, read_timeout=60)
        self.client = lambda name: session.create_client(name, REGION, endpoint_url=url, config=config)
        self.functions, self.http, self.rest = map(self.client, ("lambda", "apigatewayv2", "apigateway"))
        self.balancers, self.logs = self.client("elbv2"), self.client("logs")
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            entry = zipfile.ZipInfo("bootstrap")
            entry.external_attr = 0o755 << 16
            with open(binary, "rb") as file:
                archive.writestr(entry, file.read())
        self.code = packed.getvalue()

    def function(self, name, **settings):
        self.functions.create_function(
            FunctionName=name, Runtime="provided.al2023", Handler="bootstrap", Code={"ZipFile": self.code}, Timeout=20,
            Role=f"arn:aws:iam::{ACCOUNT}:role/any", Environment={"Variables": settings})
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"

    def invoke(self, name, event):
        answer = self.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def invocations(self, name):
        """How often a function was invoked, by its log."""
        events = self.logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="START", limit=10000)["events"]
        return sum(event["message"].startswith("START") for event in events)

    def integration_uri(self, function):
        return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"

    def http_api(self, function, routes=("ANY /{path+}",), payload="2.0", authorizer=None):
        """An HTTP API with the stage `$default`; `authorizer` is what CreateAuthorizer takes."""
        api = self.http.create_api(Name="api", ProtocolType="HTTP")["ApiId"]
        made = self.http.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function,
                                            PayloadFormatVersion=payload)
        protection = {}
        if authorizer:
            found = self.http.create_authorizer(ApiId=api, Name="authorizer", **authorizer)
            kind = "JWT" if authorizer["AuthorizerType"] == "JWT" else "CUSTOM"
            protection = {"AuthorizationType": kind, "AuthorizerId": found["AuthorizerId"]}
        for route in routes:
            self.http.create_route(ApiId=api, RouteKey=route, Target=f"integrations/{made['IntegrationId']}", **protection)
        self.http.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
        return Front(self.address, f"/_aws/execute-api/{api}/$default")

    def rest_api(self, function, paths, authorizer=None):
        """A REST API with the stage `live`, with the method `ANY` at each path."""
        api = self.rest.create_rest_api(name="api")["id"]
        resources = {"": self.rest.get_resources(restApiId=api)["items"][0]["id"]}
        protection = {"authorizationType": "NONE"}
        if authorizer:
            found = self.rest.create_authorizer(restApiId=api, name="authorizer", **authorizer)
            protection = {"authorizationType": "CUSTOM", "authorizerId": found["id"]}
        for path in paths:
            parent = ""
            for part in path.strip("/").split("/"):
                here = f"{parent}/{part}"
                if here not in resources:
                    made = self.rest.create_resource(restApiId=api, parentId=resources[parent], pathPart=part)
                    resources[here] = made["id"]
                parent = here
            place = {"restApiId": api, "resourceId": resources[path], "httpMethod": "ANY"}
            self.rest.put_method(**place, **protection)
            self.rest.put_integration(**place, type="AWS_PROXY", integrationHttpMethod="POST",
                                      uri=self.integration_uri(function))
        self.rest.create_deployment(restApiId=api, stageName="live")
        return Front(self.address, f"/_aws/execute-api/{api}/live")

    def function_url(self, name):
        made = self.functions.create_function_url_config(FunctionName=name, AuthType="NONE")
        return Front(self.address, f"/_aws/lambda-url/{urlsplit(made['FunctionUrl']).netloc.split('.')[0]}")

    def balancer(self, name, function, multi_value):
        made = self.balancers.create_load_balancer(Name=name, Subnets=["subnet-1", "subnet-2"])["LoadBalancers"][0]
        group = self.balancers.create_target_group(Name=name, TargetType="lambda")["TargetGroups"][0]["TargetGroupArn"]
        if multi_value:
            flag = {"Key": "lambda.multi_value_headers.enabled", "Value": "true"}
            self.balancers.modify_target_group_attributes(TargetGroupArn=group, Attributes=[flag])
        self.balancers.register_targets(TargetGroupArn=group, Targets=[{"Id": function}])
        forward = {"Type": "forward", "TargetGroupArn": group}
        self.balancers.create_listener(LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[forward])
        return Front(self.address, f"/_alb/{name}")


class Front:
    """Something that takes HTTP requests."""

    def __init__(self, address, prefix):
        self.address, self.prefix = address, prefix

    def send(self, method, path, tokens=()):
        """Each token goes into an `Authorization` header of its own."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.putrequest(method, self.prefix + path)
            for token in tokens:
                connection.putheader("Authorization", f"Bearer {token}")
            connection.endheaders()
            answer = connection.getresponse()
            text = answer.read().decode()
            try:
                body = json.loads(text)
            except json.JSONDecodeError:
                body = text
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
        finally:
            connection.close()
