"""A correction of EventBridge's scheduled rules: a rule that is created again starts its interval anew."""

from ministack.services import eventbridge


def forget_deleted() -> None:
    """Forget when deleted rules last fired. The emulator keeps it by name, and a redeployed stack uses the names again.

    Without this, the rule of a redeployed stack fires at once, because its interval seems to have passed long ago.
    """
    present = {scoped for scoped, _ in eventbridge._rules.all_items()}
    for rule in list(eventbridge._rule_last_fired):
        if rule not in present:
            eventbridge._rule_last_fired.pop(rule, None)
