export const Thread = ({ shift }: { shift: string }) => <>
  <weshift-count post="km-culture-shift" shift={shift} suppressHydrationWarning>Replies</weshift-count>
  <weshift-thread post="km-culture-shift" shift={shift} eager theme="dark" onweshift:posted={({ detail }) => console.log(detail.status)}>
    <a href="/replies">Read the replies</a>
  </weshift-thread>
  {/* @ts-expect-error There is no such theme. */}
  <weshift-thread theme="pink" />
  {/* @ts-expect-error A count has no theme. */}
  <weshift-count theme="dark" />
</>;
