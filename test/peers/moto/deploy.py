"""Deploys synthesized templates into a moto server, and prints as JSON what its APIs say of the tasks and functions.

usage: deploy.py URL FOLDER    (FOLDER: the output of cdk synth)
"""

import json
import sys
from pathlib import Path

import boto3

STACKS = ["ecs-vpc", "test-hl7-server-stack", "fhir-to-hl7v2-transform"]

# What moto cannot make, and refuses the whole stack for. What it does not know otherwise, it leaves out by itself.
LEFT_OUT = {
    "AWS::ElasticLoadBalancingV2::Listener": "moto knows listeners of HTTP and HTTPS alone",
    "Custom::VpcRestrictDefaultSG": "its Lambda would need Docker",
    "AWS::CloudWatch::Dashboard": "it refers to alarms, which moto does not make",
}

# The least archive that is a zip file: what is in it is run from the folder of the asset.
EMPTY_ZIP = b"PK\x05\x06" + bytes(18)

url, folder = sys.argv[1], Path(sys.argv[2])
REGION = "eu-central-1"


def client(service):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id="id",
        aws_secret_access_key="key",
    )


def bootstrap():
    """What cdk bootstrap and cdk deploy leave in an account: the version, and the assets."""
    version = {"Name": "/cdk-bootstrap/hnb659fds/version", "Type": "String", "Value": "30"}
    client("ssm").put_parameter(**version)
    account = client("sts").get_caller_identity()["Account"]
    bucket = f"cdk-hnb659fds-assets-{account}-{REGION}"
    s3 = client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for stack in STACKS:
        files = read(f"{stack}.assets.json")["files"]
        for destinations in (file["destinations"] for file in files.values()):
            for destination in destinations.values():
                s3.put_object(Bucket=bucket, Key=destination["objectKey"], Body=EMPTY_ZIP)
    return bucket


def read(name):
    return json.loads((folder / name).read_text())


def deployable(template):
    """The template without what moto cannot make, and what refers to it."""
    resources = template["Resources"]
    gone = {name for name, one in resources.items() if one["Type"] in LEFT_OUT}
    kept = {name: one for name, one in resources.items() if name not in gone}
    for name, one in kept.items():
        wanted = one.get("DependsOn", [])
        one["DependsOn"] = [other for other in as_list(wanted) if other not in gone]
        # CloudFormation appends .fifo to the names that it makes; moto does not.
        if one["Type"] == "AWS::SQS::Queue":
            one["Properties"]["QueueName"] = f"{name}.fifo"
    outputs = template.get("Outputs", {})
    template["Outputs"] = {
        name: one for name, one in outputs.items() if one["Value"].get("Ref") not in gone
    }
    template["Resources"] = kept
    return template


def as_list(value):
    return value if isinstance(value, list) else [value]


def deploy(bucket):
    s3, stacks = client("s3"), client("cloudformation")
    for stack in STACKS:
        body = json.dumps(deployable(read(f"{stack}.template.json")))
        # A template in the request itself may have 51,200 bytes.
        s3.put_object(Bucket=bucket, Key=stack, Body=body)
        where = f"https://s3.amazonaws.com/{bucket}/{stack}"
        stacks.create_stack(StackName=stack, TemplateURL=where, Capabilities=["CAPABILITY_NAMED_IAM"])
    return {stack: described(stacks.describe_stacks(StackName=stack)) for stack in STACKS}


def described(answer):
    [stack] = answer["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}
    return {"status": stack["StackStatus"], "outputs": outputs}


def tasks():
    ecs = client("ecs")
    for arn in ecs.list_task_definitions()["taskDefinitionArns"]:
        definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        for container in definition["containerDefinitions"]:
            environment = {one["name"]: one["value"] for one in container.get("environment", [])}
            yield {"name": container["name"], "image": container["image"], "environment": environment}


def functions():
    for function in client("lambda").list_functions()["Functions"]:
        environment = function.get("Environment", {}).get("Variables", {})
        yield {"name": function["FunctionName"], "environment": environment}


made = {"stacks": deploy(bootstrap()), "tasks": list(tasks()), "functions": list(functions())}
print(json.dumps({**made, "leftOut": LEFT_OUT}))
