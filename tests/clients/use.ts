// Uses a generated TypeScript client: use.js BASE TOKEN. The site holds comments that say "slowly".

import {
  AnyStatus, CommentingApi, Configuration, ModeratingApi, type NewComment, type Problem, ReadingApi, ResponseError, ToldStatus,
} from "./client/index";

declare const process: { argv: string[]; exitCode: number };

const [base, token] = process.argv.slice(2);
const thread = "km-culture-shift/we-know";

const at = (settings: object) => new Configuration({ basePath: base, ...settings });

function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

const refused = async (call: Promise<unknown>, status: number, code: string): Promise<Problem> => {
  const error = await call.then(() => null, (it: unknown) => it);
  check(error instanceof ResponseError, `not refused as ${code}: ${error}`);
  const problem: Problem = await error.response.json();
  check(error.response.status === status && problem.code === code, `${code}: ${JSON.stringify(problem)}`);
  return problem;
};

const fresh = (comment: string): NewComment => ({ thread, author: "Bo", email: "bo@example.org", comment });

const use = async () => {
  const writing = new CommentingApi(at({})), reading = new ReadingApi(at({}));

  // Posted, and posted again as after a lost answer.
  const post = (comment: string, key?: string) =>
    writing.postCommentRaw({ newComment: fresh(comment), idempotencyKey: key });
  const first = await post("Typed first.", "two"), again = await post("Typed first.", "two");
  const own = await first.value();
  check((await again.value()).id === own.id && own.status === ToldStatus.Approved, "it was posted twice");
  check(first.raw.headers.get("idempotency-replayed") === null, "a new comment is called a replay");
  check(again.raw.headers.get("idempotency-replayed") === "true", "a replay is not called one");
  await refused(post("Other.", "two"), 422, "idempotency-key-reused");
  await refused(post("Typed first."), 409, "duplicate");

  // Listed, page by page, and counted.
  for (const number of [1, 2, 3]) await post(`Typed number ${number}.`);
  const seen: string[] = [];
  let page = await reading.listComments({ thread, limit: 2 });
  for (;;) {
    seen.push(...page.comments.map((it) => it.id));
    if (!page.nextCursor) break;
    check(page.next?.includes("limit=2") ?? false, `the next page has another size: ${page.next}`);
    page = await reading.listComments({ thread, cursor: page.nextCursor, limit: 2 });
  }
  check(new Set(seen).size === page.total && seen.length === page.total, `${seen} are not ${page.total}`);
  const { counts } = await reading.getCounts({ thread: [thread] });
  check(counts[thread] === page.total, "the count is another");
  const known = await reading.getCommentRaw({ id: own.id });
  const tag = known.raw.headers.get("etag") ?? "";
  const same = await reading.getCommentRaw({ id: own.id, ifNoneMatch: tag }).then(() => null, (it: ResponseError) => it);
  check(same?.response.status === 304, "what is known comes again");

  // Edited and withdrawn by its author; withdrawn twice, it is gone all the same.
  const author = new CommentingApi(at({ apiKey: () => own.editKey }));
  const change = { comment: "Typed again." };
  check((await author.changeComment({ id: own.id, commentChange: change })).html.includes("Typed again."), "no change");
  await refused(author.changeComment({ id: seen[0], commentChange: change }), 403, "wrong-edit-key");
  await author.withdrawComment({ id: own.id });
  await author.withdrawComment({ id: own.id });
  await refused(author.changeComment({ id: own.id, commentChange: change }), 410, "gone");

  // Decided by a manager's program.
  const desk = new ModeratingApi(at({ accessToken: token }));
  await refused(new ModeratingApi(at({})).listQueue(), 401, "token-missing");
  await post("Typed slowly.");
  const queue = await desk.listQueue({ limit: 50 });
  const waiting = queue.comments.find((it) => it.text === "Typed slowly.");
  check(waiting?.status === AnyStatus.Pending, "it does not wait");
  const decide = (seq: number) => desk.decide({ id: waiting.id, decision: { action: "approve", seq } });
  const done = await decide(waiting.seq);
  check(done.status === AnyStatus.Approved, "it was not approved");
  const late = await refused(decide(waiting.seq), 409, "already-handled");
  check(late.commentStatus === undefined || late.commentStatus === "approved", "it is something else now");
  check((await desk.undo({ id: waiting.id, undo: { seq: done.seq } })).status === AnyStatus.Pending, "not undone");
  check((await desk.listAudit({ comment: waiting.id })).entries.length > 0, "nothing was noted");
  console.log("The TypeScript client works.");
};

use().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
