// Svelte 5: <weshift-thread> and <weshift-count> in components that are checked.
import type { HTMLAttributes } from "svelte/elements";
import type { WeshiftCountAttributes, WeshiftError, WeshiftPosted, WeshiftThreadAttributes } from "./weshift";

interface Heard {
  "onweshift:posted"?: (event: WeshiftPosted) => void;
  "onweshift:error"?: (event: WeshiftError) => void;
}

declare module "svelte/elements" {
  interface SvelteHTMLElements {
    "weshift-thread": HTMLAttributes<HTMLElement> & WeshiftThreadAttributes & Heard;
    "weshift-count": HTMLAttributes<HTMLElement> & WeshiftCountAttributes;
  }
}
