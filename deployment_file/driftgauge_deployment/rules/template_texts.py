"""Rules about texts that a service would take for more than a text, when it reads the template that they are in.

| text | who would replace it |
|---|---|
| `{{resolve:…}}` | CloudFormation, with a parameter or a secret of the account |
| `${Token[…]}`, `#{Token[…]}` | CDK, with a value of another resource |
| `{% … %}` | Step Functions, with the result of an expression in JSONata |
| `<aws.scheduler.…>` | EventBridge Scheduler, with a part of a schedule |

None of them can be escaped where it would be replaced, so they are refused wherever they are, in keys too. `${…}`
alone is a text, but not in a place in S3: those are in policies of IAM, where it stands for a part of the request.
"""

import re
from collections.abc import Iterator, Mapping

from driftgauge_deployment.documents import Document
from driftgauge_deployment.mistakes import Mistake, Place

_REPLACED = {
    re.compile(r"\{\{\s*resolve:"): "CloudFormation would replace {{resolve:…}} with a parameter or a secret",
    re.compile(r"[$#]\{Token\["): "CDK would replace the token with a value of another resource",
    re.compile(r"\A\s*\{%|%\}\s*\Z"): "Step Functions would evaluate {% … %} as an expression",
    re.compile(r"<aws\.scheduler\."): "EventBridge Scheduler would replace <aws.scheduler.…>",
}


def texts_are_only_texts(document: Document) -> Iterator[Mistake]:
    """Refuse a text that a service would replace or evaluate."""
    for place, text in _texts(document.content):
        for pattern, why in _REPLACED.items():
            if pattern.search(text):
                yield Mistake(place=place, message=f"{text!r} is more than a text: {why}; allowed: a text without it")


def _texts(value: object, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield each text of a document, keys included, with its place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping | list):
        children = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, child in children:
            inner = (*place, key if isinstance(key, int) else str(key))
            # A key becomes a name in a template as well: of a tag, or of a variable.
            yield inner, str(key)
            yield from _texts(child, inner)


RULES = (texts_are_only_texts,)
