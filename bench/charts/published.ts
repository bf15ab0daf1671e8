/** Latency of one configuration under limits of memory: MiB (Infinity: none), seconds. */
export interface PublishedSeries {
  readonly name: string;
  readonly points: readonly (readonly [limitMiB: number, seconds: number])[];
}

/**
 * The paper's experiment with its authors' own code (JacksonFarley/DeepThings), run again on a server with two
 * x86 processors: one thread, gcc -Ofast, a memory group and a swap file, the least of several runs.
 */
export const PUBLISHED: readonly PublishedSeries[] = [
  {
    name: 'authors’ code, untiled',
    points: [
      [Infinity, 2.78],
      [256, 2.96],
      [128, 5.02],
      [96, 46.6],
      [64, 39.0],
      [48, 124],
      [32, 111],
      [16, 166],
    ],
  },
  {
    name: 'authors’ code, 5x5/8/2x2',
    points: [
      [Infinity, 2.23],
      [256, 1.45],
      [128, 1.44],
      [96, 1.48],
      [64, 1.66],
      [48, 1.71],
      [32, 4.62],
      [16, 4.97],
    ],
  },
];
