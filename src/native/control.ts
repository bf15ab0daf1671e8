/** How much of some work is done, in pieces of whatever kind. */
export interface WorkDone {
  readonly done: number;
  readonly total: number;
}

/** Follows what takes long, and ends it. */
export interface Control {
  readonly signal: AbortSignal;
  readonly progress: (value: WorkDone) => void;
}
