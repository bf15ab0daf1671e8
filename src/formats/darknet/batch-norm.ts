/** The two Darknets guard against a variance of 0 in different ways. */
export type BatchNormalization = 'alexeyab' | 'pjreddie';

export interface BatchNormParameters {
  readonly biases: Float32Array;
  readonly scales: Float32Array;
  readonly means: Float32Array;
  readonly variances: Float32Array;
}

/** A normalization as one multiplication and one addition for each channel. */
export interface FoldedBatchNorm {
  /** What the weights of a channel are multiplied by, not yet rounded. */
  readonly factors: Float64Array;
  /** What is added afterwards. */
  readonly biases: Float32Array;
}

const DEVIATION: Readonly<Record<BatchNormalization, (variance: number) => number>> = {
  alexeyab: variance => Math.sqrt(variance + 1e-5),
  pjreddie: variance => Math.sqrt(variance) + 1e-6,
};

/** β + γ·(x − m)/σ as x·(γ/σ) + (β − m·γ/σ), computed in double and rounded once. */
export function foldBatchNorm(
  { biases, scales, means, variances }: BatchNormParameters,
  kind: BatchNormalization,
): FoldedBatchNorm {
  const deviation = DEVIATION[kind];
  const factors = Float64Array.from(scales, (scale, channel) => {
    return scale / deviation(variances[channel] ?? 0);
  });
  return {
    factors,
    biases: Float32Array.from(biases, (bias, channel) => {
      return bias - (means[channel] ?? 0) * (factors[channel] ?? 0);
    }),
  };
}
