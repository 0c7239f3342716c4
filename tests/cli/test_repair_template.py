"""A template without resources that are gone has nothing left that refers to them."""

from driftgauge_cli.repair.template import without


def test_what_refers_to_a_missing_resource_goes_with_it() -> None:
    template = {
        "Resources": {
            "Machine": {"Type": "M"},
            "Schedule": {"Type": "S", "Properties": {"Target": {"Fn::GetAtt": ["Machine", "Arn"]}}},
            "Drain": {"Type": "D", "DependsOn": ["Schedule"]},
            "Rule": {"Type": "R", "Properties": {"Text": {"Fn::Sub": "arn/${Machine.Name}"}}},
            "Topic": {"Type": "T"},
        },
        "Outputs": {"A": {"Value": {"Ref": "Machine"}}, "B": {"Value": {"Ref": "Topic"}}},
    }

    smaller = without(template, {"Machine"})

    assert set(smaller["Resources"]) == {"Topic"}
    assert set(smaller["Outputs"]) == {"B"}
