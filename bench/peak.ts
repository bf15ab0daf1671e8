/**
 * What the machine can do at most with 128-bit multiplications and additions that are not fused: a
 * loop on registers alone, written out as a WebAssembly module. Seven chains of products and seven of sums
 * hide the latency of both units and, with their operand, are all the registers that V8 gives out.
 * Unrolling would let V8 put the steps of one chain behind each other, which halves the speed.
 */
const CHAINS = 7;
const LANES = 4;
const FLOPS_PER_STEP = 2 * CHAINS * LANES;

/** Opcodes of the WebAssembly binary format (sections 5.4 and 5.4.9 of the specification, SIMD). */
const LOCAL_GET = 0x20;
const LOCAL_SET = 0x21;
const I32_CONST_1 = [0x41, 0x01];
const SPLAT = [0xfd, 0x13];
const ADD = [0xfd, 0xe4, 0x01];
const MULTIPLY = [0xfd, 0xe6, 0x01];
const EXTRACT_FIRST = [0xfd, 0x1f, 0x00];

const f32Constant = (value: number): readonly number[] => [
  0x43,
  ...new Uint8Array(new Float32Array([value]).buffer),
];

/** An unsigned number of the binary format: seven bits a byte, the lowest first. */
const unsigned = (value: number): readonly number[] =>
  value < 128 ? [value] : [128 + (value % 128), ...unsigned(Math.floor(value / 128))];

const sized = (bytes: readonly number[]): readonly number[] => [
  ...unsigned(bytes.length),
  ...bytes,
];

const section = (id: number, content: readonly number[]): readonly number[] => [
  id,
  ...sized([1, ...content]),
];

/** Local 0 counts the steps; then come products and sums in turn, and the operand, 1. */
const chains = Array.from({ length: 2 * CHAINS }, (_, i) => 1 + i);
const OPERAND = 1 + 2 * CHAINS;

const peakFunction = (): readonly number[] => [
  ...[0x01, 2 * CHAINS + 1, 0x7b], // locals of type v128
  ...[...chains, OPERAND].flatMap(local => [...f32Constant(1), ...SPLAT, LOCAL_SET, local]),
  ...[0x03, 0x40], // loop
  ...chains.flatMap(local => [
    ...[LOCAL_GET, local, LOCAL_GET, OPERAND],
    ...(local % 2 === 0 ? ADD : MULTIPLY),
    ...[LOCAL_SET, local],
  ]),
  ...[LOCAL_GET, 0, ...I32_CONST_1, 0x6b, 0x22, 0], // decrement, keep
  ...[0x0d, 0x00, 0x0b], // branch back while not 0, end
  ...[LOCAL_GET, OPERAND],
  ...chains.flatMap(local => [LOCAL_GET, local, ...ADD]),
  ...[...EXTRACT_FIRST, 0x0b],
];

const moduleBytes = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [0x60, 0x01, 0x7f, 0x01, 0x7d]), // i32 → f32
    ...section(3, [0x00]),
    ...section(7, [...sized([0x72, 0x75, 0x6e]), 0x00, 0x00]),
    ...section(10, sized(peakFunction())),
  ]);

/** A function that measures for about `milliseconds` and returns multiplications and additions, in GFLOP/s. */
export function peakMeter(): (milliseconds: number) => number {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()));
  const peak = exports.run as (steps: number) => number;
  const gflops = (steps: number): number => {
    const start = performance.now();
    peak(steps);
    return (steps * FLOPS_PER_STEP) / (performance.now() - start) / 1e6;
  };
  for (let warm = 0; warm < 20; warm++) gflops(20000);
  return milliseconds => gflops(Math.ceil((milliseconds * 50e6) / FLOPS_PER_STEP));
}
