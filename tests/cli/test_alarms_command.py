from datetime import UTC, datetime

AT = datetime(2026, 11, 25, 17, 40, 5, tzinfo=UTC)


def alarm(name, state, **more):
    known = {"AlarmName": name, "StateValue": state, "StateUpdatedTimestamp": AT, "AlarmDescription": f"about {name}"}
    metric = {"MetricName": "rmse", "ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.891234}
    return {**known, **metric, **more}


def test_alarms_in_alarm_come_first_and_say_what_they_mean(aws, driftgauge):
    aws.alarms = [alarm("shop-latency", "OK"), alarm("shop-model-quality-rmse", "ALARM")]

    out = driftgauge("alarms", "shop").out

    assert out.startswith("Alarms of shop: 1 ALARM, 1 OK\n")
    assert out.index("model-quality-rmse") < out.index("latency")
    assert "about shop-model-quality-rmse" in out
    assert "about shop-latency" not in out


def test_an_alarm_without_data_and_a_silenced_one_are_told_apart(aws, driftgauge):
    aws.alarms = [alarm("shop-disk", "INSUFFICIENT_DATA"), alarm("shop-latency", "OK", ActionsEnabled=False)]

    out = driftgauge("alarms", "shop").out

    assert "no data" in out
    assert "OK (silent)" in out


def test_an_alarm_over_others_is_listed_and_not_counted(aws, driftgauge):
    aws.alarms = [alarm("shop-latency", "ALARM")]
    over = {"AlarmName": "shop-needs-attention", "StateValue": "ALARM", "StateUpdatedTimestamp": AT}
    aws.alarms.append({**over, "AlarmRule": 'ALARM("shop-latency")'})

    out = driftgauge("alarms", "shop").out

    assert out.startswith("Alarms of shop: 1 ALARM, and 1 composite\n")
    assert "an alarm that it collects" in out


def test_programs_get_all_of_an_alarm(aws, driftgauge):
    aws.alarms = [alarm("shop-model-quality-rmse", "ALARM", StateReason="1 datapoint")]

    [output] = driftgauge("alarms", "shop", "--json").json

    assert output == {
        "name": "model-quality-rmse",
        "full_name": "shop-model-quality-rmse",
        "state": "ALARM",
        "since": AT.isoformat(),
        "reason": "1 datapoint",
        "description": "about shop-model-quality-rmse",
        "condition": "rmse > 0.8912",
        "threshold": 0.891234,
        "notifies": True,
        "is_summary": False,
        "is_news": True,
    }


def test_a_deployment_without_alarms_says_so(aws, driftgauge):
    assert driftgauge("alarms", "shop").out.startswith("No alarm of shop is deployed")


def test_an_unknown_endpoint_is_named(aws, driftgauge):
    assert driftgauge("alarms", "shoop").err.startswith("there is no endpoint 'shoop'")
