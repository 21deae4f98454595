// Vue 3: <weshift-thread> and <weshift-count> in templates that are checked.
import type { DefineComponent, HTMLAttributes } from "vue";
import type { WeshiftCountAttributes, WeshiftError, WeshiftPosted, WeshiftThreadAttributes } from "./weshift";

interface Heard {
  "onWeshift:posted"?: (event: WeshiftPosted) => void;
  "onWeshift:error"?: (event: WeshiftError) => void;
}

declare module "vue" {
  interface GlobalComponents {
    "weshift-thread": DefineComponent<HTMLAttributes & WeshiftThreadAttributes & Heard>;
    "weshift-count": DefineComponent<HTMLAttributes & WeshiftCountAttributes>;
  }
}
