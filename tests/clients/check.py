"""Walks through everything that a client meets, with grpcurl and a real process."""

import argparse
import json
import os
import re
import subprocess
import sys
import time
import uuid

import readme
from suite import Suite, without_settings

ROOT = os.path.join(os.path.dirname(__file__), "..", "..")
READMES = (
    "README.md",
    "services/party-affairs/README.md",
    "services/medical-subsidy/README.md",
    "services/honors/README.md",
)

PLACEMENT = "junxiu.intake.v1.PlacementService/"
ORGANIZATION = "junxiu.intake.v1.OrganizationService/"
RETIREE = "junxiu.intake.v1.RetireeService/"
REGULATION = "junxiu.gateway.v1.RegulationService/"
SUBSIDY = "junxiu.medical.v1.SubsidyService/"
AUDIT = "junxiu.audit.v1.AuditService/"


def refused(outcome, code, reason, fields=(), also=(), locale="zh-CN"):
    """Checks a refusal as grpcurl prints it: its code, its reason, the faults of fields, and that all can be read."""
    done, text = outcome
    assert not done, f"this should be refused with {code} / {reason}: {text}"
    printed = [json.loads(line) for line in re.findall(r"^\s*\d+\)\s*(\{.*\})\s*$", text, re.M)]
    details = {detail["@type"].rsplit(".", 1)[1]: detail for detail in printed}
    info = details.get("ErrorInfo", {})
    assert f"Code: {code}\n" in text and info.get("reason") == reason, f"{code} / {reason} was expected:\n{text}"
    assert info.get("domain") == "junxiu", text
    words = details.get("LocalizedMessage", {})
    assert words.get("locale") == locale and words.get("message"), text
    violations = {(fault["field"], fault["reason"]) for fault in details.get("BadRequest", {}).get("fieldViolations", [])}
    assert violations == set(fields), f"{fields} were expected:\n{text}"
    for name in also:
        assert name in details, f"{name} is missing from\n{text}"


def answered(outcome):
    done, answer = outcome
    assert done, answer
    return answer


def request_id():
    return str(uuid.uuid4())


def banner(suite):
    """The commands that the banner prints run as they are pasted."""
    commands = suite.banner[suite.banner.index("  export TOKEN="):]
    script = "set -euo pipefail\n" + commands
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=without_settings())
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    for word in ("retirees", "payable_fen" if "payable_fen" in done.stdout else "payableFen"):
        assert word in done.stdout, done.stdout


def discovery(suite):
    """Reflection names every service, and describes one with its comments."""
    listed = subprocess.run(["grpcurl", "-plaintext", suite.address, "list"], capture_output=True, text=True, check=True)
    for service in (PLACEMENT, RETIREE, REGULATION, SUBSIDY, AUDIT, "grpc.health.v1.Health/", "google.longrunning.Operations/"):
        assert service.rstrip("/") in listed.stdout, listed.stdout
    described = subprocess.run(
        ["grpcurl", "-plaintext", suite.address, "describe", "junxiu.medical.v1.SubsidyService.PreviewSubsidy"],
        capture_output=True, text=True, check=True,
    )
    assert "PreviewSubsidyRequest" in described.stdout, described.stdout
    healthy = answered(suite.call("grpc.health.v1.Health/Check", {}, None))
    assert healthy == {"status": "SERVING"}, healthy


def malformed(suite, officer):
    """Malformed input names the field, the reason and what to do; several faults come at once."""
    figures = {"category": "RETIREE_CATEGORY_TUIXIU", "cumulative_self_pay_fen": 1}
    no_day = {**figures, "settled_on": {"year": 2024, "month": 6, "day": 31}}
    invalid = ("InvalidArgument", "INVALID_FIELDS")
    refused(suite.call(SUBSIDY + "PreviewSubsidy", no_day, officer), *invalid, [("settled_on", "NO_SUCH_DAY")])
    refused(suite.call(SUBSIDY + "PreviewSubsidy", {"cumulative_self_pay_fen": -5}, officer), *invalid,
            [("category", "REQUIRED"), ("settled_on", "REQUIRED"), ("cumulative_self_pay_fen", "NEGATIVE")])
    refused(suite.call(RETIREE + "LookupRetiree", {"citizen_id": "220102195202290011"}, officer), *invalid,
            [("citizen_id", "BAD_CHECK_DIGIT")])
    checked = answered(suite.call(REGULATION + "CheckCitizenId", {"citizen_id": "220102195202290011"}, officer))
    assert not checked.get("valid") and "BAD_CHECK_DIGIT" in str(checked), checked
    english = suite.call(SUBSIDY + "PreviewSubsidy", no_day, officer, "accept-language: en")
    refused(english, *invalid, [("settled_on", "NO_SUCH_DAY")], locale="en")


def tokens(suite, other):
    """A token is refused when it is absent, foreign, expired, for another audience, or of a role that may not."""
    preview = {"category": "RETIREE_CATEGORY_TUIXIU", "settled_on": {"year": 2024, "month": 2, "day": 29}, "cumulative_self_pay_fen": 1}
    method = SUBSIDY + "PreviewSubsidy"
    refused(suite.call(method, preview, None), "Unauthenticated", "TOKEN_MISSING")
    refused(suite.call(method, preview, "not.a.token"), "Unauthenticated", "TOKEN_MALFORMED")
    refused(suite.call(method, preview, other.token()), "Unauthenticated", "TOKEN_KEY_UNKNOWN")
    refused(suite.call(method, preview, suite.token(JUNXIU_TOKEN_AUDIENCE="elsewhere")), "Unauthenticated", "TOKEN_AUDIENCE")
    expired = suite.token(ttl="1s")
    time.sleep(2.5)
    refused(suite.call(method, preview, expired), "Unauthenticated", "TOKEN_EXPIRED")
    refused(suite.call(method, preview, suite.token("operator")), "PermissionDenied", "ROLE_NOT_ALLOWED")
    county = suite.token(organization="220104")
    refused(suite.call(PLACEMENT + "CreatePlacementPlan", {"placement_plan_id": "2019", "placement_plan": {}}, county),
            "PermissionDenied", "PROVINCE_ONLY")


def scope(suite, officer):
    """What belongs to another county is not found, in the same words as what does not exist."""
    page = answered(suite.call(RETIREE + "ListRetirees", {"page_size": 1000}, officer))
    retirees = page["retirees"]
    assert any("******" in retiree.get("citizenId", "") for retiree in retirees), "citizen ids are masked"
    own = next(retiree for retiree in retirees if retiree.get("institution", "").startswith("organizations/2201"))
    elsewhere = suite.token(organization="220200")
    foreign = suite.call(RETIREE + "GetRetiree", {"name": own["name"]}, elsewhere)
    absent = suite.call(RETIREE + "GetRetiree", {"name": f"retirees/{uuid.uuid4()}"}, elsewhere)
    refused(foreign, "NotFound", "NOT_FOUND", also=["ResourceInfo"])
    refused(absent, "NotFound", "NOT_FOUND", also=["ResourceInfo"])
    hint = lambda text: readme.UUID.sub("ID", text)
    assert hint(foreign[1]) == hint(absent[1]), f"{foreign[1]}\n{absent[1]}"
    assert answered(suite.call(RETIREE + "GetRetiree", {"name": own["name"]}, officer))["name"] == own["name"]


def pages(suite, officer):
    """A page token belongs to its query; a page holds 1,000 at most."""
    first = answered(suite.call(RETIREE + "ListRetirees", {"page_size": 2}, officer))
    following = {"page_size": 2, "page_token": first["nextPageToken"]}
    second = answered(suite.call(RETIREE + "ListRetirees", following, officer))
    assert {r["name"] for r in first["retirees"]}.isdisjoint({r["name"] for r in second["retirees"]})
    other = {**following, "category": "RETIREE_CATEGORY_NCO"}
    refused(suite.call(RETIREE + "ListRetirees", other, officer), "InvalidArgument", "PAGE_TOKEN_MISMATCH",
            fields=[("page_token", "PAGE_TOKEN_MISMATCH")])
    refused(suite.call(RETIREE + "ListRetirees", {"page_size": 1001}, officer), "InvalidArgument", "PAGE_SIZE_OUT_OF_RANGE",
            fields=[("page_size", "PAGE_SIZE_OUT_OF_RANGE")])


def repeats(suite, officer):
    """A repeated request is answered as the first time; its id with another body is refused; an old etag loses."""
    organization = {
        "display_name": "客户端测试军休所", "type": "ORGANIZATION_TYPE_HOME", "level": "ORGANIZATION_LEVEL_INSTITUTION",
        "superior": "organizations/220104", "valid_from": {"year": 2021, "month": 1, "day": 1},
    }
    create = {"organization": organization, "request_id": request_id()}
    made = answered(suite.call(ORGANIZATION + "CreateOrganization", create, officer))
    again = answered(suite.call(ORGANIZATION + "CreateOrganization", create, officer))
    assert made == again, f"{made}\n{again}"
    other = {**create, "organization": {**organization, "display_name": "另一个"}}
    refused(suite.call(ORGANIZATION + "CreateOrganization", other, officer), "AlreadyExists", "REQUEST_ID_REUSED")

    rename = lambda name: {
        "organization": {"name": made["name"], "display_name": name, "etag": made["etag"]},
        "update_mask": {"paths": ["display_name"]}, "request_id": request_id(),
    }
    answered(suite.call(ORGANIZATION + "UpdateOrganization", rename("第一次改名"), officer))
    refused(suite.call(ORGANIZATION + "UpdateOrganization", rename("第二次改名"), officer), "Aborted", "STALE")


def regulation(suite, officer):
    """Deadlines and articles, exactly."""
    deadline = {"from": {"year": 2024, "month": 2, "day": 8}, "count": 10, "unit": "DEADLINE_UNIT_WORKING_DAYS", "region_code": "220000"}
    due = answered(suite.call(REGULATION + "ComputeDeadline", deadline, officer))
    assert due["dueOn"] == {"year": 2024, "month": 2, "day": 28}, due
    article = answered(suite.call(REGULATION + "GetArticle", {"name": "articles/20"}, officer))
    assert "5万元" in str(article), article
    missing = {**deadline, "from": {"year": 2031, "month": 2, "day": 8}}
    refused(suite.call(REGULATION + "ComputeDeadline", missing, officer), "FailedPrecondition", "CALENDAR_NOT_PUBLISHED")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--junxiu", required=True)
    arguments.add_argument("--update", action="store_true")
    arguments = arguments.parse_args()
    with Suite(arguments.junxiu) as suite, Suite(arguments.junxiu, "--no-demo") as other:
        suite.wait_for_demo()
        officer = suite.token(subject="grpcurl")
        sessions = [
            ("banner", lambda: banner(suite)),
            ("discovery", lambda: discovery(suite)),
            ("regulation", lambda: regulation(suite, officer)),
            ("malformed input", lambda: malformed(suite, officer)),
            ("tokens", lambda: tokens(suite, other)),
            ("scope", lambda: scope(suite, officer)),
            ("pages", lambda: pages(suite, officer)),
            ("repeats", lambda: repeats(suite, officer)),
            *((path, lambda path=path: readme.check(suite, os.path.join(ROOT, path), arguments.update)) for path in READMES),
        ]
        failed = 0
        for name, session in sessions:
            try:
                session()
                print(f"ok      {name}", file=sys.stderr)
            except AssertionError as fault:
                failed += 1
                print(f"FAILED  {name}: {fault}", file=sys.stderr)
        print(f"{len(sessions) - failed} of {len(sessions)} sessions", file=sys.stderr)
        sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
