"""The demo's questions: while a foreign binding stands, how far would a thief of the workload's token get?"""

from __future__ import annotations

from leastwise_dev.demo_world import API, API_POLICY, FOREIGN_BINDING, TEAM, Demo


def ask_how_far(demo: Demo) -> None:
    """Ask the live cluster and account, cut what the answer says, and ask again."""
    tell = demo.tell
    subject = f"sa/{TEAM}/{API}"
    tell.step("How far would a thief of that token get? Asked of the cluster and the account as they are")
    told = demo.asks("can", subject, "delete", "nodes", "--exit-code")
    tell.check(FOREIGN_BINDING in told, f"the yes names what grants it: {FOREIGN_BINDING}")
    told = demo.asks("reach", subject)
    tell.check("cluster admin" in told, "the thief reaches cluster admin")
    role = demo.role_of(API_POLICY)
    told = demo.asks("who-can", "s3:GetObject", "arn:aws:s3:::invoices/2026/january.csv", "-o", "wide")
    tell.check(
        role in told and subject.removeprefix("sa/") in told, "who can read the invoices: in both systems"
    )
    demo.wait(
        lambda: demo.world.policy_status(TEAM, API_POLICY).get("risks", {}).get("critical", 0) > 0,
        "the operator counts it, too: status.risks.critical of api is not zero",
        "the operator evaluates everybody",
    )
    demo.platform.delete("clusterrolebinding", FOREIGN_BINDING)
    tell.says("its owner takes the binding away")
    demo.asks("can", subject, "delete", "nodes", "--exit-code", expected=3)
    demo.wait(
        lambda: demo.ready(API_POLICY) == ("True", "Succeeded"),
        "once it is gone, the answer is no, and api is Ready: Succeeded again",
        "the watch tells it",
    )
