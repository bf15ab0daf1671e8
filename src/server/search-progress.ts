/** What one phase fills of what is left; nobody knows how many phases follow. */
const PHASE_SHARE = 0.7;

/**
 * One percentage for a search of several phases, each of which counts from 0 to its own total: it never falls, and 100
 * is left for the end.
 */
export function searchPercentage(): (done: number, total: number) => number {
  let [start, shown, before] = [0, 0, 0];
  return (done, total) => {
    const share = Math.min(1, done / Math.max(1, total));
    if (share < before) start = shown;
    before = share;
    shown = Math.max(shown, start + (100 - start) * PHASE_SHARE * share);
    return Math.floor(shown);
  };
}
