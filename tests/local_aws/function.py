"""A small Lambda function, as a request that creates it."""

import base64
import io
import zipfile


def function_request(name: str, code: str = "def handler(event, context):\n    return 1\n") -> dict[str, object]:
    """Return the body of a request of the Lambda API."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("index.py", code)
    return {
        "FunctionName": name,
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::000000000000:role/any",
        "Handler": "index.handler",
        "Code": {"ZipFile": base64.b64encode(archive.getvalue()).decode()},
    }
