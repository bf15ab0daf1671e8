import { madd } from './lanes';

/** Products of a block. */
const FREQUENCIES: i32 = 36;

/** Byte distance from one step of weights to the next: 8 floats. */
const STEP: usize = 32;

/**
 * Adds the products of `channels` channels to the sums of 8 filters at `blocks` blocks; with `begin`, starts these
 * sums. Inputs of block b lie at `inputs` + b · inputRow, its sums at `sums` + b · sumRow, and those of the next
 * frequency `planeBytes` further. Weights are [frequency][channel][8].
 *
 * Blocks go by fours. The last four may repeat the last block, whose sums nobody reads. Four blocks use the weights of
 * all frequencies before the next four start, so weights are always read from first to last, which processors
 * prefetch well. The loop over channels is that of convolution-block.ts.
 */
export function multiplyBlocks(
  inputs: usize,
  sums: usize,
  planeBytes: usize,
  inputRow: usize,
  sumRow: usize,
  weights: usize,
  blocks: i32,
  channels: i32,
  begin: bool,
): void {
  const last = <usize>(blocks - 1);
  for (let block = 0; block < blocks; block += 4) {
    let plane = inputs;
    let out = sums + <usize>block * sumRow;
    let panel = weights;
    const at0 = <usize>block * inputRow;
    const at1 = min(<usize>block + 1, last) * inputRow;
    const at2 = min(<usize>block + 2, last) * inputRow;
    const at3 = min(<usize>block + 3, last) * inputRow;
    for (let frequency = 0; frequency < FREQUENCIES; frequency++) {
      const out1 = out + sumRow;
      const out2 = out1 + sumRow;
      const out3 = out2 + sumRow;
      let a0 = f32x4.splat(0);
      let b0 = a0;
      let a1 = a0;
      let b1 = a0;
      let a2 = a0;
      let b2 = a0;
      let a3 = a0;
      let b3 = a0;
      if (!begin) {
        a0 = v128.load(out);
        b0 = v128.load(out, 16);
        a1 = v128.load(out1);
        b1 = v128.load(out1, 16);
        a2 = v128.load(out2);
        b2 = v128.load(out2, 16);
        a3 = v128.load(out3);
        b3 = v128.load(out3, 16);
      }
      let w = panel;
      let p0 = plane + at0;
      let p1 = plane + at1;
      let p2 = plane + at2;
      let p3 = plane + at3;
      let k = channels;
      while (true) {
        let x = v128.load32_splat(p0);
        let v = v128.load(w);
        let u = v128.load(w, 16);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 1) break;
        x = v128.load32_splat(p0, 4);
        v = v128.load(w, 32);
        u = v128.load(w, 48);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 4);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 4);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 4);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 2) break;
        x = v128.load32_splat(p0, 8);
        v = v128.load(w, 64);
        u = v128.load(w, 80);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 8);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 8);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 8);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 3) break;
        x = v128.load32_splat(p0, 12);
        v = v128.load(w, 96);
        u = v128.load(w, 112);
        a0 = madd(a0, x, v);
        b0 = madd(b0, x, u);
        x = v128.load32_splat(p1, 12);
        a1 = madd(a1, x, v);
        b1 = madd(b1, x, u);
        x = v128.load32_splat(p2, 12);
        a2 = madd(a2, x, v);
        b2 = madd(b2, x, u);
        x = v128.load32_splat(p3, 12);
        a3 = madd(a3, x, v);
        b3 = madd(b3, x, u);
        if (k == 4) break;
        p0 += 16;
        p1 += 16;
        p2 += 16;
        p3 += 16;
        w += 4 * STEP;
        k -= 4;
      }
      v128.store(out, a0);
      v128.store(out, b0, 16);
      v128.store(out1, a1);
      v128.store(out1, b1, 16);
      v128.store(out2, a2);
      v128.store(out2, b2, 16);
      v128.store(out3, a3);
      v128.store(out3, b3, 16);
      plane += planeBytes;
      out += planeBytes;
      panel += <usize>channels * STEP;
    }
  }
}
