"""EventBridge's rules on a schedule. The emulator fires them by itself; here a rule that is made again starts anew."""

from ministack.services import eventbridge


def forget_deleted() -> None:
    """Forget when deleted rules fired, which the emulator keeps under names that a stack gives again.

    Otherwise the rule of a stack that is deployed again fires at once: its interval seems to have passed long ago.
    """
    present = {scoped for scoped, _ in eventbridge._rules.all_items()}
    for rule in list(eventbridge._rule_last_fired):
        if rule not in present:
            eventbridge._rule_last_fired.pop(rule, None)
