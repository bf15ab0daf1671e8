/** By how much the second is above or below the first. */
export function differenceText(a: number, b: number): string {
  if (a === b) return '=';
  return a === 0 ? '' : percentText((100 * (b - a)) / a);
}

/** `+28%`: how much more work or time than untiled, of the factor 1.28. */
export const extraText = (factor: number): string => percentText(100 * (factor - 1));

/** Work as a multiple of what each output computed once would take. */
export const workFactor = (macs: number, once: number): number => (once === 0 ? 1 : macs / once);

/** One decimal below ten percent, and no sign at what rounds to nothing. */
function percentText(percent: number): string {
  const size = Math.abs(percent);
  const digits = size.toFixed(size < 9.95 ? 1 : 0);
  if (Number(digits) === 0) return '±0%';
  return `${percent > 0 ? '+' : '−'}${digits}%`;
}

/** A tick for a factor on an axis; ticks are round. */
export function extraTick(factor: number): string {
  const percent = Number((100 * (factor - 1)).toFixed(3));
  if (percent === 0) return '±0%';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toLocaleString('en')}%`;
}
