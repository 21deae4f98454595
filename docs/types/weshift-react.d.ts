// React 19: <weshift-thread> and <weshift-count> in JSX.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { WeshiftCountAttributes, WeshiftError, WeshiftPosted, WeshiftThreadAttributes } from "./weshift";

type WeshiftElement<Attributes> = DetailedHTMLProps<HTMLAttributes<HTMLElement>, HTMLElement> & Attributes;
interface Heard {
  "onweshift:posted"?: (event: WeshiftPosted) => void;
  "onweshift:error"?: (event: WeshiftError) => void;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "weshift-thread": WeshiftElement<WeshiftThreadAttributes & Heard>;
      "weshift-count": WeshiftElement<WeshiftCountAttributes>;
    }
  }
}
