import type { SvelteHTMLElements } from 'svelte/elements';

export const thread: SvelteHTMLElements['weshift-thread'] = { post: 'km-culture-shift', shift: 'ours', theme: 'dark', eager: true, 'onweshift:posted': ({ detail }) => console.log(detail.status) };
// @ts-expect-error There is no such theme.
export const pink: SvelteHTMLElements['weshift-thread'] = { theme: 'pink' };
