/**
 * The functions that can be applied to numbers, and their parameters in the order in which kernels take them: two at most.
 * The first ones are applied as numbers are stored, where others take a pass. A kernel's codes are the places in this table.
 */
export const ACTIVATION_PARAMETERS = {
  linear: [],
  /** max(x, 0). */
  relu: [],
  /** x above 0, slope · x below; slope ≤ 1. */
  leaky: ['slope'],
  /** min(max(x, low), high). */
  clip: ['low', 'high'],
  // Here ends what is applied as numbers are stored: LAST_STORED.
  /** As leaky, with a slope above 1. */
  steep: ['slope'],
  /** 1 / (1 + e^−x). */
  logistic: [],
  tanh: [],
  /** x · tanh(ln(1 + e^x)). */
  mish: [],
  /** x / (1 + e^−x). */
  swish: [],
  /** x from 0 on, alpha · (e^x − 1) below. */
  elu: ['alpha'],
  /** gamma · x from 0 on, gamma · alpha · (e^x − 1) below. */
  selu: ['alpha', 'gamma'],
  /** x/2 · (1 + erf(x / √2)). */
  gelu: [],
  /** x/2 · (1 + tanh(linear · x + cubic · x³)), near gelu. */
  'gelu-tanh': ['linear', 'cubic'],
  /** alpha · x + beta, between 0 and 1. */
  'hard-sigmoid': ['alpha', 'beta'],
  /** x times (x/6 + 1/2), that between 0 and 1. */
  'hard-swish': [],
  /** ln(1 + e^x). */
  softplus: [],
  /** x / (1 + |x|). */
  softsign: [],
  /** e^x. */
  exp: [],
  sqrt: [],
  abs: [],
  negative: [],
  /** max(x, 0) + x/10. */
  ramp: [],
  /** x above 0, x/100 below. */
  relie: [],
  /** x/8 + 1/2 from −4 to 4, beyond that with a hundredth of the slope. */
  plse: [],
  /** Every second unit flat, and rising by one between them. */
  stair: [],
  /** Between −1 and 1. */
  hardtan: [],
  /** x from 0 to 1, beyond that with a thousandth of the slope. */
  lhtan: [],
  /** 2 / (1 + e^−x) − 1. */
  loggy: [],
  /** x above 0, x²/2 + x from −2 to 0, 0 below. */
  'hard-mish': [],
  /** 2/√π ∫₀ˣ e^−t² dt. */
  erf: [],
  // From here on all channels of a position count: FIRST_OF_CHANNELS.
  /** Each channel above 0 divided by the sum of those, the others 0. */
  'normalize-channels': [],
  /** e^x divided by the sum of these over the channels. */
  'normalize-channels-softmax': [],
  /** The same with the largest subtracted before. */
  'normalize-channels-softmax-maxval': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type ActivationKind = keyof typeof ACTIVATION_PARAMETERS;

/** A function, and its parameters by name. */
export type Activation = {
  readonly [K in ActivationKind]: {
    readonly kind: K;
  } & Readonly<Record<(typeof ACTIVATION_PARAMETERS)[K][number], number>>;
}[ActivationKind];

export const ACTIVATION_KINDS = Object.keys(ACTIVATION_PARAMETERS) as readonly ActivationKind[];

/** Code of the last one that is applied as numbers are stored; FIRST_OF_CHANNELS of the first one over channels. */
export const LAST_STORED = ACTIVATION_KINDS.indexOf('clip');
export const FIRST_OF_CHANNELS = ACTIVATION_KINDS.indexOf('normalize-channels');

const CODES: ReadonlyMap<string, number> = new Map(
  ACTIVATION_KINDS.map((kind, code) => [kind, code]),
);

export const activationCode = ({ kind }: Activation): number => CODES.get(kind) ?? 0;

/** The parameters of an activation in their order. */
export const activationParameters = (activation: Activation): readonly number[] =>
  ACTIVATION_PARAMETERS[activation.kind].map(
    name => (activation as unknown as Readonly<Record<string, number>>)[name] ?? 0,
  );

/** Whether it is applied to numbers as they are stored. */
export const isStored = (activation: Activation): boolean =>
  activationCode(activation) <= LAST_STORED;

/** Whether it looks at all channels of a position. */
export const joinsChannels = (activation: Activation): boolean =>
  activationCode(activation) >= FIRST_OF_CHANNELS;

export const LINEAR: Activation = { kind: 'linear' };

/** x above 0, slope · x below, for any slope. */
export const leaky = (slope: number): Activation => ({
  kind: slope <= 1 ? 'leaky' : 'steep',
  slope,
});

export const sameActivation = (a: Activation, b: Activation): boolean =>
  a.kind === b.kind &&
  activationParameters(a).every((parameter, index) => parameter === activationParameters(b)[index]);
