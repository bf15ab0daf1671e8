import * as l10n from '@vscode/l10n';

/** By how much the second is above or below the first; `≈` where that rounds to nothing. */
export function differenceText(a: number, b: number): string {
  if (a === b) return '=';
  return a === 0 ? '' : percentText((100 * (b - a)) / a, '≈');
}

/** `+28%`: how much more time than untiled, of the factor 1.28; `as untiled` where it rounds to nothing. */
export const slowdownText = (factor: number): string =>
  percentText(100 * (factor - 1), l10n.t('as untiled'));

/** `+28%`: how much more work than untiled, of the factor 1.28; `none` where it rounds to nothing. */
export const extraText = (factor: number): string =>
  percentText(100 * (factor - 1), l10n.t('none'));

/** The same by itself, as large as other figures. */
export const extraFigure = (factor: number): string =>
  percentText(100 * (factor - 1), l10n.t('None'));

/** `Extra work: +28%.`, or `No extra work.` */
export const extraSentence = (factor: number): string =>
  isNothing(100 * (factor - 1))
    ? l10n.t('No extra work.')
    : l10n.t('Extra work: {0}.', extraText(factor));

/** Work as a multiple of what each output computed once would take. */
export const workFactor = (macs: number, once: number): number => (once === 0 ? 1 : macs / once);

/** One decimal below ten percent. */
const digitsOf = (percent: number): string => {
  const size = Math.abs(percent);
  return size.toFixed(size < 9.95 ? 1 : 0);
};

/** Whether nothing is left of it when it is rounded. */
const isNothing = (percent: number): boolean => Number(digitsOf(percent)) === 0;

const percentText = (percent: number, nothing: string): string =>
  isNothing(percent) ? nothing : `${percent > 0 ? '+' : '−'}${digitsOf(percent)}%`;

/** A tick for a factor on an axis; ticks are round. */
export function extraTick(factor: number): string {
  const percent = Number((100 * (factor - 1)).toFixed(3));
  if (percent === 0) return '0%';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toLocaleString('en')}%`;
}
