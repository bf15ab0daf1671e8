import type { MemorySample } from '../../core/report/run-timeline';

/**
 * What was in use as a curve: level over the column of each sample, and straight from there to the next
 * one. Where every step was sampled these are steps, elsewhere an envelope.
 */
export function measuredCurve(
  samples: readonly MemorySample[],
  stepsPerColumn: number,
  place: (column: number) => number,
  bytes: (value: number) => number,
): string {
  const levels = samples.map(({ step, arenaBytes }) => {
    const column = Math.floor(step / stepsPerColumn);
    return `${tenth(place(column))} ${tenth(bytes(arenaBytes))}H${tenth(place(column + 1))}`;
  });
  return levels.length === 0 ? '' : `M${levels.join('L')}`;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;
