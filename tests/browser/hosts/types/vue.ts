import type { GlobalComponents } from 'vue';

type Props<Name extends keyof GlobalComponents> = GlobalComponents[Name] extends new (...args: never[]) => { $props: infer Given } ? Given : never;
export const thread: Props<'weshift-thread'> = { post: 'km-culture-shift', shift: 'ours', theme: 'dark', eager: true, 'onWeshift:posted': ({ detail }) => console.log(detail.status) };
// @ts-expect-error There is no such theme.
export const pink: Props<'weshift-thread'> = { theme: 'pink' };
