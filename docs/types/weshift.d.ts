// What a page may say to <weshift-thread> and <weshift-count>, and what it hears of them. Nothing else of them is for pages.

/** Which discussion: of the page itself, where nothing is named. */
export interface WeshiftCountAttributes {
  /** Any name: `post/shift`, `post`, or an address that stays when the page moves. */
  thread?: string;
  /** The page at this address. */
  url?: string;
  /** A post of the Weshift. */
  post?: string;
  /** One of its shifts, by key or number. */
  shift?: string;
}

export interface WeshiftThreadAttributes extends WeshiftCountAttributes {
  /** Without it the page's own colours of the system are followed. */
  theme?: "light" | "dark";
  /** Load at once, not when a reader comes near. */
  eager?: boolean | "";
  /** The words of the button when Weshift cannot be reached. */
  retry?: string;
  /** The message when Weshift cannot be reached. */
  offline?: string;
}

/** A reply was taken in: published, or held for a manager. */
export type WeshiftPosted = CustomEvent<{ thread: string; id: string; status: "approved" | "pending" }>;
/** It did not: `status` is that of HTTP, `reason` what the owner of the page can set. Neither: there was no answer. */
export type WeshiftError = CustomEvent<{ thread: string; status?: number; reason?: string }>;

declare global {
  interface HTMLElementTagNameMap {
    "weshift-thread": HTMLElement;
    "weshift-count": HTMLElement;
  }
  interface HTMLElementEventMap {
    "weshift:posted": WeshiftPosted;
    "weshift:error": WeshiftError;
  }
}
