/** Stops the program when one of its own assumptions is broken. Never used on what a user typed. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`);
}

/** The element at `index`, which the caller knows to exist. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const element = list[index];
  // Called more often than anything else: the message is made where there is something to say.
  if (element === undefined)
    throw new Error(`internal error: no element ${index} in a list of ${list.length}`);
  return element;
}

/** Marks a point that no member of a union can reach. */
export function unreachable(value: never): never {
  throw new Error(`internal error: unexpected ${JSON.stringify(value)}`);
}
