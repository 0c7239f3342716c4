"""Groups of options: a frozen dataclass whose fields become options of every command that takes it."""

import dataclasses
import inspect
from collections.abc import Callable, Iterator


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command as Typer needs it: with the fields of its option groups in place of the groups.

    Typer reads a command's options from its signature and knows no groups. A parameter that is annotated with a
    dataclass is a group; the command gets it filled in.
    """
    parameters = inspect.signature(command, eval_str=True).parameters.values()
    groups = {each.name: group for each in parameters if (group := _group(each.annotation))}

    def run(**values: object) -> None:
        filled = {
            name: group(**{field.name: values.pop(field.name) for field in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        command(**values, **filled)

    options = [option for each in parameters for option in _options(each, groups.get(each.name))]
    # Typer takes the command's name and help from these.
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined]
    run.__annotations__ = {option.name: option.annotation for option in options}
    return run


def _group(annotation: object) -> type | None:
    return annotation if isinstance(annotation, type) and dataclasses.is_dataclass(annotation) else None


def _options(parameter: inspect.Parameter, group: type | None) -> Iterator[inspect.Parameter]:
    # Typer passes every value by its name, so that required options may follow those with a default.
    if group is None:
        yield parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
    else:
        for option in inspect.signature(group, eval_str=True).parameters.values():
            yield option.replace(kind=inspect.Parameter.KEYWORD_ONLY)
