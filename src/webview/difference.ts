/** By how much the second is above or below the first. */
export function differenceText(a: number, b: number): string {
  if (a === b) return '=';
  if (a === 0) return '';
  const percent = (100 * (b - a)) / a;
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(Math.abs(percent) < 10 ? 1 : 0)}%`;
}

/** `+28%`: what is computed more than once. */
export function factorText(macs: number, once: number): string {
  if (once === 0 || macs === once) return '±0%';
  const more = (100 * (macs - once)) / once;
  return `${more > 0 ? '+' : '−'}${Math.abs(more).toFixed(Math.abs(more) < 10 ? 1 : 0)}%`;
}
