"""The Lambda function that alarms invoke when their state changes, and that writes one message for each event.

An alarm's own notification would be sent when the alarm is created, too, and cannot say more than the alarm knows.
"""
