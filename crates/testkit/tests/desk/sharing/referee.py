"""Judges files that were made for others: `referee.py stix FILE…` or `referee.py misp FILE…`.

Uses what the makers of the formats publish: stix2-validator with every recommendation of the
standard taken for a rule, stix2, and pymisp. Says nothing and ends with 0 where all is well.
"""

import json
import sys

import pymisp
import stix2
import stix2validator


def stix(path):
    # Left out: that ids are random (section 2.9 recommends it; ours are the same in every file of a case, so that
    # a second file replaces the first), and that a link to ATT&CK has the hash of a page that changes.
    options = stix2validator.ValidationOptions(
        version="2.1", strict=True, disabled="uuid-check,extref-hashes"
    )
    judged = stix2validator.validate_file(path, options)
    if not judged.is_valid or judged.object_results is None:
        for one in judged.object_results or []:
            for wrong in [*one.errors, *one.warnings]:
                print(one.object_id, wrong)
        return False
    with open(path, encoding="utf-8") as file:
        bundle = stix2.parse(file.read(), allow_custom=False)
    ids = {one["id"] for one in bundle.objects}
    if len(ids) != len(bundle.objects):
        print("an id stands twice")
        return False
    for one in bundle.objects:
        named = [one[key] for key in ("created_by_ref", "source_ref", "target_ref") if key in one]
        for key in ("object_refs", "object_marking_refs"):
            named += one.get(key, [])
        missing = set(named) - ids
        if missing:
            print(one["id"], "names", missing)
            return False
    return True


def misp(path):
    with open(path, encoding="utf-8") as file:
        text = json.load(file)
    event = pymisp.MISPEvent(strict_validation=True)
    event.from_dict(**text["Event"])
    known = event.describe_types["category_type_mappings"]
    for attribute in event.attributes:
        if attribute.type not in known[attribute.category]:
            print(attribute.category, "has no", attribute.type)
            return False
    written = json.loads(event.to_json())
    for mine, theirs in zip(text["Event"]["Attribute"], written["Attribute"], strict=True):
        for key in ("uuid", "type", "category", "value", "to_ids", "comment"):
            if mine[key] != theirs[key]:
                print(key, mine[key], "became", theirs[key])
                return False
    return True


if __name__ == "__main__":
    judge = {"stix": stix, "misp": misp}[sys.argv[1]]
    sys.exit(0 if all(judge(path) for path in sys.argv[2:]) else 1)
