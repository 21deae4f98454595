"""Uses a generated Python client: use.py FOLDER BASE TOKEN. The site holds comments that say "slowly"."""

import json
import sys

sys.path.insert(0, sys.argv[1])
base, token = sys.argv[2], sys.argv[3]

import openapi_client as weshift  # noqa: E402

THREAD = "km-culture-shift/we-know"


def client(**settings):
    return weshift.ApiClient(weshift.Configuration(host=base, **settings))


def refused(call, status, code):
    try:
        call()
    except weshift.ApiException as error:
        problem = json.loads(error.body)
        assert (error.status, problem["code"]) == (status, code), (error.status, problem)
        return error
    raise AssertionError(f"not refused as {code}")


def new(words):
    return weshift.NewComment(thread=THREAD, author="Ada", email="ada@example.org", comment=words)


anyone = client()
writing, reading = weshift.CommentingApi(anyone), weshift.ReadingApi(anyone)

# Posted, and posted again as after a lost answer.
first = writing.post_comment_with_http_info(new("First."), idempotency_key="one")
again = writing.post_comment_with_http_info(new("First."), idempotency_key="one")
assert first.data == again.data and first.data.status == weshift.ToldStatus.APPROVED
assert first.headers.get("idempotency-replayed") is None
assert again.headers["idempotency-replayed"] == "true"
assert first.headers["location"] == f"/api/v1/comments/{first.data.id}"
refused(lambda: writing.post_comment(new("Other."), idempotency_key="one"), 422, "idempotency-key-reused")
refused(lambda: writing.post_comment(new("First.")), 409, "duplicate")

# Listed, page by page, and counted.
for number in range(4):
    writing.post_comment(new(f"Number {number}."))
page, seen = reading.list_comments(THREAD, limit=2), []
while True:
    seen += [it.id for it in page.comments]
    if page.next_cursor is None:
        break
    assert "limit=2" in page.next, page.next
    page = reading.list_comments(THREAD, cursor=page.next_cursor, limit=2)
assert len(seen) == len(set(seen)) == page.total, seen
assert reading.get_counts([THREAD]).counts[THREAD] == len(seen)
assert reading.get_comment(first.data.id).html == "<p>First.</p>\n"
assert reading.list_posts().posts and reading.get_thread(THREAD).open
refused(lambda: reading.get_thread("nothing"), 404, "not-found")

# Edited and withdrawn by its author; withdrawn twice, it is gone all the same.
own = weshift.CommentingApi(client(api_key={"edit_key": first.data.edit_key}, access_token=token))
change = weshift.CommentChange(comment="Second thoughts.")
assert own.change_comment(first.data.id, change).html == "<p>Second thoughts.</p>\n"
refused(lambda: own.change_comment(seen[1], change), 403, "wrong-edit-key")
refused(lambda: writing.change_comment(first.data.id, change), 401, "edit-key-missing")
own.withdraw_comment(first.data.id)
own.withdraw_comment(first.data.id)
refused(lambda: own.change_comment(first.data.id, change), 410, "gone")

# Decided by a manager's program.
refused(lambda: weshift.ModeratingApi(anyone).list_queue(), 401, "token-missing")
desk = weshift.ModeratingApi(client(access_token=token))
writing.post_comment(new("Read slowly."))
waiting = desk.list_queue().comments[0]
assert waiting.status == weshift.AnyStatus.PENDING and waiting.text == "Read slowly."
refused(lambda: desk.undo(waiting.id, weshift.Undo(seq=waiting.seq)), 409, "nothing-to-undo")
done = desk.decide(waiting.id, weshift.Decision(action="approve", seq=waiting.seq))
assert done.status == weshift.AnyStatus.APPROVED
late = refused(
    lambda: desk.decide(waiting.id, weshift.Decision(action="spam", seq=waiting.seq)), 409, "already-handled"
)
assert json.loads(late.body)["comment_status"] == "approved"
assert desk.undo(waiting.id, weshift.Undo(seq=done.seq)).status == weshift.AnyStatus.PENDING
assert desk.list_audit(comment=waiting.id).entries
print("The Python client works.")
